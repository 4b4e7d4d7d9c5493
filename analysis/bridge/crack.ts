import type { PixelPoint } from "../domain/finding.ts";
import { sumOfTrees, sumOrEarly } from "../trees/flatTrees.ts";
import { contextFeatures, crackContext, ruledOut } from "./crackContext.ts";
import { lineFeatures, lineTable } from "./crackLineFeatures.ts";
import type { CrackModel } from "./crackModel.ts";
import { logistic } from "./crackModel.ts";
import type { CrackPieces, QuickCheck } from "./crackPieces.ts";
import { crackPieces, pieceFeatures } from "./crackPieces.ts";
import { crackRuns } from "./crackRuns.ts";
import { crestsOf } from "./crest.ts";
import type { Chain } from "./link.ts";
import { linkSegments } from "./link.ts";
import {
  earlyLogOdds,
  earlyTrees,
  leastChainPx,
  leastCrackPx,
  leastSegmentPx,
  runGapPx,
} from "./parameters.ts";
import type { RidgeMap } from "./ridge.ts";
import { dropSpecks } from "./specks.ts";
import type { Background, Luminance } from "./surface.ts";
import { thin } from "./thin.ts";
import { traceSegments } from "./trace.ts";

/** Dark lines of a photo, cut into measured pieces: what the model decides about. */
export interface DarkLines {
  width: number;
  height: number;
  chains: readonly Chain[];
  pieces: CrackPieces;
}

/** A line whose pieces look like a crack. */
export interface CrackCandidate {
  /** centre line, about one point per pixel, px */
  line: PixelPoint[];
  lengthPx: number;
  /** mean probability of its pieces, 0 to 1 */
  probability: number;
  /** share of the line that was filled in between its parts */
  filledShare: number;
  /** its pieces among those of the photo */
  pieces: number[];
}

/** A line that is held for a crack. */
export interface CrackLine extends CrackCandidate {
  /** that the line as a whole is one, 0 to 1 */
  certainty: number;
}

/** @param check the model's, or null to measure all pieces in full */
export function darkLines(
  luminance: Luminance,
  background: Background,
  ridge: RidgeMap,
  check: QuickCheck | null,
): DarkLines {
  const crests = crestsOf(ridge);
  const { width } = ridge;
  const thinned = thin(crests.mask, width, ridge.height, crests.pixels);
  const pixels = dropSpecks(crests.mask, width, thinned, leastChainPx);
  const segments = traceSegments(crests.mask, width, pixels).filter(
    (segment) => segment.length >= leastSegmentPx,
  );
  const chains = linkSegments(segments, width).filter(
    ({ points }) => points.length >= 2 * leastChainPx,
  );
  const pieces = crackPieces(chains, luminance, background, ridge, crests, check);
  return { width, height: ridge.height, chains, pieces };
}

/** What the model says of each piece, with what it looked at. */
export interface JudgedPieces {
  /** 0 to 1 */
  probabilities: Float32Array;
  /** shape [pieces, contextFeatures] */
  context: Float32Array;
}

export function judgePieces(
  { chains, pieces }: Pick<DarkLines, "chains" | "pieces">,
  model: Pick<CrackModel, "pieces" | "context">,
): JudgedPieces {
  const logOdds = firstLogOdds(pieces, model.pieces, pieces.kept);
  const context = crackContext(pieces, chains, logOdds);
  return { probabilities: secondProbabilities(pieces.kept, context, model.context), context };
}

/** @param context shape [pieces, contextFeatures] */
export function secondProbabilities(
  kept: Uint8Array,
  context: Float32Array,
  { start, trees }: CrackModel["context"],
): Float32Array {
  const probabilities = new Float32Array(kept.length);
  for (let piece = 0; piece < kept.length; piece++) {
    if (kept[piece] === 0) continue;
    const sum = start + sumOfTrees(trees, context, piece * contextFeatures.length);
    probabilities[piece] = logistic(sum);
  }
  return probabilities;
}

/** Log-odds of each piece by the first stage. */
export function firstLogOdds(
  { count, features }: CrackPieces,
  { start, trees }: CrackModel["pieces"],
  kept: Uint8Array,
): Float32Array {
  const logOdds = new Float32Array(count).fill(ruledOut);
  for (let piece = 0; piece < count; piece++) {
    if (kept[piece] === 0) continue;
    const from = piece * pieceFeatures.length;
    const sum = sumOrEarly(trees, features, from, start, earlyTrees, earlyLogOdds);
    logOdds[piece] = Math.max(ruledOut, sum);
  }
  return logOdds;
}

/** The lines that hold together as cracks, best first. */
export function crackLines(
  lines: DarkLines,
  probabilities: Float32Array,
  { lines: stage, decision }: Pick<CrackModel, "lines" | "decision">,
): CrackLine[] {
  const candidates = crackCandidates(lines, probabilities, decision);
  const table = lineTable(candidates, lines, probabilities);
  return candidates
    .map((candidate, index) => {
      const sum = stage.start + sumOfTrees(stage.trees, table, index * lineFeatures.length);
      return { ...candidate, certainty: logistic(sum) };
    })
    .filter(({ certainty }) => certainty >= decision.line)
    .sort((a, b) => b.certainty - a.certainty);
}

/** Lines of likely pieces, joined across gaps. */
export function crackCandidates(
  { width, chains, pieces }: Pick<DarkLines, "width" | "chains" | "pieces">,
  probabilities: Float32Array,
  decision: Pick<CrackModel["decision"], "high" | "low">,
): CrackCandidate[] {
  const runs = crackRuns(pieces, chains, probabilities, decision);
  const parts = runs.map(({ chain, from, to }) => {
    const { points } = chains[chain]!;
    return Int32Array.from(
      { length: to - from + 1 },
      (_, i) =>
        Math.round(points[2 * (from + i) + 1]!) * width + Math.round(points[2 * (from + i)]!),
    );
  });
  return linkSegments(parts, width, runGapPx)
    .map((chain) => {
      const own = chain.parts.flatMap((part) => {
        const { firstPiece, lastPiece } = runs[part]!;
        return Array.from({ length: lastPiece - firstPiece + 1 }, (_, i) => firstPiece + i);
      });
      const sum = own.reduce((total, piece) => total + probabilities[piece]!, 0);
      const line: PixelPoint[] = [];
      for (let i = 0; i < chain.points.length; i += 2)
        line.push({ x: chain.points[i]!, y: chain.points[i + 1]! });
      return {
        line: smoothed(line),
        lengthPx: lengthOf(line),
        probability: sum / own.length,
        filledShare: chain.filled / line.length,
        pieces: own,
      };
    })
    .filter(({ lengthPx }) => lengthPx >= leastCrackPx);
}

function lengthOf(line: readonly PixelPoint[]): number {
  let length = 0;
  for (let i = 1; i < line.length; i++)
    length += Math.hypot(line[i]!.x - line[i - 1]!.x, line[i]!.y - line[i - 1]!.y);
  return length;
}

/** Mean over five points: takes the stairs of the pixel grid out of a line. */
function smoothed(line: readonly PixelPoint[]): PixelPoint[] {
  return line.map((point, index) => {
    const reach = Math.min(2, index, line.length - 1 - index);
    if (reach === 0) return point;
    let x = 0;
    let y = 0;
    for (let at = index - reach; at <= index + reach; at++) {
      x += line[at]!.x;
      y += line[at]!.y;
    }
    return { x: x / (2 * reach + 1), y: y / (2 * reach + 1) };
  });
}
