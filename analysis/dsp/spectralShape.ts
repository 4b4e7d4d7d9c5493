/** Where the power of a band lies and how it is spread. */
export interface SpectralShape {
  bins: number;
  centroidHz: number;
  /** standard deviation of frequency weighted with power */
  bandwidthHz: number;
  /** geometric over arithmetic mean, 0 (one line) to 1 (white) */
  flatness: number;
  /** lowest bin at which the cumulative share of power reaches 50, 85, 95 % */
  rolloff50Hz: number;
  rolloff85Hz: number;
  rolloff95Hz: number;
  /** entropy of the shares of power over ln(bins), 0 to 1 */
  entropy: number;
  peakHz: number;
  /** 10 log10(Σ density · step), dB re unit² */
  levelDb: number;
}

/**
 * Power below this counts as this much, so that silence has a shape (a flat one) and no NaN.
 * 1e-30 FS²/Hz is −300 dB: 150 dB under the rounding noise of 16 bits at 8 kHz.
 */
const leastDensity = 1e-30;

/**
 * Shape of a power spectrum between two frequencies, both inclusive.
 * centroid = Σ f P / Σ P; bandwidth = sqrt(Σ w (f − c)²) with w = P / Σ P;
 * flatness = exp(mean ln P) / mean P.
 * @param density one-sided, bin i at i · stepHz, unit²/Hz, shape [bins]
 * @returns null when no bin lies in the band
 * @see golden values: test/fixtures/golden/features.json
 */
export function spectralShape(
  density: Float64Array,
  stepHz: number,
  loHz: number,
  hiHz: number,
): SpectralShape | null {
  // Half a millionth of a step of grace: a limit on a bin counts as inside whatever the rounding.
  const first = Math.max(0, Math.ceil(loHz / stepHz - 5e-7));
  const last = Math.min(density.length - 1, Math.floor(hiHz / stepHz + 5e-7));
  const bins = last - first + 1;
  if (bins < 1) return null;

  let sum = 0;
  let moment = 0;
  let logs = 0;
  let plogp = 0;
  let peak = first;
  for (let bin = first; bin <= last; bin++) {
    const p = Math.max(density[bin]!, leastDensity);
    const log = Math.log(p);
    sum += p;
    moment += bin * p;
    logs += log;
    plogp += p * log;
    if (p > Math.max(density[peak]!, leastDensity)) peak = bin;
  }
  const centroid = moment / sum;
  const shares = { half: -1, most: -1, nearlyAll: -1 };
  let spread = 0;
  let cumulated = 0;
  for (let bin = first; bin <= last; bin++) {
    const p = Math.max(density[bin]!, leastDensity);
    cumulated += p;
    spread += p * (bin - centroid) * (bin - centroid);
    if (shares.half < 0 && cumulated >= 0.5 * sum) shares.half = bin;
    if (shares.most < 0 && cumulated >= 0.85 * sum) shares.most = bin;
    if (shares.nearlyAll < 0 && cumulated >= 0.95 * sum) shares.nearlyAll = bin;
  }
  return {
    bins,
    centroidHz: centroid * stepHz,
    bandwidthHz: Math.sqrt(spread / sum) * stepHz,
    flatness: Math.exp(logs / bins) / (sum / bins),
    rolloff50Hz: shares.half * stepHz,
    rolloff85Hz: shares.most * stepHz,
    rolloff95Hz: shares.nearlyAll * stepHz,
    // −Σ w ln w with w = p / Σ p is ln Σ p − Σ p ln p / Σ p.
    entropy: bins === 1 ? 0 : Math.max(0, (Math.log(sum) - plogp / sum) / Math.log(bins)),
    peakHz: peak * stepHz,
    levelDb: 10 * Math.log10(sum * stepHz),
  };
}
