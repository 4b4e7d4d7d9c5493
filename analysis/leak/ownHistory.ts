import type { Spectrum } from "../domain/recording.ts";
import type { Features } from "./features.ts";
import { bandNames } from "./features.ts";
import {
  halfAnomalyZ,
  historyMadFloorDb,
  leastHistory,
  madToSd,
  mostHistory,
} from "./parameters.ts";
import { median, medianDeviation } from "./quantile.ts";

/** An earlier recording of the same sensor, as far as it was analysed. */
export interface SensorHistory {
  recordedAt: Date;
  levelDb: number;
  features: Features;
  spectrum: Spectrum | null;
}

export interface OwnAnomaly {
  /** 0 (as always) to 1 (unlike anything before) */
  score: number;
  recordings: number;
  /** level over the median of the earlier ones, dB */
  riseDb: number;
}

/**
 * How unlike its sensor's earlier recordings a clip is. Robust z of the level and of every relative
 * band level (median, MAD with 1 dB floor); D = the larger of |z of the level| and the rms of the
 * bands' z; score = D²/(D² + 3.5²).
 * @param history newest first; the newest 28 count
 * @returns null with fewer than 14 earlier recordings
 */
export function ownAnomaly(
  levelDb: number,
  features: Features,
  history: readonly SensorHistory[],
): OwnAnomaly | null {
  const earlier = history.slice(0, mostHistory);
  if (earlier.length < leastHistory) return null;
  const levels = earlier.map((recording) => recording.levelDb);
  const level = robustZ(levelDb, levels);

  let squares = 0;
  let count = 0;
  for (const name of bandNames) {
    const now = features[name];
    if (now === undefined) continue;
    const before = earlier.flatMap((recording) => recording.features[name] ?? []);
    if (before.length < leastHistory) continue;
    squares += robustZ(now, before) ** 2;
    count++;
  }
  const distance = Math.max(Math.abs(level), count > 0 ? Math.sqrt(squares / count) : 0);
  return {
    score: distance ** 2 / (distance ** 2 + halfAnomalyZ ** 2),
    recordings: earlier.length,
    riseDb: levelDb - median(levels),
  };
}

function robustZ(value: number, before: readonly number[]): number {
  const centre = median(before);
  const deviation = Math.max(medianDeviation(before, centre), historyMadFloorDb);
  return (madToSd * (value - centre)) / deviation;
}
