import type { Crests } from "./crest.ts";
import type { Chain } from "./link.ts";
import { cellPx, crestLow, pieceHalfPx, pieceStepPx } from "./parameters.ts";
import type { RidgeMap } from "./ridge.ts";
import { crestBit, directionBits } from "./ridgeTile.ts";
import type { Background, Luminance } from "./surface.ts";

/**
 * A dark line cut into pieces of some pixels: what is a crack and what is a joint is decided by piece,
 * since lines run from one into the other.
 */
export interface CrackPieces {
  count: number;
  /** line that a piece belongs to, and the index of its middle among the line's points */
  chain: Int32Array;
  middle: Int32Array;
  /** what is measured of each piece, shape [count, features]; the dear ones only of what was kept */
  features: Float32Array;
  /** 1: the quick check did not rule the piece out */
  kept: Uint8Array;
}

/**
 * Rules out most pieces by what is cheap to measure.
 * @param from place of the piece's first feature in `features`
 */
export type QuickCheck = (features: Float32Array, from: number) => boolean;

/** What costs more than all others together; the quick check does without. */
const dear = [
  "turn4",
  "turn8",
  "netTurn",
  "straightOn",
  "straightOnLess",
  "straightStrength",
  "sameNear",
  "densityNear",
  "sameFar",
  "densityFar",
] as const;

/** What the first stage of the model looks at; lengths in px, darkness in shares of the level around. */
export const pieceFeatures = [
  "depth",
  "depthToSpread",
  "depthFar",
  "faintest",
  "variation",
  "step",
  "stepShare",
  "stepFar",
  "band",
  "width",
  "core",
  "secondDark",
  "bothDark",
  "rim",
  "prominence",
  "weakest",
  "coreLevel",
  "levelToPhoto",
  "texture",
  "sideUnrest",
  "coreUnrest",
  "logLength",
  "logToEnd",
  "filled",
  "bend16",
  "bend32",
  "bend64",
  ...dear,
  "familyTurn",
  "familyShare",
  "chainProminence",
] as const;
export type PieceFeature = (typeof pieceFeatures)[number];
export const dearFeatures: ReadonlySet<PieceFeature> = new Set(dear);
const columns = pieceFeatures.length;

const reach = 10;
const offsets = 2 * reach + 1;
const every = 2;

/**
 * Cuts chains into pieces and measures each.
 * @param check null: all pieces are measured in full, to learn from
 */
export function crackPieces(
  chains: readonly Chain[],
  luminance: Luminance,
  background: Background,
  ridge: RidgeMap,
  crests: Crests,
  check: QuickCheck | null,
): CrackPieces {
  let most = 0;
  let longest = 0;
  for (const { points } of chains) {
    most += Math.floor(points.length / 2 / pieceStepPx) + 1;
    longest = Math.max(longest, points.length / 2);
  }
  const chainOf = new Int32Array(most);
  const middles = new Int32Array(most);
  const features = new Float32Array(most * columns);
  const kept = new Uint8Array(most);
  const around = directionsAround(chains, ridge);
  const photo = { ...familyOf(chains), level: medianOf(background.mean) };
  const line = blankLine(longest);
  let count = 0;
  for (const [index, chain] of chains.entries()) {
    measureLine(line, chain, luminance, ridge, crests);
    for (let middle = pieceStepPx >> 1; middle < line.count; middle += pieceStepPx) {
      chainOf[count] = index;
      middles[count] = middle;
      const row = count * columns;
      measureCheap(features, row, line, middle, background, photo);
      kept[count] = check === null || check(features, row) ? 1 : 0;
      if (kept[count] === 1) measureDear(features, row, line, middle, ridge, around);
      count++;
    }
  }
  return {
    count,
    chain: chainOf.subarray(0, count),
    middle: middles.subarray(0, count),
    features: features.subarray(0, count * columns),
    kept: kept.subarray(0, count),
  };
}

/** A chain with what is read along it once. */
interface MeasuredLine {
  count: number;
  xs: Float32Array;
  ys: Float32Array;
  /** levels across every `every`-th point, shape [⌈count / every⌉, offsets] */
  profiles: Float32Array;
  /** strength over the floor at every point */
  prominence: Float32Array;
  isFilled: Uint8Array;
  meanProminence: number;
}

/** Room for the longest chain, used again for each. */
function blankLine(points: number): MeasuredLine {
  return {
    count: 0,
    xs: new Float32Array(points),
    ys: new Float32Array(points),
    profiles: new Float32Array(Math.ceil(points / every) * offsets),
    prominence: new Float32Array(points),
    isFilled: new Uint8Array(points),
    meanProminence: 0,
  };
}

