import type { DarkLines } from "./crack.ts";
import { crackLines } from "./crack.ts";
import type { CrackDecision } from "./crackModel.ts";
import type { CrackScore } from "./crackScore.ts";
import { crackScore, f1Of } from "./crackScore.ts";
import { crackMask } from "./mask.ts";
import { scoreTolerancePx } from "./parameters.ts";
import type { Luminance } from "./surface.ts";
import { crackWidth } from "./width.ts";

/** Pairs of probabilities that are tried. */
export const decisionsTried: readonly CrackDecision[] = [
  0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85,
].flatMap((high) =>
  [0.4, 0.6, 0.8].map((share) => ({ high, low: Number((share * high).toFixed(2)) })),
);

/** Score of one labelled photo under a decision, cracks drawn as wide as they are measured. */
export function scoreUnder(
  decision: CrackDecision,
  lines: DarkLines,
  probabilities: Float32Array,
  luminance: Luminance,
  labelled: Uint8Array,
): CrackScore {
  const { width, height } = luminance;
  const cracks = crackLines(lines, probabilities, decision).map(({ line }) => {
    const { medianPx } = crackWidth(luminance, line);
    return { kind: "crack" as const, line, widthPx: Number.isFinite(medianPx) ? medianPx : null };
  });
  const mask = crackMask(cracks, width, height);
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
