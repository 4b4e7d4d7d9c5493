import type { Homography } from "../domain/change.ts";
import type { PixelPoint } from "../domain/finding.ts";
import {
  leastTraceSd,
  traceAlongPx,
  traceControls,
  traceSidesPx,
  traceSlackPx,
  traceStepPx,
  widestTracePx,
} from "./changeParameters.ts";
import { mapped, scaleAt } from "./homography.ts";
import type { Luminance } from "./surface.ts";

/** What a line takes from the light across it, in one photo. */
export interface LightLoss {
  /** width · (1 − level of the inside) for each piece, px of the line's photo; NaN outside of the photo */
  loss: Float32Array;
  /** spread of the same on the bare surface beside the line */
  sd: number;
}

/** One line in the photo that it was found in and in another one of the same place. */
export interface CrackTrace {
  own: LightLoss;
  other: LightLoss;
  /** how alike the surface beside the line is in both, correlation −1 to 1 for each piece; NaN outside */
  alike: Float32Array;
  /** length of the line that a piece stands for, px */
  piecePx: number;
}

/**
 * Measures a line in both photos, piece by piece at the same places: whether the detector marked it there plays
 * no part, so a ragged end of a mark is no growth. Across each piece the light that is missing is summed; lens
 * and scale move that sum little, and light that falls alike on the surface and on the crack not at all. The same
 * beside the line says what the surface alone does. In the other photo the line may lie aside by `slackPx`.
 * @param toOther  from pixels of the line's photo to pixels of the other one
 * @param widthPx  width of the line, px; null: unknown
 * @param slackPx  how far the registration may be off, px
 */
export function crackTrace(
  own: Luminance,
  other: Luminance,
  toOther: Homography,
  line: readonly PixelPoint[],
  widthPx: number | null,
  slackPx: number,
): CrackTrace {
  const { points, piecePx } = resampled(line);
  const coarser = Math.max(0, 1 / scaleAt(toOther, points[points.length >> 1]!.at) - 1);
  const half = Math.min(widestTracePx, (widthPx ?? 2) / 2 + 2 + coarser);
  const here = across(own, null, points, half, traceSlackPx);
  const there = across(other, toOther, points, half, traceSlackPx + slackPx);
  return {
    own: lossAlong(here, half, traceSlackPx),
    other: lossAlong(there, half, traceSlackPx + slackPx),
    alike: alikeAlong(here, there, half),
    piecePx,
  };
}

interface LinePoint {
  at: PixelPoint;
  normal: PixelPoint;
}

/** Middles of pieces of nearly `traceStepPx`, with the line's direction there. */
function resampled(line: readonly PixelPoint[]): { points: LinePoint[]; piecePx: number } {
  const lengths = [0];
  for (let i = 1; i < line.length; i++) {
    const step = Math.hypot(line[i]!.x - line[i - 1]!.x, line[i]!.y - line[i - 1]!.y);
    lengths.push(lengths[i - 1]! + step);
  }
  const length = lengths.at(-1)!;
  const count = Math.max(1, Math.round(length / traceStepPx));
  const along = (wanted: number): PixelPoint => {
    let i = 1;
    while (i < line.length - 1 && lengths[i]! < wanted) i++;
    const [a, b] = [line[i - 1]!, line[i]!];
    const step = lengths[i]! - lengths[i - 1]!;
    const share = step === 0 ? 0 : Math.max(0, Math.min(1, (wanted - lengths[i - 1]!) / step));
    return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
  };
  const piecePx = length / count;
  const points = Array.from({ length: count }, (_, piece): LinePoint => {
    const middle = (piece + 0.5) * piecePx;
    const [before, after] = [along(middle - piecePx), along(middle + piecePx)];
    const [dx, dy] = [after.x - before.x, after.y - before.y];
    const norm = Math.hypot(dx, dy) || 1;
    return { at: along(middle), normal: { x: -dy / norm, y: dx / norm } };
  });
  return { points, piecePx };
}

/** Profiles across the line, one a piece, shape [2 · reach + 1] around the line; null outside of the photo. */
interface Across {
  reach: number;
  profiles: readonly (Float64Array | null)[];
}

function across(
  photo: Luminance,
  matrix: Homography | null,
  points: readonly LinePoint[],
  half: number,
  slack: number,
): Across {
  const reach = Math.ceil(Math.max(...controls(half)) + half + traceSidesPx + slack + 2);
  const profiles = points.map((point) => {
    const profile = new Float64Array(2 * reach + 1);
    return averaged(photo, matrix, point, reach, profile) ? profile : null;
  });
  return { reach, profiles };
}

/** Distances from the line at which the bare surface is measured, px. */
function controls(half: number): number[] {
  return traceControls.map((times) => 2 * half + traceSidesPx + times * half);
}

