import { leastBaselineNights, madFloorDb, madToSd } from "./parameters.ts";
import { median, medianDeviation } from "./quantile.ts";

/** What is usual for a sensor at night. */
export interface Baseline {
  medianDb: number;
  /** median absolute deviation, before the 1 dB floor */
  madDb: number;
  nights: number;
}

/**
 * @param levelsDb valid levels of the baseline's nights
 * @returns null with fewer than 14
 */
export function baselineOf(levelsDb: readonly number[]): Baseline | null {
  if (levelsDb.length < leastBaselineNights) return null;
  const medianDb = median(levelsDb);
  return { medianDb, madDb: medianDeviation(levelsDb, medianDb), nights: levelsDb.length };
}

/** z = 0.6745 (x − median)/max(MAD, 1 dB) @see leak.md 7 */
export function robustZ(levelDb: number, { medianDb, madDb }: Baseline): number {
  return (madToSd * (levelDb - medianDb)) / Math.max(madDb, madFloorDb);
}