function measureLine(
  line: MeasuredLine,
  { points }: Chain,
  luminance: Luminance,
  ridge: RidgeMap,
  crests: Crests,
): void {
  const { xs, ys, profiles, prominence, isFilled } = line;
  const count = points.length / 2;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const half = Math.min(2, i, count - 1 - i);
    let x = 0;
    let y = 0;
    for (let k = i - half; k <= i + half; k++) {
      x += points[2 * k]!;
      y += points[2 * k + 1]!;
    }
    xs[i] = x / (2 * half + 1);
    ys[i] = y / (2 * half + 1);
    const px = Math.round(points[2 * i]!);
    const py = Math.round(points[2 * i + 1]!);
    const at = py * ridge.width + px;

    const cell = crests.columns * Math.floor(py / cellPx) + Math.floor(px / cellPx);
    prominence[i] = ridge.strength[at]! / crests.floor[cell]!;
    isFilled[i] = prominence[i]! < crestLow ? 1 : 0;
    sum += prominence[i]!;
  }
  line.count = count;
  line.meanProminence = sum / count;
  const rows = Math.ceil(count / every);
  for (let row = 0; row < rows; row++) {
    const i = row * every;
    const from = Math.max(0, i - 5);
    const to = Math.min(count - 1, i + 5);
    const dx = xs[to]! - xs[from]!;
    const dy = ys[to]! - ys[from]!;
    const length = Math.sqrt(dx * dx + dy * dy) || 1;
    readAcross(luminance, xs[i]!, ys[i]!, -dy / length, dx / length, profiles, row * offsets);
  }
}

/** Grey levels at whole px across a line, `reach` to each side. */
function readAcross(
  { width, height, data }: Luminance,
  x: number,
  y: number,
  nx: number,
  ny: number,
  into: Float32Array,
  at: number,
): void {
  for (let offset = -reach; offset <= reach; offset++) {
    const px = Math.min(Math.max(x + nx * offset, 0), width - 1.001);
    const py = Math.min(Math.max(y + ny * offset, 0), height - 1.001);
    const column = px | 0;
    const row = py | 0;
    const from = row * width + column;
    const right = px - column;
    const upper = data[from]! + (data[from + 1]! - data[from]!) * right;
    const below = height > 1 ? from + width : from;
    const lower = data[below]! + (data[below + 1]! - data[below]!) * right;
    into[at + offset + reach] = (upper + (lower - upper) * (py - row)) / 256;
  }
}

const mean = new Float32Array(offsets);
const depths = new Float32Array(2 * pieceHalfPx);
const ordered = new Float32Array(2 * pieceHalfPx);

function measureCheap(
  out: Float32Array,
  row: number,
  line: MeasuredLine,
  middle: number,
  background: Background,
  photo: { angle: number; share: number; level: number },
): void {
  const { count, xs, ys } = line;
  const x = xs[middle]!;
  const y = ys[middle]!;
  const cell =
    background.columns * Math.min(background.rows - 1, Math.floor(y / cellPx)) +
    Math.min(background.columns - 1, Math.floor(x / cellPx));
  const level = Math.max(4, background.mean[cell]!);
  const spread = background.spread[cell]!;
  profilePart(out, row, line, middle, level, spread);
  out[row + 17] = level / photo.level;
  out[row + 18] = spread / level;
  out[row + 21] = Math.log2(count);
  out[row + 22] = Math.log2(Math.min(middle, count - 1 - middle) + 1);
  let filled = 0;
  const [from, to] = [Math.max(0, middle - 24), Math.min(count - 1, middle + 24)];
  for (let i = from; i <= to; i++) filled += line.isFilled[i]!;
  out[row + 23] = filled / (to - from + 1);
  out[row + 24] = bendOver(xs, ys, count, middle, 16);
  out[row + 25] = bendOver(xs, ys, count, middle, 32);
  out[row + 26] = bendOver(xs, ys, count, middle, 64);
  const between = Math.abs(angleOver(xs, ys, count, middle, 12) - photo.angle) % Math.PI;
  out[row + 37] = Math.min(between, Math.PI - between);
  out[row + 38] = photo.share;
  out[row + 39] = line.meanProminence;
}

