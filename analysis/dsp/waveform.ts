import type { Samples } from "./segments.ts";

/** Statistics of a waveform as a whole. */
export interface Waveform {
  mean: number;
  /** with the mean, unit */
  rms: number;
  /** without the mean, unit */
  rmsAc: number;
  /** largest |x| */
  peak: number;
  /** peak / rms; 1 for silence */
  crest: number;
  /** fourth central moment over variance², minus 3, biased; 0 for silence */
  kurtosis: number;
  /** third central moment over variance^1.5, biased; 0 for silence */
  skewness: number;
  /** share of samples at or beyond ±full scale (the largest code of 16 bits), 0 to 1 */
  clippedShare: number;
  /** share of samples that are exactly zero, 0 to 1 */
  zeroShare: number;
}

/** 16 bits cannot reach +1: their largest code is 32767/32768. */
const fullScale = 32767 / 32768;

/**
 * @param samples shape [n ≥ 1], finite
 * @see golden values: test/fixtures/golden/features.json
 */
export function waveform(samples: Samples): Waveform {
  const n = samples.length;
  let sum = 0;
  let peak = 0;
  let clipped = 0;
  let zeros = 0;
  for (let i = 0; i < n; i++) {
    const x = samples[i]!;
    const size = Math.abs(x);
    sum += x;
    if (size > peak) peak = size;
    if (size >= fullScale) clipped++;
    if (size === 0) zeros++;
  }
  const mean = sum / n;
  // Moments of x / peak: no overflow for floats far beyond full scale.
  const unit = peak > 0 ? 1 / peak : 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = 0; i < n; i++) {
    const d = (samples[i]! - mean) * unit;
    const d2 = d * d;
    m2 += d2;
    m3 += d2 * d;
    m4 += d2 * d2;
  }
  const variance = m2 / n;
  const varies = variance > leastVariance;
  const meanShare = mean * unit;
  const rms = peak * Math.sqrt(variance + meanShare * meanShare);
  return {
    mean,
    rms,
    rmsAc: peak * Math.sqrt(variance),
    peak,
    crest: rms > 0 ? peak / rms : 1,
    kurtosis: varies ? m4 / n / (variance * variance) - 3 : 0,
    skewness: varies ? m3 / n / variance ** 1.5 : 0,
    clippedShare: clipped / n,
    zeroShare: zeros / n,
  };
}

/** Variance of x / peak below which only rounding errors vary: (1e-7)², a tenth of float32's step. */
const leastVariance = 1e-14;
