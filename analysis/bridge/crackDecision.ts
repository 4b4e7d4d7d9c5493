import type { DarkLines } from "./crack.ts";
import { crackLines } from "./crack.ts";
import type { CrackDecision, CrackModel } from "./crackModel.ts";
import type { CrackScore } from "./crackScore.ts";
import { crackScore, f1Of, grown } from "./crackScore.ts";
import { crackMask } from "./mask.ts";
import { scoreTolerancePx } from "./parameters.ts";
import type { Luminance } from "./surface.ts";
import { crackWidth } from "./width.ts";

/** Triples of probabilities that are tried. */
export const decisionsTried: readonly CrackDecision[] = [0.3, 0.4, 0.5, 0.6].flatMap((high) =>
  [0.2, 0.3, 0.4, 0.5, 0.6, 0.7].map((line) => ({
    high,
    low: Number((0.6 * high).toFixed(2)),
    line,
  })),
);

/** A labelled photo; labels 0 or 1, shape [height, width]. */
export interface CrackTruth {
  luminance: Luminance;
  labelled: Uint8Array;
  /** what is found within 2 px of it, and is not labelled, counts neither way; null: nothing is */
  doubtful: Uint8Array | null;
}

/** Score of one labelled photo, cracks drawn as wide as they are measured. */
export function scoreUnder(
  model: Pick<CrackModel, "lines" | "decision">,
  lines: DarkLines,
  probabilities: Float32Array,
  { luminance, labelled, doubtful }: CrackTruth,
): CrackScore {
  const { width, height } = luminance;
  const cracks = crackLines(lines, probabilities, model).map(({ line }) => {
    const { medianPx } = crackWidth(luminance, line);
    return { kind: "crack" as const, line, widthPx: Number.isFinite(medianPx) ? medianPx : null };
  });
  const mask = crackMask(cracks, width, height);
  if (doubtful) {
    const near = grown(doubtful, width, height, scoreTolerancePx);
    const sure = grown(labelled, width, height, scoreTolerancePx);
    for (let at = 0; at < mask.length; at++) if (near[at] === 1 && sure[at] === 0) mask[at] = 0;
  }
  return crackScore(mask, labelled, null, width, height, scoreTolerancePx);
}

/**
 * The decision with the greatest F1, the mean over kinds of photo.
 * @param scores of each photo under each of `decisionsTried`, shape [photos][decisions]
 * @param kinds of the photos: each kind counts alike, however many photos it has
 */
export function bestDecision(
  scores: readonly (readonly CrackScore[])[],
  kinds: readonly string[],
): number {
  const names = [...new Set(kinds)];
  const values = decisionsTried.map((_, decision) => {
    const ofKinds = names.map((name) =>
      f1Of(scores.filter((_, photo) => kinds[photo] === name).map((own) => own[decision]!)),
    );
    return ofKinds.reduce((sum, value) => sum + value, 0) / names.length;
  });
  return values.indexOf(Math.max(...values));
}
