import type { Samples } from "../dsp/segments.ts";

/** What one pass over the samples of a clip tells. */
export interface ClipWave {
  /** without the mean, full scale 1 */
  rmsAc: number;
  /** largest |x| */
  peak: number;
  /** share of samples at or beyond full scale, and exactly zero, 0 to 1 */
  clippedShare: number;
  zeroShare: number;
  /** moments about zero of the first difference, mean square, cube and fourth power */
  difference: { m2: number; m3: number; m4: number; peakSquare: number };
  /** mean square of the first difference of each whole second, shape [seconds] */
  secondPowers: Float64Array;
}

/** 16 bits cannot reach +1: their largest code is 32767/32768. */
const fullScale = 32767 / 32768;

/** Mean square of a difference that counts as none: −140 dBFS, the level of silence. */
const leastPower = 1e-14;

/** Fewest whole seconds whose levels have a spread worth the name. */
const leastSeconds = 3;

/** Running sums of a clip: Σ x, Σ x², max |x|, clipped, zeros, Σ d³, Σ d⁴, max d², about the first sample. */
const sumCount = 8;

/**
 * Samples a call of the inner loop. One loop over the whole clip would be compiled while it runs and
 * thrown away at its end, clip after clip; short ones are compiled once.
 */
const block = 1000;

/**
 * One pass: sums about the first sample (so that a large offset costs no digits), extremes, and the
 * first difference, in which drifts and the rumble below the leak bands drop out.
 * @param samples shape [n ≥ 1], finite
 */
export function clipWave(samples: Samples, rateHz: number): ClipWave {
  const n = samples.length;
  const second = Math.max(1, Math.round(rateHz));
  const secondPowers = new Float64Array(Math.floor(n / second));
  const sums = new Float64Array(sumCount);
  let differences = 0;
  for (let start = 0, i = 0; start < n; start += second, i++) {
    const end = Math.min(n, start + second);
    let power = 0;
    for (let from = start; from < end; from += block) {
      power += addBlock(samples, from, Math.min(end, from + block), sums);
    }
    differences += power;
    if (i < secondPowers.length) secondPowers[i] = power / second;
  }
  const [sum, squares, peak, clipped, zeros, cubes, fourths, peakSquare] = [...sums] as Sums;
  const mean = sum / n;
  const steps = Math.max(1, n - 1);
  return {
    rmsAc: Math.sqrt(Math.max(0, squares / n - mean * mean)),
    peak,
    clippedShare: clipped / n,
    zeroShare: zeros / n,
    difference: { m2: differences / steps, m3: cubes / steps, m4: fourths / steps, peakSquare },
    secondPowers,
  };
}

type Sums = [number, number, number, number, number, number, number, number];

/** Adds the samples from `from` to `end` to the sums; returns Σ d². */
function addBlock(samples: Samples, from: number, end: number, sums: Float64Array): number {
  const offset = samples[0]!;
  let before = samples[Math.max(0, from - 1)]!;
  let sum = sums[0]!;
  let squares = sums[1]!;
  let peak = sums[2]!;
  let clipped = sums[3]!;
  let zeros = sums[4]!;
  let cubes = sums[5]!;
  let fourths = sums[6]!;
  let peakSquare = sums[7]!;
  let power = 0;
  for (let i = from; i < end; i++) {
    const x = samples[i]!;
    const size = Math.abs(x);
    const d = x - before;
    const d2 = d * d;
    const shifted = x - offset;
    before = x;
    peak = Math.max(peak, size);
    clipped += size >= fullScale ? 1 : 0;
    zeros += size === 0 ? 1 : 0;
    sum += shifted;
    squares += shifted * shifted;
    power += d2;
    cubes += d2 * d;
    fourths += d2 * d2;
    peakSquare = Math.max(peakSquare, d2);
  }
  sums[0] = sum;
  sums[1] = squares;
  sums[2] = peak;
  sums[3] = clipped;
  sums[4] = zeros;
  sums[5] = cubes;
  sums[6] = fourths;
  sums[7] = peakSquare;
  return power;
}

/** Clicks and drops against steady hiss, and the spread of 1 s levels; absent for silence. */
export function addWaveFeatures(
  features: Record<string, number>,
  { difference: { m2, m3, m4, peakSquare }, secondPowers }: ClipWave,
): void {
  if (m2 > leastPower && Number.isFinite(m4)) {
    features.crestDb = 10 * Math.log10(peakSquare / m2);
    features.kurtosisLog = Math.log(1 + m4 / (m2 * m2));
    // Its size: the sign depends on which way round the sensor is wired.
    features.skewness = Math.min(3, Math.abs(m3) / m2 ** 1.5);
  }
  if (secondPowers.length >= leastSeconds) features.driftDb = spreadDb(secondPowers);
}

/** Standard deviation of levels, dB. */
function spreadDb(powers: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < powers.length; i++) {
    const level = 10 * Math.log10(powers[i]! + leastPower);
    sum += level;
    squares += level * level;
  }
  const mean = sum / powers.length;
  return Math.sqrt(Math.max(0, squares / powers.length - mean * mean));
}
