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

/** Places of the running sums. */
const at = {
  sum: 0,
  squares: 1,
  peak: 2,
  clipped: 3,
  zeros: 4,
  cubes: 5,
  fourths: 6,
  peakSquare: 7,
} as const;

/**
 * One pass: sums about the first sample (so that a large offset costs no digits), extremes, and the
 * first difference, in which drifts and the rumble below the leak bands drop out.
 * @param samples shape [n ≥ 1], finite
 */
export function clipWave(samples: Samples, rateHz: number): ClipWave {
  const n = samples.length;
  const second = Math.max(1, Math.round(rateHz));
  const secondPowers = new Float64Array(Math.floor(n / second));
  const sums = new Float64Array(Object.keys(at).length);
  let differences = 0;
  for (let from = 0, block = 0; from < n; from += second, block++) {
    const power = addSamples(samples, from, Math.min(n, from + second), sums);
    differences += power;
    if (block < secondPowers.length) secondPowers[block] = power / second;
  }
  const mean = sums[at.sum]! / n;
  const steps = Math.max(1, n - 1);
  return {
    rmsAc: Math.sqrt(Math.max(0, sums[at.squares]! / n - mean * mean)),
    peak: sums[at.peak]!,
    clippedShare: sums[at.clipped]! / n,
    zeroShare: sums[at.zeros]! / n,
    difference: {
      m2: differences / steps,
      m3: sums[at.cubes]! / steps,
      m4: sums[at.fourths]! / steps,
      peakSquare: sums[at.peakSquare]!,
    },
    secondPowers,
  };
}

/**
 * Adds the samples from `from` to `end` to the sums; returns Σ of squared differences. A function of
 * its own, called once a second of sound: one loop over the whole clip would be compiled while it
 * runs, and thrown away again at its end, clip after clip.
 */
function addSamples(samples: Samples, from: number, end: number, sums: Float64Array): number {
  const offset = samples[0]!;
  let before = samples[Math.max(0, from - 1)]!;
  let sum = 0;
  let squares = 0;
  let peak = sums[at.peak]!;
  let clipped = 0;
  let zeros = 0;
  let power = 0;
  let cubes = 0;
  let fourths = 0;
  let peakSquare = sums[at.peakSquare]!;
  for (let i = from; i < end; i++) {
    const x = samples[i]!;
    const size = Math.abs(x);
    if (size > peak) peak = size;
    if (size >= fullScale) clipped++;
    if (size === 0) zeros++;
    const shifted = x - offset;
    sum += shifted;
    squares += shifted * shifted;
    const d = x - before;
    const d2 = d * d;
    before = x;
    power += d2;
    cubes += d2 * d;
    fourths += d2 * d2;
    if (d2 > peakSquare) peakSquare = d2;
  }
  sums[at.sum]! += sum;
  sums[at.squares]! += squares;
  sums[at.peak] = peak;
  sums[at.clipped]! += clipped;
  sums[at.zeros]! += zeros;
  sums[at.cubes]! += cubes;
  sums[at.fourths]! += fourths;
  sums[at.peakSquare] = peakSquare;
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
