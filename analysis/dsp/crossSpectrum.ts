import { BadSignal } from "./badSignal.ts";
import type { Samples } from "./segments.ts";
import {
  checkSamples,
  loadSegment,
  oneSidedBins,
  powerScale,
  segmentCount,
  segmentPlan,
  transformPair,
} from "./segments.ts";

export interface CrossSpectrum {
  stepHz: number;
  /** one-sided density of a and b, unit²/Hz, shape [bins] */
  a: Float64Array;
  b: Float64Array;
  /** mean of conj(A) B: a delay of b by τ turns its phase by −2π f τ; re, im, shape [bins] each */
  re: Float64Array;
  im: Float64Array;
  segments: number;
}

/**
 * Cross power spectral density of two signals that start together, with both their own spectra.
 * Both go through one complex transform as z = a + ib and are told apart by symmetry:
 * A[k] = (Z[k] + Z*[N−k])/2, B[k] = (Z[k] − Z*[N−k])/2i.
 * @param a samples at A, shape [n], any unit
 * @param b samples at B, shape [n], same rate and same start
 * @returns Hann, half overlap, constant detrend, density scaling; all bins but DC and Nyquist doubled
 * @throws BadSignal when lengths differ, n < segmentLength or a sample is not finite
 * @see golden values: test/fixtures/golden/coherence.json
 */
export function crossSpectrum(
  a: Samples,
  b: Samples,
  rateHz: number,
  segmentLength: number,
): CrossSpectrum {
  if (a.length !== b.length) throw new BadSignal("b.length", b.length, `a.length, ${a.length}`);
  if (a.length < segmentLength) {
    throw new BadSignal("a.length", a.length, `at least one segment of ${segmentLength}`);
  }
  checkSamples("a", a);
  checkSamples("b", b);
  const plan = segmentPlan("hann", segmentLength);
  const hop = segmentLength - Math.floor(segmentLength / 2);
  const segments = segmentCount(a.length, segmentLength, hop);
  const bins = oneSidedBins(segmentLength);
  const result: CrossSpectrum = {
    stepHz: rateHz / segmentLength,
    a: new Float64Array(bins),
    b: new Float64Array(bins),
    re: new Float64Array(bins),
    im: new Float64Array(bins),
    segments,
  };
  for (let segment = 0; segment < segments; segment++) {
    loadSegment(plan, 0, a, segment * hop, "constant");
    loadSegment(plan, 1, b, segment * hop, "constant");
    transformPair(plan);
    addPair(result, plan.spectrum, segmentLength);
  }
  const scale = powerScale(plan.window, rateHz, "density") / segments;
  for (let bin = 0; bin < bins; bin++) {
    const both = bin === 0 || 2 * bin === segmentLength ? scale : 2 * scale;
    result.a[bin]! *= both;
    result.b[bin]! *= both;
    result.re[bin]! *= both;
    result.im[bin]! *= both;
  }
  return result;
}

/**
 * Magnitude-squared coherence |Pab|²/(Paa Pbb), 0 to 1, shape [bins]; 0 where either has no power.
 * With n independent averages its 95 % chance level is 1 − 0.05^(1/(n−1)); half-overlapped Hann
 * segments count as 0.95 each (leak.md 6). One segment alone gives 1 everywhere.
 */
export function coherence({ a, b, re, im }: CrossSpectrum): Float64Array {
  const floor = roundingShare * Math.max(largest(a), largest(b));
  return a.map((power, bin) => {
    if (power <= floor || b[bin]! <= floor) return 0;
    const cross = re[bin]! * re[bin]! + im[bin]! * im[bin]!;
    return Math.min(1, cross / (power * b[bin]!));
  });
}

/** Power that rounding carries from one signal of a pair into the other, of the largest bin: (1e-14)². */
const roundingShare = 1e-28;

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  return most;
}

/** Adds |A|², |B|² and conj(A) B of one pair, shapes [bins]; z is re, im, …, shape [2 · length]. */
function addPair(sum: CrossSpectrum, z: Float64Array, length: number): void {
  for (let bin = 0; bin < sum.a.length; bin++) {
    const mirror = bin === 0 ? 0 : length - bin;
    const aRe = (z[2 * bin]! + z[2 * mirror]!) / 2;
    const aIm = (z[2 * bin + 1]! - z[2 * mirror + 1]!) / 2;
    const bRe = (z[2 * bin + 1]! + z[2 * mirror + 1]!) / 2;
    const bIm = (z[2 * mirror]! - z[2 * bin]!) / 2;
    sum.a[bin]! += aRe * aRe + aIm * aIm;
    sum.b[bin]! += bRe * bRe + bIm * bIm;
    sum.re[bin]! += aRe * bRe + aIm * bIm;
    sum.im[bin]! += aRe * bIm - aIm * bRe;
  }
}
