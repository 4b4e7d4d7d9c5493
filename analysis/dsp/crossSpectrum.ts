import { BadSignal } from "./badSignal.ts";
import type { Samples } from "./segments.ts";
import {
  checkSamples,
  clearSide,
  loadPair,
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

/** The segments of one signal as spectra: made once, they serve every pair that the signal is in. */
export interface SegmentSpectra {
  rateHz: number;
  segmentLength: number;
  /** samples of the signal, of which those after the last whole segment say nothing */
  samples: number;
  /** bins 0 to Nyquist of each segment, re, im, …, shape [segments][2 · bins] */
  segments: readonly Float64Array[];
}

/**
 * Spectra of the segments of a signal: Hann, half overlap, constant detrend, not scaled. Two segments go
 * through one complex transform as z = x + iy and are told apart by symmetry:
 * X[k] = (Z[k] + Z*[N−k])/2, Y[k] = (Z[k] − Z*[N−k])/2i.
 * @throws BadSignal when n < segmentLength or a sample is not finite; `field` is its name
 */
export function segmentSpectra(
  field: string,
  samples: Samples,
  rateHz: number,
  segmentLength: number,
): SegmentSpectra {
  if (samples.length < segmentLength) {
    const expected = `at least one segment of ${segmentLength}`;
    throw new BadSignal(`${field}.length`, samples.length, expected);
  }
  checkSamples(field, samples);
  const plan = segmentPlan("hann", segmentLength);
  const hop = hopOf(segmentLength);
  const count = segmentCount(samples.length, segmentLength, hop);
  const bins = oneSidedBins(segmentLength);
  const segments = Array.from({ length: count }, () => new Float64Array(2 * bins));
  for (let at = 0; at < count; at += 2) {
    const [x, y] = [segments[at]!, segments[at + 1]];
    if (y) loadPair(plan, samples, at * hop, (at + 1) * hop, "constant");
    else {
      loadSegment(plan, 0, samples, at * hop, "constant");
      clearSide(plan);
    }
    transformPair(plan);
    apart(plan.spectrum, segmentLength, x, y ?? null);
  }
  return { rateHz, segmentLength, samples: samples.length, segments };
}

/**
 * Cross power spectral density of two signals that start together, with both their own spectra.
 * @returns density scaling; all bins but DC and Nyquist doubled
 * @throws BadSignal when lengths differ
 * @see golden values: test/fixtures/golden/coherence.json
 */
export function crossOfSpectra(a: SegmentSpectra, b: SegmentSpectra): CrossSpectrum {
  const { rateHz, segmentLength, segments } = a;
  if (a.samples !== b.samples) throw new BadSignal("b.length", b.samples, `a.length, ${a.samples}`);
  const bins = oneSidedBins(segmentLength);
  const result: CrossSpectrum = {
    stepHz: rateHz / segmentLength,
    a: new Float64Array(bins),
    b: new Float64Array(bins),
    re: new Float64Array(bins),
    im: new Float64Array(bins),
    segments: segments.length,
  };
  for (let i = 0; i < segments.length; i++) addPair(result, segments[i]!, b.segments[i]!);
  const window = segmentPlan("hann", segmentLength).window;
  const scale = powerScale(window, rateHz, "density") / segments.length;
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
 * The same of samples.
 * @param a samples at A, shape [n], any unit
 * @param b samples at B, shape [n], same rate and same start
 * @throws BadSignal when lengths differ, n < segmentLength or a sample is not finite
 */
export function crossSpectrum(
  a: Samples,
  b: Samples,
  rateHz: number,
  segmentLength: number,
): CrossSpectrum {
  if (a.length !== b.length) throw new BadSignal("b.length", b.length, `a.length, ${a.length}`);
  return crossOfSpectra(
    segmentSpectra("a", a, rateHz, segmentLength),
    segmentSpectra("b", b, rateHz, segmentLength),
  );
}

function hopOf(segmentLength: number): number {
  return segmentLength - Math.floor(segmentLength / 2);
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

/** The spectra of two real segments, shapes [2 · bins], out of that of both, shape [2 · length]. */
function apart(z: Float64Array, length: number, x: Float64Array, y: Float64Array | null): void {
  for (let bin = 0; 2 * bin < x.length; bin++) {
    const mirror = bin === 0 ? 0 : length - bin;
    x[2 * bin] = (z[2 * bin]! + z[2 * mirror]!) / 2;
    x[2 * bin + 1] = (z[2 * bin + 1]! - z[2 * mirror + 1]!) / 2;
    if (!y) continue;
    y[2 * bin] = (z[2 * bin + 1]! + z[2 * mirror + 1]!) / 2;
    y[2 * bin + 1] = (z[2 * mirror]! - z[2 * bin]!) / 2;
  }
}

/** Adds |A|², |B|² and conj(A) B of one pair of segments, shapes [bins]. */
function addPair(sum: CrossSpectrum, a: Float64Array, b: Float64Array): void {
  const { re, im } = sum;
  const [powerA, powerB] = [sum.a, sum.b];
  for (let bin = 0; bin < re.length; bin++) {
    const aRe = a[2 * bin]!;
    const aIm = a[2 * bin + 1]!;
    const bRe = b[2 * bin]!;
    const bIm = b[2 * bin + 1]!;
    powerA[bin]! += aRe * aRe + aIm * aIm;
    powerB[bin]! += bRe * bRe + bIm * bIm;
    re[bin]! += aRe * bRe + aIm * bIm;
    im[bin]! += aRe * bIm - aIm * bRe;
  }
}
