import { BadSignal } from "./badSignal.ts";
import type { PairPower } from "./pairPower.ts";
import { pairPower, plainPairPower } from "./pairPower.ts";
import type { Detrend, Samples, Scaling } from "./segments.ts";
import { checkSamples, oneSidedBins, powerScale, segmentCount, segmentPlan } from "./segments.ts";
import type { WindowKind } from "./window.ts";

export interface WelchOptions {
  segmentLength: number;
  /** samples that neighbouring segments share; default half a segment */
  overlap?: number;
  /** default "hann" */
  window?: WindowKind;
  /** default "constant": the mean of each segment is taken off; "linear": its least-squares line */
  detrend?: Detrend;
  /** default "density" */
  scaling?: Scaling;
}

export interface PowerSpectrum {
  stepHz: number;
  /** one-sided, bin i at i · stepHz; unit²/Hz for "density", unit² for "spectrum" */
  density: Float64Array;
  segments: number;
}

/**
 * Sees |Z|² of each pair of segments, shape [segment length]: |A[k]|² + |B[k]|² of the two is half of
 * what stands at k and N − k together. Must not keep the array. An odd last segment pairs with zeros.
 */
export type PairObserver = (power: Float64Array, pair: number) => void;

/**
 * One-sided power spectrum, mean over overlapping windowed segments (Welch). A last part segment
 * is left out; a signal shorter than the segment is one segment of its own length.
 * Two real segments a, b go through one complex transform as z = a + ib: since
 * |A[k]|² + |B[k]|² = (|Z[k]|² + |Z[N−k]|²)/2, only |Z|² is summed and folded once at the end.
 * @param samples shape [n], any unit
 * @returns shape [floor(segment/2) + 1]; all bins but DC and Nyquist count both signs of frequency
 * @throws BadSignal when empty, a sample is not finite, or the options make no segment
 * @see Welch 1967, IEEE Trans. Audio Electroacoust. 15(2), 70–73; golden: test/fixtures/golden/welch.json
 */
export function welch(
  samples: Samples,
  rateHz: number,
  { segmentLength, overlap, window = "hann", detrend = "constant", scaling }: WelchOptions,
  observe?: PairObserver,
): PowerSpectrum {
  checkSamples("samples", samples);
  if (!Number.isInteger(segmentLength) || segmentLength < 1) {
    throw new BadSignal("segmentLength", segmentLength, "a whole number of at least 1");
  }
  const length = Math.min(segmentLength, samples.length);
  const shared = length < segmentLength ? 0 : (overlap ?? Math.floor(length / 2));
  if (!Number.isInteger(shared) || shared < 0 || shared >= length) {
    throw new BadSignal("overlap", shared, `0 to ${length - 1} samples`);
  }
  const hop = length - shared;
  const segments = segmentCount(samples.length, length, hop);
  const pairs: PairPower<Detrend> =
    detrend === "linear" ? plainPairPower(window, length) : pairPower(window, length);
  pairs.begin(samples);
  for (let segment = 0; segment < segments; segment += 2) {
    const start = segment * hop;
    const power = pairs.add(start, segment + 1 < segments ? start + hop : null, detrend);
    observe?.(power, segment / 2);
  }
  const weights = segmentPlan(window, length).window;
  const scale = powerScale(weights, rateHz, scaling ?? "density") / segments;
  return { stepHz: rateHz / length, density: fold(pairs.sum(), scale), segments };
}

/** Sums of |Z|² over all N bins to a one-sided spectrum. */
function fold(sum: Float64Array, scale: number): Float64Array {
  const length = sum.length;
  const density = new Float64Array(oneSidedBins(length));
  density[0] = sum[0]! * scale;
  for (let bin = 1; bin < density.length; bin++) {
    const mirror = length - bin;
    // Nyquist (bin = mirror) is its own mirror and counts once; others: half of both, doubled.
    density[bin] = bin === mirror ? sum[bin]! * scale : (sum[bin]! + sum[mirror]!) * scale;
  }
  return density;
}
