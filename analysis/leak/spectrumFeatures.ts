import { bandPowers, bandsWithin } from "../dsp/bands.ts";
import type { Hum } from "../dsp/hum.ts";
import { spectralShape } from "../dsp/spectralShape.ts";
import { bandEdgesHz, bandNames, referenceBands, wideBands } from "./features.ts";
import { densityFloor } from "./parameters.ts";

const lowestHz = 40;
const highestHz = 3800;

/** Half width of the running mean that lines stand out from, Hz: a dozen bins of the usual spectrum. */
const runningHz = 47;

/** Height over the running mean from which a bin belongs to a tone, dB: as for mains lines. */
const toneHeightDb = 6;

/** Shares of power from here down (−40 dB) read the same. */
const leastShare = 1e-4;

/** Step that shape and roughness are taken at, Hz; finer spectra are averaged to about this. */
const commonStepHz = 3.9;

/**
 * Adds what a spectrum alone can tell; names and meanings in features.ts.
 * @param hum of the density: the cleaned spectrum and what was removed
 * @param floor added to every bin before logarithms, unit²/Hz: near the lowest value that the data can
 *   hold, else rounding in empty bins rules (leak.md 4)
 */
export function addSpectrumFeatures(
  features: Record<string, number>,
  hum: Hum,
  stepHz: number,
  floor: number = densityFloor,
): void {
  addBands(features, hum.cleaned, stepHz, floor);
  const { density, step } = averaged(hum.cleaned, stepHz, floor);
  addShape(features, density, step);
  addRoughness(features, density, step);
  features.humShareDb = shareDb(hum.share);
  features.humLines = Math.sqrt(hum.lines.length);
}

/** Neighbouring bins averaged to about the common step, with the floor added. */
function averaged(density: Float64Array, stepHz: number, floor: number) {
  const merge = Math.max(1, Math.round(commonStepHz / stepHz));
  const merged = new Float64Array(Math.floor(density.length / merge));
  for (let bin = 0, at = 0; bin < merged.length; bin++) {
    let sum = 0;
    for (let i = 0; i < merge; i++) sum += density[at++]!;
    merged[bin] = sum / merge + floor;
  }
  return { density: merged, step: stepHz * merge };
}

function addShape(features: Record<string, number>, density: Float64Array, step: number): void {
  const top = Math.min(highestHz, (density.length - 1) * step);
  const shape = spectralShape(density, step, lowestHz, top);
  if (!shape) return;
  features.centroidOctaves = Math.log2(shape.centroidHz / 1000);
  features.bandwidthOctaves = Math.log2(Math.max(shape.bandwidthHz, step) / 1000);
  features.flatnessDb = 10 * Math.log10(Math.max(shape.flatness, 1e-12));
  features.entropy = shape.entropy;
  features.rolloff85Octaves = Math.log2(shape.rolloff85Hz / 1000);
  features.peakOctaves = Math.log2(shape.peakHz / 1000);
}

function addBands(
  features: Record<string, number>,
  density: Float64Array,
  stepHz: number,
  floor: number,
): void {
  const bands = bandsWithin(density.length, stepHz, bandEdgesHz);
  if (bands <= referenceBands.first + 1) return;
  const powers = bandPowers(density, stepHz, bandEdgesHz.slice(0, bands + 1));
  const levels = powers.map((power, i) => {
    return 10 * Math.log10(power / (bandEdgesHz[i + 1]! - bandEdgesHz[i]!) + floor);
  });
  const lastReference = Math.min(referenceBands.last, bands - 1);
  let reference = 0;
  for (let i = referenceBands.first; i <= lastReference; i++) reference += levels[i]!;
  reference /= lastReference - referenceBands.first + 1;

  const named = Math.min(bands, bandNames.length - 1);
  let total = 0;
  for (let i = 0; i < bands; i++) {
    features[bandNames[i]!] = levels[i]! - reference;
    if (i < named) total += powers[i]!;
  }
  const { slope, roughness } = line(levels.subarray(0, named));
  // Twelve bands a decade are log2(10)/12 octaves each.
  features.slopeDbPerOctave = slope / (Math.log2(10) / 12);
  features.bandRoughnessDb = roughness;
  features.levelDb = 10 * Math.log10(total + floor);
}

/** Least squares line through values at 0, 1, 2 …: its slope and the rms about it. */
function line(values: Float64Array): { slope: number; roughness: number } {
  const n = values.length;
  const middle = (n - 1) / 2;
  let mean = 0;
  let product = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    mean += values[i]! / n;
    product += (i - middle) * values[i]!;
    square += (i - middle) * (i - middle);
  }
  const slope = square > 0 ? product / square : 0;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += (values[i]! - mean - slope * (i - middle)) ** 2;
  return { slope, roughness: Math.sqrt(rest / n) };
}

/** How rough the spectrum is about its running mean: hiss is smooth, machines have lines. */
function addRoughness(features: Record<string, number>, density: Float64Array, step: number): void {
  const bins = density.length;
  const levels = new Float64Array(bins);
  const sums = new Float64Array(bins + 1);
  for (let bin = 0; bin < bins; bin++) {
    levels[bin] = 10 * Math.log10(density[bin]!);
    sums[bin + 1] = sums[bin]! + levels[bin]!;
  }
  const half = Math.max(2, Math.round(runningHz / step));
  let all = 0;
  let tonal = 0;
  for (const band of wideBands) {
    const first = Math.max(1, Math.ceil(band.fromHz / step));
    const end = Math.min(bins - 1, Math.floor(band.toHz / step));
    if (end - first < 4) continue;
    let squares = 0;
    for (let bin = first; bin < end; bin++) {
      const from = Math.max(0, bin - half);
      const to = Math.min(bins, bin + half + 1);
      const over = levels[bin]! - (sums[to]! - sums[from]!) / (to - from);
      squares += over * over;
      all += density[bin]!;
      if (over >= toneHeightDb) tonal += density[bin]!;
    }
    features[`rough${band.name}Db`] = Math.sqrt(squares / (end - first));
  }
  if (all > 0) features.toneShareDb = shareDb(tonal / all);
}

function shareDb(share: number): number {
  return 10 * Math.log10(share + leastShare);
}
