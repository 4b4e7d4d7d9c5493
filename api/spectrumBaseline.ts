import type { Spectrum } from "../analysis/domain/recording.ts";
import type { BaselineView } from "./schemas/sensor.ts";

/**
 * Median and median absolute deviation of each bin, dB. Spectra of another step or length than the
 * newest (the sensor was set to another rate) cannot be laid over it and are left out.
 * @param spectra newest first
 */
export function spectrumBaseline(spectra: readonly Spectrum[]): BaselineView {
  const [newest] = spectra;
  if (!newest) return { stepHz: 0, medianDb: [], madDb: [], nights: 0 };
  const alike = spectra.filter(
    ({ stepHz, densityDb }) =>
      stepHz === newest.stepHz && densityDb.length === newest.densityDb.length,
  );
  const medianDb: number[] = [];
  const madDb: number[] = [];
  const column = new Float64Array(alike.length);
  for (let bin = 0; bin < newest.densityDb.length; bin++) {
    alike.forEach(({ densityDb }, i) => {
      column[i] = shownDb(densityDb[bin] ?? 0);
    });
    const median = medianOf(column);
    medianDb.push(rounded(median));
    madDb.push(rounded(medianOf(column.map((value) => Math.abs(value - median)))));
  }
  return { stepHz: newest.stepHz, medianDb, madDb, nights: alike.length };
}

/** Density as numbers that JSON can hold, to a hundredth of a decibel: more is noise and bytes. */
export function shownDensity(densityDb: Float32Array): number[] {
  return Array.from(densityDb, (value) => rounded(shownDb(value)));
}

/** Silence is −∞ dB, which JSON has no number for; below this nothing is measured. */
const leastDb = -400;

function shownDb(value: number): number {
  return Number.isFinite(value) ? Math.max(value, leastDb) : leastDb;
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