function lossAlong({ reach, profiles }: Across, half: number, slack: number): LightLoss {
  const bare: number[] = [];
  const asides = Float32Array.from(profiles, (profile) => {
    if (profile === null) return Number.NaN;
    for (const control of controls(half)) {
      bare.push(lossAt(profile, reach - control, half), lossAt(profile, reach + control, half));
    }
    let [most, best] = [Number.NEGATIVE_INFINITY, 0];
    for (let aside = -slack; aside <= slack + 1e-6; aside += 0.5) {
      const loss = lossAt(profile, reach + aside, half);
      if (loss > most) [most, best] = [loss, aside];
    }
    return best;
  });
  const loss = Float32Array.from(profiles, (profile, piece) =>
    profile === null ? Number.NaN : lossAt(profile, reach + medianAround(asides, piece, 4), half),
  );
  return { loss, sd: Math.max(leastTraceSd, 1.4826 * medianDistance(bare)) };
}

/** Correlation of the surface to both sides of the line, over five pieces each, less its slope. */
function alikeAlong(here: Across, there: Across, half: number): Float32Array {
  const from = Math.ceil(half + 2);
  const to = Math.min(here.reach, there.reach);
  const sums = here.profiles.map((own, piece) => {
    const other = there.profiles[piece];
    if (!own || !other) return null;
    const sum = { product: 0, own: 0, other: 0 };
    for (const side of [-1, 1]) {
      const a = levelled(own, here.reach, side, from, to);
      const b = levelled(other, there.reach, side, from, to);
      for (let at = 0; at < a.length; at++) {
        sum.product += a[at]! * b[at]!;
        sum.own += a[at]! ** 2;
        sum.other += b[at]! ** 2;
      }
    }
    return sum;
  });
  return Float32Array.from(sums, (own, piece) => {
    if (own === null) return Number.NaN;
    let [products, owns, others] = [0, 0, 0];
    for (const near of sums.slice(Math.max(0, piece - 2), piece + 3)) {
      if (near === null) continue;
      products += near.product;
      owns += near.own;
      others += near.other;
    }
    return products / (Math.sqrt(owns * others) || 1);
  });
}

/** One side of a profile over its mean, less a straight line. */
function levelled(
  profile: Float64Array,
  reach: number,
  side: number,
  from: number,
  to: number,
): Float64Array {
  const values = Float64Array.from(
    { length: to - from + 1 },
    (_, i) => profile[reach + side * (from + i)]!,
  );
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let [slope, squares] = [0, 0];
  for (let at = 0; at < count; at++) {
    const off = at - (count - 1) / 2;
    slope += off * values[at]!;
    squares += off * off;
  }
  slope /= Math.max(1, squares);
  return values.map(
    (value, at) => (value - mean - slope * (at - (count - 1) / 2)) / Math.max(1, mean),
  );
}

/** Mean profile of a piece over its length; false when a part of its core lies outside of the photo. */
function averaged(
  { width, height, data }: Luminance,
  matrix: Homography | null,
  { at, normal }: LinePoint,
  reach: number,
  profile: Float64Array,
): boolean {
  profile.fill(0);
  const rows = traceAlongPx;
  for (let row = -rows; row <= rows; row += 2) {
    const x = at.x + normal.y * row;
    const y = at.y - normal.x * row;
    for (let u = -reach; u <= reach; u++) {
      const place = { x: x + normal.x * u, y: y + normal.y * u };
      const { x: px, y: py } = matrix === null ? place : mapped(matrix, place);
      const outside = px < 0 || py < 0 || px > width - 1 || py > height - 1;
      if (outside && Math.abs(u) < reach / 2) return false;
      const cx = Math.min(Math.max(px, 0), width - 1.001);
      const cy = Math.min(Math.max(py, 0), height - 1.001);
      const [left, top] = [cx | 0, cy | 0];
      const [fx, fy] = [cx - left, cy - top];
      const from = top * width + left;
      const upper = data[from]! * (1 - fx) + data[from + 1]! * fx;
      const lower = data[from + width]! * (1 - fx) + data[from + width + 1]! * fx;
      profile[u + reach]! += upper * (1 - fy) + lower * fy;
    }
  }
  return true;
}

/** Share of light that is missing around `centre`, against a straight line through both sides, px. */
function lossAt(profile: Float64Array, centre: number, half: number): number {
  const [left, right] = [
    meanOf(profile, centre - half - traceSidesPx, centre - half - 1),
    meanOf(profile, centre + half + 1, centre + half + traceSidesPx),
  ];
  const level = (left + right) / 2;
  if (level <= 0) return 0;
  return 2 * half * (1 - meanOf(profile, centre - half, centre + half) / level);
}

/** Mean of a profile between two places, its values joined by straight lines. */
function meanOf(profile: Float64Array, from: number, to: number): number {
  const steps = Math.max(2, Math.ceil(2 * (to - from)));
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const place = from + ((step + 0.5) / steps) * (to - from);
    const at = Math.max(0, Math.min(profile.length - 2, Math.floor(place)));
    sum += profile[at]! + (place - at) * (profile[at + 1]! - profile[at]!);
  }
  return sum / steps;
}

function medianAround(values: Float32Array, at: number, reach: number): number {
  const near = [...values.subarray(Math.max(0, at - reach), at + reach + 1)]
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  return near.length === 0 ? 0 : near[near.length >> 1]!;
}

/** Median distance from the median. */
function medianDistance(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1]!;
  const distances = sorted.map((value) => Math.abs(value - middle)).sort((a, b) => a - b);
  return distances[distances.length >> 1]!;
}
