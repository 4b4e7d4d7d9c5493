import type { PixelPoint } from "../domain/finding.ts";
import { sumOfTrees } from "../trees/flatTrees.ts";
import { contextFeatures, crackContext } from "./crackContext.ts";
import type { CrackModel } from "./crackModel.ts";
import { logistic } from "./crackModel.ts";
import type { CrackPieces } from "./crackPieces.ts";
import { crackPieces, pieceFeatures } from "./crackPieces.ts";
import { crackRuns } from "./crackRuns.ts";
import { crestsOf } from "./crest.ts";
import type { Chain } from "./link.ts";
import { linkSegments } from "./link.ts";
import { leastChainPx, leastCrackPx, leastSegmentPx, runGapPx } from "./parameters.ts";
import type { RidgeMap } from "./ridge.ts";
import { dropSpecks } from "./specks.ts";
import type { Background, Luminance } from "./surface.ts";
import { thin } from "./thin.ts";
import { traceSegments } from "./trace.ts";

/** Dark lines of a photo, cut into measured pieces: what the model decides about. */
export interface DarkLines {
  width: number;
  chains: readonly Chain[];
  pieces: CrackPieces;
}

/** A line that is held for a crack. */
export interface CrackLine {
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

export function darkLines(
  luminance: Luminance,
  background: Background,
  ridge: RidgeMap,
): DarkLines {
  const crests = crestsOf(ridge);
  const { width } = ridge;
  const thinned = thin(crests.mask, width, ridge.height);
  const pixels = dropSpecks(crests.mask, width, thinned, leastChainPx);
  const segments = traceSegments(crests.mask, width, pixels).filter(
    (segment) => segment.length >= leastSegmentPx,
  );
  const chains = linkSegments(segments, width).filter(
    ({ points }) => points.length >= 2 * leastChainPx,
  );
  const pieces = crackPieces(chains, luminance, background, ridge, crests);
  return { width, chains, pieces };
}

/** What the model says of each piece, with what it looked at. */
export interface JudgedPieces {
  /** 0 to 1 */
  probabilities: Float32Array;
  /** shape [pieces, contextFeatures] */
  context: Float32Array;
}

export function judgePieces({ chains, pieces }: DarkLines, model: CrackModel): JudgedPieces {
  const logOdds = new Float32Array(pieces.count);
  for (let piece = 0; piece < pieces.count; piece++) {
    const sum = sumOfTrees(model.pieces.trees, pieces.features, piece * pieceFeatures.length);
    logOdds[piece] = model.pieces.start + sum;
  }
  const context = crackContext(pieces, chains, logOdds);
  for (let piece = 0; piece < pieces.count; piece++) {
    const sum = sumOfTrees(model.context.trees, context, piece * contextFeatures.length);
    logOdds[piece] = logistic(model.context.start + sum);
  }
  return { probabilities: logOdds, context };
}

/** The lines that hold together as cracks, best first. */
export function crackLines(
  { width, chains, pieces }: DarkLines,
  probabilities: Float32Array,
  decision: CrackModel["decision"],
): CrackLine[] {
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
    .filter(({ lengthPx }) => lengthPx >= leastCrackPx)
    .sort((a, b) => b.probability - a.probability);
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
