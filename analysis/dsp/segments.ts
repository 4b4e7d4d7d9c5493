import { BadSignal } from "./badSignal.ts";
import type { Transform } from "./transform.ts";
import { transformOf } from "./transform.ts";
import type { WindowKind } from "./window.ts";
import { windowWeights } from "./window.ts";

export type Samples = Float32Array | Float64Array;
export type FlatDetrend = "constant" | "none";
export type Detrend = FlatDetrend | "linear";
export type Scaling = "density" | "spectrum";

/** Tables and buffers of one segment length; the hot loops write into them and allocate nothing. */
export interface SegmentPlan {
  readonly length: number;
  readonly window: Float64Array;
  readonly transform: Transform;
  /** two real segments as one complex signal: a[0], b[0], a[1], b[1] …, shape [2 · length] */
  readonly pair: Float64Array;
  /** its transform, shape [2 · length] */
  readonly spectrum: Float64Array;
}

const kept = new Map<string, SegmentPlan>();
const keptPlans = 16;

/** The plan of a window and length. Calls share its buffers: finish with them before the next. */
export function segmentPlan(kind: WindowKind, length: number): SegmentPlan {
  const key = `${kind} ${length}`;
  const found = kept.get(key);
  if (found) return found;
  const made: SegmentPlan = {
    length,
    window: windowWeights(kind, length),
    transform: transformOf(length),
    pair: new Float64Array(2 * length),
    spectrum: new Float64Array(2 * length),
  };
  if (kept.size < keptPlans) kept.set(key, made);
  return made;
}

/** Whole segments of `length` that fit into `samples` samples when each starts `hop` later. */
export function segmentCount(samples: number, length: number, hop: number): number {
  return samples < length ? 0 : Math.floor((samples - length) / hop) + 1;
}

/**
 * Factor from |X|² to one-sided power before doubling: density unit²/Hz, spectrum unit².
 * @see Heinzel, Rüdiger, Schilling 2002, Spectrum and spectral density estimation by the DFT, eq. 23–24
 */
export function powerScale(window: Float64Array, rateHz: number, scaling: Scaling): number {
  let sum = 0;
  let squares = 0;
  for (const weight of window) {
    sum += weight;
    squares += weight * weight;
  }
  return scaling === "density" ? 1 / (rateHz * squares) : 1 / (sum * sum);
}

/** Bins of a one-sided spectrum: DC to Nyquist, or to the last below it for an odd length. */
export function oneSidedBins(length: number): number {
  return Math.floor(length / 2) + 1;
}

/**
 * Loads two segments of one signal, less their means or lines, times the window, as one complex
 * signal. One loop for both: the writes go through the buffer in order.
 */
export function loadPair(
  plan: SegmentPlan,
  samples: Samples,
  startA: number,
  startB: number,
  detrend: Detrend,
): void {
  const { length, window, pair } = plan;
  const meanA = detrend === "none" ? 0 : meanOf(samples, startA, length);
  const meanB = detrend === "none" ? 0 : meanOf(samples, startB, length);
  const slopeA = detrend === "linear" ? slopeOf(samples, startA, length) : 0;
  const slopeB = detrend === "linear" ? slopeOf(samples, startB, length) : 0;
  const middle = (length - 1) / 2;
  for (let i = 0; i < length; i++) {
    const weight = window[i]!;
    pair[2 * i] = (samples[startA + i]! - meanA - slopeA * (i - middle)) * weight;
    pair[2 * i + 1] = (samples[startB + i]! - meanB - slopeB * (i - middle)) * weight;
  }
}

/** Loads one segment as the real (0) or imaginary (1) side of the pair, less its mean or line. */
export function loadSegment(
  plan: SegmentPlan,
  side: 0 | 1,
  samples: Samples,
  start: number,
  detrend: Detrend,
): void {
  const { length, window, pair } = plan;
  const mean = detrend === "none" ? 0 : meanOf(samples, start, length);
  const slope = detrend === "linear" ? slopeOf(samples, start, length) : 0;
  const middle = (length - 1) / 2;
  for (let i = 0, at: number = side; i < length; i++, at += 2) {
    pair[at] = (samples[start + i]! - mean - slope * (i - middle)) * window[i]!;
  }
}

/** Leaves the imaginary side empty, for an odd last segment. */
export function clearSide(plan: SegmentPlan): void {
  const { pair } = plan;
  for (let at = 1; at < pair.length; at += 2) pair[at] = 0;
}

export function transformPair(plan: SegmentPlan): void {
  plan.transform.forward(plan.spectrum, plan.pair);
}

const checkedBlock = 4096;

/** @throws BadSignal when empty or a sample is not finite */
export function checkSamples(field: string, samples: Samples): void {
  if (samples.length === 0) throw new BadSignal(field, 0, "at least one sample");
  // NaN and Infinity survive in a sum (∞ − ∞ is NaN), so one look at it is enough. In blocks, since
  // a loop over a whole clip is compiled while it runs, and thrown away at its end.
  let sum = 0;
  for (let from = 0; from < samples.length; from += checkedBlock) {
    sum += meanOf(samples, from, Math.min(checkedBlock, samples.length - from));
  }
  if (Number.isFinite(sum)) return;
  const at = samples.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new BadSignal(`${field}[${at}]`, String(samples[at]), "a finite number");
}

/** Four sums side by side: the additions of one chain would wait for each other. */
function meanOf(samples: Samples, start: number, length: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const end = start + length;
  let i = start;
  for (; i + 3 < end; i += 4) {
    a += samples[i]!;
    b += samples[i + 1]!;
    c += samples[i + 2]!;
    d += samples[i + 3]!;
  }
  for (; i < end; i++) a += samples[i]!;
  return (a + b + c + d) / length;
}

/** Slope a sample of the least-squares line; a single sample has none. */
function slopeOf(samples: Samples, start: number, length: number): number {
  const middle = (length - 1) / 2;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (i - middle) * samples[start + i]!;
  return length > 1 ? (12 * sum) / (length * (length * length - 1)) : 0;
}