function measureDear(
  out: Float32Array,
  row: number,
  { count, xs, ys }: MeasuredLine,
  middle: number,
  ridge: RidgeMap,
  around: DirectionCells,
): void {
  const x = xs[middle]!;
  const y = ys[middle]!;
  out[row + 27] = turnOver(xs, ys, count, middle, 16, 4);
  out[row + 28] = turnOver(xs, ys, count, middle, 32, 8);
  out[row + 29] = netTurn(xs, ys, count, middle, 32);
  const angle = angleOver(xs, ys, count, middle, 12);
  straightOn(out, row + 30, ridge, x, y, angle);
  const own = Math.round((angle * 8) / Math.PI) & 7;
  shareAround(out, row + 33, around, x, y, own, 1);
  shareAround(out, row + 35, around, x, y, own, 4);
}

function profilePart(
  out: Float32Array,
  row: number,
  line: MeasuredLine,
  middle: number,
  level: number,
  spread: number,
): void {
  const { profiles, prominence, count } = line;
  const first = Math.ceil(Math.max(0, middle - pieceHalfPx) / every);
  const last = Math.floor(Math.min(count - 1, middle + pieceHalfPx) / every);
  mean.fill(0);
  const rows = last - first + 1;
  let depthSum = 0;
  let depthSquares = 0;
  let coreSum = 0;
  let coreSquares = 0;
  let sideSum = 0;
  let sideSquares = 0;
  for (let at = first; at <= last; at++) {
    const p = at * offsets;
    for (let o = 0; o < offsets; o++) mean[o]! += profiles[p + o]!;
    const left = (profiles[p + 5]! + profiles[p + 6]! + profiles[p + 7]!) / 3;
    const right = (profiles[p + 13]! + profiles[p + 14]! + profiles[p + 15]!) / 3;
    const core = Math.min(profiles[p + 9]!, profiles[p + 10]!, profiles[p + 11]!);
    const depth = Math.min(left, right) - core;
    depths[at - first] = depth;
    depthSum += depth;
    depthSquares += depth * depth;
    coreSum += core;
    coreSquares += core * core;
    const side = (left + right) / 2;
    sideSum += side;
    sideSquares += side * side;
  }
  for (let o = 0; o < offsets; o++) mean[o]! /= rows;
  const depth = depthSum / rows;
  const safe = Math.max(0.5, Math.abs(depth));
  const left = (mean[5]! + mean[6]! + mean[7]!) / 3;
  const right = (mean[13]! + mean[14]! + mean[15]!) / 3;
  const farLeft = (mean[0]! + mean[1]! + mean[2]! + mean[3]!) / 4;
  const farRight = (mean[17]! + mean[18]! + mean[19]! + mean[20]!) / 4;
  const core = Math.min(mean[9]!, mean[10]!, mean[11]!);
  const base = (left + right) / 2;
  const full = Math.max(0.5, base - core);
  out[row] = depth / level;
  out[row + 1] = depth / spread;
  out[row + 2] = (Math.min(farLeft, farRight) - core) / level;
  for (let i = 0; i < rows; i++) ordered[i] = depths[i]!;
  const sorted = ordered.subarray(0, rows).sort();
  out[row + 3] = sorted[Math.floor(rows * 0.2)]! / safe;
  out[row + 4] = Math.sqrt(Math.max(0, depthSquares / rows - depth * depth)) / safe;
  out[row + 5] = Math.abs(left - right) / level;
  out[row + 6] = Math.abs(left - right) / full;
  out[row + 7] = Math.abs(farLeft - farRight) / level;
  out[row + 8] = (base - (farLeft + farRight) / 2) / level;
  let area = 0;
  for (let o = 5; o <= 15; o++) area += Math.max(0, base - mean[o]!);
  out[row + 9] = area / full;
  out[row + 10] = Math.max(0, 3 * base - mean[9]! - mean[10]! - mean[11]!) / Math.max(0.5, area);
  let darkLeft = base;
  let darkRight = base;
  let bright = base;
  for (let o = 0; o <= 6; o++) {
    darkLeft = Math.min(darkLeft, mean[o]!);
    darkRight = Math.min(darkRight, mean[20 - o]!);
  }
  for (let o = 6; o <= 8; o++) bright = Math.max(bright, mean[o]!, mean[20 - o]!);
  const second = (base - darkLeft) / full;
  const other = (base - darkRight) / full;
  out[row + 11] = Math.max(second, other);
  out[row + 12] = Math.min(second, other);
  out[row + 13] = (bright - base) / full;
  let strong = 0;
  const [p0, p1] = [Math.max(0, middle - pieceHalfPx), Math.min(count - 1, middle + pieceHalfPx)];
  let weakest = Number.POSITIVE_INFINITY;
  for (let i = p0; i <= p1; i++) strong += prominence[i]!;
  for (let i = p0; i + 3 <= p1; i += 2) {
    const own = prominence[i]! + prominence[i + 1]! + prominence[i + 2]! + prominence[i + 3]!;
    if (own < weakest) weakest = own;
  }
  out[row + 14] = strong / (p1 - p0 + 1);
  out[row + 15] = Number.isFinite(weakest) ? weakest / 4 : out[row + 14]!;
  out[row + 16] = core / level;
  out[row + 19] = Math.sqrt(Math.max(0, sideSquares / rows - (sideSum / rows) ** 2)) / level;
  out[row + 20] = Math.sqrt(Math.max(0, coreSquares / rows - (coreSum / rows) ** 2)) / level;
}

