import type { CrackPieces } from "./crackPieces.ts";
import { pieceFeatures } from "./crackPieces.ts";
import type { Chain } from "./link.ts";

/** What the second stage of the model looks at: a piece among its line, its surroundings and the photo. */
export const contextFeatures = [
  "own",
  "line1",
  "line3",
  "line7",
  "lineMean",
  "lineMost",
  "lineLow",
  "runPx",
  "onward",
  "onwardFar",
  "aroundLikely",
  "aroundAll",
  "photoLikely",
  "photoBest",
  "photoRank",
  "depthToSpread",
  "depth",
  "logLength",
  "bend32",
  "bend64",
  "straightOn",
  "straightOnLess",
  "sameNear",
  "sameFar",
  "densityFar",
  "familyTurn",
  "familyShare",
  "width",
  "texture",
  "chainProminence",
  "secondDark",
  "turn8",
] as const;
export type ContextFeature = (typeof contextFeatures)[number];
const columns = contextFeatures.length;
const copied = contextFeatures.slice(15).map((name) => pieceFeatures.indexOf(name as never));

/** Log-odds of what the quick check ended: below all that matters. */
export const ruledOut = -7;

/** Side of a cell in which neighbours are looked up, px. */
const nearPx = 48;

/**
 * @param logOdds of each piece by the first stage; `ruledOut` where the quick check ended it
 * @returns shape [pieces, contextFeatures]; rows of pieces that were ruled out mean nothing
 */
export function crackContext(
  pieces: CrackPieces,
  chains: readonly Chain[],
  logOdds: Float32Array,
): Float32Array {
  const { count, chain, features, kept } = pieces;
  const out = new Float32Array(count * columns);
  const places = placesOf(pieces, chains);
  const near = cellsOf(places, count);
  const { likely, best, ranks } = photoOf(logOdds);
  for (let first = 0; first < count; ) {
    let last = first;
    while (last + 1 < count && chain[last + 1] === chain[first]) last++;
    alongLine(out, logOdds, first, last);
    first = last + 1;
  }
  for (let piece = 0; piece < count; piece++) {
    if (kept[piece] === 0) continue;
    const row = piece * columns;
    neighbours(out, row, piece, places, near, chain, logOdds);
    out[row + 12] = likely;
    out[row + 13] = best;
    out[row + 14] = ranks[piece]!;
    for (let i = 0; i < copied.length; i++)
      out[row + 15 + i] = features[piece * pieceFeatures.length + copied[i]!]!;
  }
  return out;
}

function alongLine(out: Float32Array, logOdds: Float32Array, first: number, last: number): void {
  const own = logOdds.slice(first, last + 1).sort();
  let sum = 0;
  for (const value of own) sum += value;
  const mean = sum / own.length;
  const most = own[own.length - 1]!;
  const low = own[Math.floor(own.length * 0.25)]!;
  for (let piece = first; piece <= last; piece++) {
    const row = piece * columns;
    out[row] = logOdds[piece]!;
    for (const [at, half] of [1, 3, 7].entries()) {
      let total = 0;
      const from = Math.max(first, piece - half);
      const to = Math.min(last, piece + half);
      for (let k = from; k <= to; k++) total += logOdds[k]!;
      out[row + 1 + at] = total / (to - from + 1);
    }
    out[row + 4] = mean;
    out[row + 5] = most;
    out[row + 6] = low;
    let left = piece;
    while (left > first && logOdds[left - 1]! > -1) left--;
    let right = piece;
    while (right < last && logOdds[right + 1]! > -1) right++;
    out[row + 7] = logOdds[piece]! > -1 ? 8 * (right - left + 1) : 0;
  }
}

interface Places {
  xs: Float32Array;
  ys: Float32Array;
  /** unit vector along the line */
  dx: Float32Array;
  dy: Float32Array;
}

function placesOf({ count, chain, middle }: CrackPieces, chains: readonly Chain[]): Places {
  const places = {
    xs: new Float32Array(count),
    ys: new Float32Array(count),
    dx: new Float32Array(count),
    dy: new Float32Array(count),
  };
  for (let piece = 0; piece < count; piece++) {
    const { points } = chains[chain[piece]!]!;
    const at = middle[piece]!;
    const from = Math.max(0, at - 8);
    const to = Math.min(points.length / 2 - 1, at + 8);
    const dx = points[2 * to]! - points[2 * from]!;
    const dy = points[2 * to + 1]! - points[2 * from + 1]!;
    const length = Math.hypot(dx, dy) || 1;
    places.xs[piece] = points[2 * at]!;
    places.ys[piece] = points[2 * at + 1]!;
    places.dx[piece] = dx / length;
    places.dy[piece] = dy / length;
  }
  return places;
}

