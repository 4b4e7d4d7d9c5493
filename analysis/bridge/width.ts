import type { PixelPoint } from "../domain/finding.ts";
import {
  assumedDarkShare,
  blurPx,
  blurUncertaintyPx,
  contrastUncertainty,
  profileHalfPx,
  profileStepPx,
  widestPx,
} from "./parameters.ts";
import type { Luminance } from "./surface.ts";

/** Width of a crack along its centre line, px. */
export interface CrackWidth {
  /** one value per point of the line; NaN where no clear profile was found */
  along: Float32Array;
  medianPx: number;
  /** 95th percentile along the line: the greatest width class is judged by it, not by one maximum */
  p95Px: number;
  /** level of the crack's inside over the level around: measured in this crack, or assumed */
  darkShare: number;
  darkFrom: "thisCrack" | "assumedContrast";
}

const steps = 2 * Math.round(widestPx / profileStepPx) + 1;

/**
 * Width by the integral across the line: what a crack takes from the light around it, divided by what
 * its dark inside takes per pixel. Lens blur spreads that loss but does not change its sum, so the
 * result holds below one pixel, as far as the darkness of the inside is known: wide cracks show it
 * themselves by the shape of their profile, narrow ones are given `assumedDarkShare`.
 * @param line centre line, about one point per pixel, px
 * @see bridge.md 2.3
 */
export function crackWidth(luminance: Luminance, line: readonly PixelPoint[]): CrackWidth {
  const profile = new Float64Array(steps);
  const losses: number[] = [];
  const depths: number[] = [];
  const along = new Float32Array(line.length).fill(Number.NaN);
  const normals = line.map((_, index) => normalAt(line, index));
  for (const [index, point] of line.entries()) {
    const measured = measure(luminance, point, normals[index]!, profile);
    if (measured === null) continue;
    along[index] = measured.loss;
    losses.push(measured.loss);
    depths.push(measured.depth);
  }
  if (losses.length === 0) {
    return {
      along,
      medianPx: Number.NaN,
      p95Px: Number.NaN,
      darkShare: assumedDarkShare,
      darkFrom: "assumedContrast",
    };
  }
  const loss = quantile(losses, 0.5);
  const { width, fromShape } = blended(loss, quantile(depths, 0.5));
  const depth = Math.min(1, loss / width);
  for (let index = 0; index < along.length; index++) along[index]! /= depth;
  const smooth = runningMedian(along, 10);
  const known = [...smooth].filter((value) => !Number.isNaN(value));
  return {
    along: smooth,
    medianPx: quantile(known, 0.5),
    p95Px: quantile(known, 0.95),
    darkShare: 1 - depth,
    darkFrom: fromShape > 0.5 ? "thisCrack" : "assumedContrast",
  };
}

/**
 * Two ways to the width, weighted by what each knows. By contrast: loss over the depth that the inside
 * of a dry crack usually has. By shape: a band of width w blurred by σ has loss / depth =
 * w / erf(w / (2 √2 σ)), which gives w without knowing the inside, but only from about 2 σ up; how far
 * the lens's σ may be off decides how far it is trusted.
 */
function blended(loss: number, depth: number): { width: number; fromShape: number } {
  const byContrast = loss / (1 - assumedDarkShare);
  const ratio = loss / Math.max(depth, 1e-6);
  const byShape = widthFromShape(ratio, blurPx);
  const sharper = widthFromShape(ratio, blurPx - blurUncertaintyPx);
  const softer = widthFromShape(ratio, blurPx + blurUncertaintyPx);
  const shapeError = Math.hypot((sharper - softer) / 2, 0.1) + (softer === 0 ? sharper / 2 : 0);
  const contrastError = contrastUncertainty * byContrast;
  const fromShape = contrastError ** 2 / (contrastError ** 2 + shapeError ** 2);
  const width = byShape * fromShape + byContrast * (1 - fromShape);
  return { width, fromShape };
}