/** Root mean square distance from the chord over `half` points to each side, as a share of its length, %. */
function bendOver(
  xs: Float32Array,
  ys: Float32Array,
  count: number,
  middle: number,
  half: number,
): number {
  const from = Math.max(0, middle - half);
  const to = Math.min(count - 1, middle + half);
  const dx = xs[to]! - xs[from]!;
  const dy = ys[to]! - ys[from]!;
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  let squares = 0;
  let seen = 0;
  for (let i = from; i <= to; i += 2) {
    const aside = ((xs[i]! - xs[from]!) * dy - (ys[i]! - ys[from]!) * dx) / length;
    squares += aside * aside;
    seen++;
  }
  return (100 * Math.sqrt(squares / seen)) / length;
}

/** Mean turn per `stride` points, degrees. */
function turnOver(
  xs: Float32Array,
  ys: Float32Array,
  count: number,
  middle: number,
  half: number,
  stride: number,
): number {
  const from = Math.max(stride, middle - half);
  const to = Math.min(count - 1 - stride, middle + half);
  let total = 0;
  let seen = 0;
  for (let i = from; i <= to; i += stride) {
    const ax = xs[i]! - xs[i - stride]!;
    const ay = ys[i]! - ys[i - stride]!;
    const bx = xs[i + stride]! - xs[i]!;
    const by = ys[i + stride]! - ys[i]!;
    total += Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by));
    seen++;
  }
  return seen === 0 ? -1 : ((total / seen) * 180) / Math.PI;
}

/** Turn between the two halves, degrees. */
function netTurn(
  xs: Float32Array,
  ys: Float32Array,
  count: number,
  middle: number,
  half: number,
): number {
  const from = Math.max(0, middle - half);
  const to = Math.min(count - 1, middle + half);
  const ax = xs[middle]! - xs[from]!;
  const ay = ys[middle]! - ys[from]!;
  const bx = xs[to]! - xs[middle]!;
  const by = ys[to]! - ys[middle]!;
  return (Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by)) * 180) / Math.PI;
}

/** Direction of the line, 0 to below π. */
function angleOver(
  xs: Float32Array,
  ys: Float32Array,
  count: number,
  middle: number,
  half: number,
): number {
  const from = Math.max(0, middle - half);
  const to = Math.min(count - 1, middle + half);
  const angle = Math.atan2(ys[to]! - ys[from]!, xs[to]! - xs[from]!);
  return angle < 0 ? angle + Math.PI : angle >= Math.PI ? angle - Math.PI : angle;
}

/**
 * How far the line goes on straight beyond what a crack would: of the places 16 to 96 px ahead and
 * behind along the chord, the share on a crest of the same direction, for the best of three angles.
 */
function straightOn(
  out: Float32Array,
  to: number,
  { width, height, strength, direction }: RidgeMap,
  x: number,
  y: number,
  angle: number,
): void {
  let best = -1;
  let bestLess = 0;
  let bestStrength = 0;
  const own = Math.max(1, strength[Math.round(y) * width + Math.round(x)]!);
  for (let tilt = -1; tilt <= 1; tilt++) {
    const along = angle + tilt * 0.04;
    const cos = Math.cos(along);
    const sin = Math.sin(along);
    const bin = Math.round((along * 8) / Math.PI) & 7;
    const isFlat = Math.abs(cos) >= Math.abs(sin);
    const step = isFlat ? width : 1;
    let ahead = 0;
    let behind = 0;
    let sum = 0;
    for (let side = -1; side <= 1; side += 2) {
      let hits = 0;
      for (let far = 16; far <= 96; far += 5) {
        const px = (x + side * far * cos + 0.5) | 0;
        const py = (y + side * far * sin + 0.5) | 0;
        if (px < 2 || py < 2 || px >= width - 2 || py >= height - 2) {
          // Beyond the edge nobody knows: counted as half.
          hits += 0.5;
          continue;
        }
        let hit = 0;
        for (let k = -1; k <= 1; k++) {
          const at = py * width + px + k * step;
          const d = direction[at]!;
          if (d < crestBit) continue;
          const turn = (d & directionBits) - bin;
          if (((turn + 9) & 7) <= 2) hit = Math.max(hit, strength[at]!);
        }
        if (2 * hit >= own) hits += 1;
        else if (5 * hit >= own) hits += 0.5;
        sum += Math.min(hit / own, 2);
      }
      if (side < 0) behind = hits;
      else ahead = hits;
    }
    if (ahead + behind > best) {
      best = ahead + behind;
      bestLess = Math.min(ahead, behind);
      bestStrength = sum;
    }
  }
  out[to] = best / 34;
  out[to + 1] = bestLess / 17;
  out[to + 2] = bestStrength / 34;
}