/** Pieces by cell of `nearPx`: the pieces of cell c are order[starts[c]] to order[starts[c + 1] − 1]. */
function cellsOf({ xs, ys }: Places, count: number) {
  let width = 1;
  let height = 1;
  for (let piece = 0; piece < count; piece++) {
    width = Math.max(width, xs[piece]! + 1);
    height = Math.max(height, ys[piece]! + 1);
  }
  const across = Math.ceil(width / nearPx);
  const down = Math.ceil(height / nearPx);
  const cellOf = (piece: number) =>
    Math.floor(ys[piece]! / nearPx) * across + Math.floor(xs[piece]! / nearPx);
  const starts = new Int32Array(across * down + 1);
  for (let piece = 0; piece < count; piece++) starts[cellOf(piece) + 1]!++;
  for (let cell = 0; cell < across * down; cell++) starts[cell + 1]! += starts[cell]!;
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let piece = 0; piece < count; piece++) order[next[cellOf(piece)]!++] = piece;
  return { across, down, starts, order };
}

function neighbours(
  out: Float32Array,
  row: number,
  piece: number,
  { xs, ys, dx, dy }: Places,
  { across, down, starts, order }: ReturnType<typeof cellsOf>,
  chain: Int32Array,
  logOdds: Float32Array,
): void {
  const column = Math.floor(xs[piece]! / nearPx);
  const line = Math.floor(ys[piece]! / nearPx);
  let ahead = -6;
  let behind = -6;
  let likely = 0;
  let all = 0;
  for (let r = Math.max(0, line - 1); r <= Math.min(down - 1, line + 1); r++) {
    const from = starts[r * across + Math.max(0, column - 1)]!;
    const to = starts[r * across + Math.min(across - 1, column + 1) + 1]!;
    for (let i = from; i < to; i++) {
      const other = order[i]!;
      if (chain[other] === chain[piece]) continue;
      const x = xs[other]! - xs[piece]!;
      const y = ys[other]! - ys[piece]!;
      const squared = x * x + y * y;
      if (squared > nearPx * nearPx) continue;
      all++;
      if (logOdds[other]! > 0) likely++;
      const along = x * dx[piece]! + y * dy[piece]!;
      const turn = Math.abs(dx[other]! * dx[piece]! + dy[other]! * dy[piece]!);
      if (turn < 0.7 || along * along < 0.6 * squared) continue;
      if (along > 0) ahead = Math.max(ahead, logOdds[other]!);
      else behind = Math.max(behind, logOdds[other]!);
    }
  }
  out[row + 8] = Math.max(ahead, behind);
  out[row + 9] = Math.min(ahead, behind);
  out[row + 10] = likely;
  out[row + 11] = all;
}

/** Share of likely pieces, mean of the best hundredth, and each piece's rank from 0 (least) to 1. */
function photoOf(logOdds: Float32Array) {
  const count = logOdds.length;
  const ranks = new Float32Array(count);
  if (count === 0) return { likely: 0, best: 0, ranks };
  let likely = 0;
  const counts = new Int32Array(rankBins + 1);
  for (let piece = 0; piece < count; piece++) {
    if (logOdds[piece]! > 0) likely++;
    counts[rankBin(logOdds[piece]!)]!++;
  }
  const below = new Int32Array(rankBins + 1);
  for (let bin = 1; bin <= rankBins; bin++) below[bin] = below[bin - 1]! + counts[bin - 1]!;
  for (let piece = 0; piece < count; piece++)
    ranks[piece] = below[rankBin(logOdds[piece]!)]! / count;
  const top = Math.max(1, Math.round(count / 100));
  let left = top;
  let best = 0;
  for (let bin = rankBins; bin >= 0 && left > 0; bin--) {
    const taken = Math.min(left, counts[bin]!);
    best += taken * (bin / rankStep + ruledOut);
    left -= taken;
  }
  return { likely: likely / count, best: best / top, ranks };
}

const rankStep = 50;
const rankBins = 20 * rankStep;

/** Log-odds from `ruledOut` up in steps of 1 / `rankStep`. */
function rankBin(logOdds: number): number {
  return Math.max(0, Math.min(rankBins, Math.round((logOdds - ruledOut) * rankStep)));
}