/** The w for which w / erf(w / (2 √2 σ)) is `ratio`; 0 when the blur alone is that wide. */
function widthFromShape(ratio: number, sigma: number): number {
  if (ratio <= sigma * Math.sqrt(2 * Math.PI)) return 0;
  let low = 0;
  let high = ratio;
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (middle / erf(middle / (2 * Math.SQRT2 * sigma)) < ratio) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * One cross-section. `loss`: integral of (background − level) / background, px; `depth`: the same at
 * the darkest place, no unit; `halfDepthPx`: width at half of it. Background is a straight line
 * fitted to the outer thirds. null when nothing dark crosses here.
 */
function measure(
  luminance: Luminance,
  point: PixelPoint,
  normal: PixelPoint,
  profile: Float64Array,
): { loss: number; depth: number; halfDepthPx: number } | null {
  let half = profileHalfPx;
  for (let round = 0; ; round++) {
    const count = sample(luminance, point, normal, half, profile);
    const found = lossOf(profile, count);
    if (found === null) return null;
    // The outer thirds must lie outside of the crack: a wide one is measured again with more room.
    const needed = Math.min(widestPx, found.halfDepthPx + 2 * blurPx + profileHalfPx / 2);
    if (round === 3 || needed <= half) return found;
    half = Math.min(widestPx, Math.max(needed, half * 1.4));
  }
}

function sample(
  { width, height, data }: Luminance,
  point: PixelPoint,
  normal: PixelPoint,
  half: number,
  profile: Float64Array,
): number {
  const reach = Math.round(half / profileStepPx);
  for (let step = -reach; step <= reach; step++) {
    const x = Math.min(Math.max(point.x + normal.x * step * profileStepPx, 0), width - 1.001);
    const y = Math.min(Math.max(point.y + normal.y * step * profileStepPx, 0), height - 1.001);
    const left = Math.floor(x);
    const top = Math.floor(y);
    const right = x - left;
    const down = y - top;
    const at = top * width + left;
    const upper = data[at]! * (1 - right) + data[at + 1]! * right;
    const lower = data[at + width]! * (1 - right) + data[at + width + 1]! * right;
    profile[step + reach] = upper * (1 - down) + lower * down;
  }
  return 2 * reach + 1;
}

function lossOf(profile: Float64Array, count: number) {
  const third = Math.floor(count / 3);
  const [offset, slope] = fitOuter(profile, count, third);
  let loss = 0;
  let depth = 0;
  let deepest = -1;
  const shareLost = (index: number) => {
    const background = offset + slope * index;
    return background <= 0 ? 0 : (background - profile[index]!) / background;
  };
  for (let index = 0; index < count; index++) {
    const lost = shareLost(index);
    loss += lost;
    if (index >= third && index < count - third && lost > depth) {
      depth = lost;
      deepest = index;
    }
  }
  if (deepest < 0 || loss <= 0) return null;
  let from = deepest;
  while (from > 0 && shareLost(from - 1) > depth / 2) from--;
  let to = deepest;
  while (to < count - 1 && shareLost(to + 1) > depth / 2) to++;
  return { loss: loss * profileStepPx, depth, halfDepthPx: (to - from + 1) * profileStepPx };
}

/** Least-squares line through the outer thirds: [value at index 0, change per index]. */
function fitOuter(profile: Float64Array, count: number, third: number): [number, number] {
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXx = 0;
  let sumXy = 0;
  for (let index = 0; index < count; index++) {
    if (index >= third && index < count - third) continue;
    const value = profile[index]!;
    n++;
    sumX += index;
    sumY += value;
    sumXx += index * index;
    sumXy += index * value;
  }
  const slope = (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
  return [(sumY - slope * sumX) / n, slope];
}

/** Unit normal of the line, from the chord over four points to each side. */
function normalAt(line: readonly PixelPoint[], index: number): PixelPoint {
  const before = line[Math.max(0, index - 4)]!;
  const after = line[Math.min(line.length - 1, index + 4)]!;
  const length = Math.hypot(after.x - before.x, after.y - before.y);
  if (length === 0) return { x: 0, y: 1 };
  return { x: -(after.y - before.y) / length, y: (after.x - before.x) / length };
}

/** Median over `reach` values to each side, NaN left out. */
function runningMedian(values: Float32Array, reach: number): Float32Array {
  const window = new Float32Array(2 * reach + 1);
  return values.map((_, index) => {
    const to = Math.min(values.length - 1, index + reach);
    let count = 0;
    for (let at = Math.max(0, index - reach); at <= to; at++) {
      const value = values[at]!;
      if (Number.isNaN(value)) continue;
      // Sorted as it comes: neighbours are much alike, and the window is short.
      let place = count++;
      for (; place > 0 && window[place - 1]! > value; place--) window[place] = window[place - 1]!;
      window[place] = value;
    }
    if (count === 0) return Number.NaN;
    const half = count >> 1;
    return count % 2 === 1 ? window[half]! : (window[half - 1]! + window[half]!) / 2;
  });
}

/** Linear interpolation between order statistics (R type 7); values need not be sorted. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low + (high - low) * (place - Math.floor(place));
}

/** Abramowitz & Stegun 7.1.26, error below 1.5e-7; x ≥ 0. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - poly * Math.exp(-x * x);
}