/** Crest pixels of the chains by direction, in cells of 32 px. */
interface DirectionCells {
  columns: number;
  rows: number;
  counts: Float32Array;
}
const directionCellPx = 32;

function directionsAround(chains: readonly Chain[], ridge: RidgeMap): DirectionCells {
  const cols = Math.ceil(ridge.width / directionCellPx);
  const rows = Math.ceil(ridge.height / directionCellPx);
  const counts = new Float32Array(cols * rows * 8);
  for (const { points } of chains) {
    for (let i = 0; i < points.length; i += 2) {
      const px = Math.round(points[i]!);
      const py = Math.round(points[i + 1]!);
      const cell = Math.floor(py / directionCellPx) * cols + Math.floor(px / directionCellPx);
      counts[8 * cell + (ridge.direction[py * ridge.width + px]! & directionBits)]!++;
    }
  }
  return { columns: cols, rows, counts };
}

function shareAround(
  out: Float32Array,
  at: number,
  { columns: cols, rows, counts }: DirectionCells,
  x: number,
  y: number,
  own: number,
  half: number,
): void {
  const column = Math.floor(x / directionCellPx);
  const row = Math.floor(y / directionCellPx);
  let same = 0;
  let all = 0;
  let cells = 0;
  for (let r = Math.max(0, row - half); r <= Math.min(rows - 1, row + half); r++) {
    for (let c = Math.max(0, column - half); c <= Math.min(cols - 1, column + half); c++) {
      const cell = 8 * (r * cols + c);
      cells++;
      for (let d = 0; d < 8; d++) {
        all += counts[cell + d]!;
        if (((d - own + 9) & 7) <= 2) same += counts[cell + d]!;
      }
    }
  }
  out[at] = all === 0 ? 0 : same / all;
  out[at + 1] = all / (cells * directionCellPx);
}

/** The direction in which the photo's long straight lines run, and their share of all lines. */
function familyOf(chains: readonly Chain[]): { angle: number; share: number } {
  const bins = 36;
  const lengths = new Float64Array(bins);
  let all = 0;
  for (const { points } of chains) {
    const count = points.length / 2;
    const stride = 48;
    for (let i = 0; i + stride < count; i += stride) {
      const dx = points[2 * (i + stride)]! - points[2 * i]!;
      const dy = points[2 * (i + stride) + 1]! - points[2 * i + 1]!;
      all += stride;
      let aside = 0;
      const length = Math.hypot(dx, dy) || 1;
      for (let k = i + 8; k < i + stride; k += 8) {
        const off =
          ((points[2 * k]! - points[2 * i]!) * dy -
            (points[2 * k + 1]! - points[2 * i + 1]!) * dx) /
          length;
        aside = Math.max(aside, Math.abs(off));
      }
      if (aside > 1.6) continue;
      const angle = Math.atan2(dy, dx);
      lengths[Math.round(((angle + Math.PI) * bins) / Math.PI) % bins]! += stride;
    }
  }
  let best = 0;
  const at = (bin: number) => lengths[(bin + bins) % bins]!;
  const sum = (bin: number) => at(bin - 1) + at(bin) + at(bin + 1);
  for (let bin = 1; bin < bins; bin++) if (sum(bin) > sum(best)) best = bin;
  return { angle: (best * Math.PI) / bins, share: all === 0 ? 0 : sum(best) / all };
}

function medianOf(values: Float32Array): number {
  if (values.length === 0) return 1;
  const sorted = Float32Array.from(values).sort();
  return Math.max(1, sorted[sorted.length >> 1]!);
}
