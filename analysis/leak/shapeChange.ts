import type { Features } from "./features.ts";
import { bandEdgesHz, bandNames } from "./features.ts";
import {
  halfSameDb,
  leastApartMinutes,
  leastShapeBands,
  leastShapeHistory,
  madToSd,
  shapeBandsHz,
  shapeMadFloorDb,
} from "./parameters.ts";
import { median, medianDeviation } from "./quantile.ts";

/** Levels of neighbouring bands, dB re unit²/Hz, lowest first; as many as the sampling rate allows. */
export type BandsDb = readonly number[];

const centreHz = (band: number) => Math.sqrt(bandEdgesHz[band]! * bandEdgesHz[band + 1]!);

/**
 * Band levels of a clip from 100 to 2000 Hz, twelve bands a decade, mains hum removed. Features hold
 * them relative to each other, with one level for all: the level is put back.
 * @returns null when the clip has fewer than 6 of these bands, or no level
 */
export function clipBands(features: Features): BandsDb | null {
  const bandsDb: number[] = [];
  let sum = 0;
  for (let band = 0; band < bandNames.length - 1; band++) {
    const relativeDb = features[bandNames[band]!];
    if (relativeDb === undefined) break;
    sum += 10 ** (relativeDb / 10) * (bandEdgesHz[band + 1]! - bandEdgesHz[band]!);
    const centre = centreHz(band);
    if (centre >= shapeBandsHz.from && centre <= shapeBandsHz.to) bandsDb.push(relativeDb);
  }
  const { levelDb } = features;
  if (levelDb === undefined || bandsDb.length < leastShapeBands) return null;
  const referenceDb = levelDb - 10 * Math.log10(sum);
  return bandsDb.map((relativeDb) => relativeDb + referenceDb);
}

/**
 * How unlike its sensor's usual spectra a clip is, level removed: each band less the mean of all,
 * its robust |z| against the history (median, MAD with a floor of 1 dB), the mean over the bands.
 * 0.8 for one more clip of the same kind where bands scatter by more than that floor, less at a steady
 * place; 3.4 there for a clip 10 dB higher in half of the bands.
 * @param bandsDb any bands, the same in clip and history; history with other bands is left out
 * @param history earlier clips in any order, older than what may be the same leak
 * @returns null with fewer than 8 such clips
 */
export function shapeChange(bandsDb: BandsDb, history: readonly BandsDb[]): number | null {
  const earlier = history.filter((one) => one.length === bandsDb.length).map(withoutLevel);
  if (earlier.length < leastShapeHistory || bandsDb.length === 0) return null;
  const values = new Float64Array(earlier.length);
  let sum = 0;
  withoutLevel(bandsDb).forEach((levelDb, band) => {
    for (let i = 0; i < values.length; i++) values[i] = earlier[i]![band]!;
    const usualDb = median(values);
    const madDb = Math.max(medianDeviation(values, usualDb), shapeMadFloorDb);
    sum += (madToSd * Math.abs(levelDb - usualDb)) / madDb;
  });
  return sum / bandsDb.length;
}

/**
 * Whether a sensor hears the same early and late in one night, since a leak never sleeps: clips at
 * least 30 minutes apart, rms difference d of their bands with their level, 1/(1 + (d / 3 dB)²); of
 * several pairs the median.
 * @returns 0 to 1 (the same); null without such a pair
 */
export function sameThroughNight(
  clips: readonly { recordedAt: Date; bandsDb: BandsDb }[],
): number | null {
  const similar: number[] = [];
  clips.forEach((one, i) => {
    for (const other of clips.slice(i + 1)) {
      const apartMs = Math.abs(one.recordedAt.getTime() - other.recordedAt.getTime());
      if (apartMs < leastApartMinutes * 60_000) continue;
      if (one.bandsDb.length !== other.bandsDb.length) continue;
      let squares = 0;
      one.bandsDb.forEach((levelDb, band) => {
        squares += (levelDb - other.bandsDb[band]!) ** 2;
      });
      similar.push(1 / (1 + squares / one.bandsDb.length / halfSameDb ** 2));
    }
  });
  return similar.length > 0 ? median(similar) : null;
}

function withoutLevel(bandsDb: BandsDb): number[] {
  const mean = bandsDb.reduce((sum, levelDb) => sum + levelDb, 0) / bandsDb.length;
  return bandsDb.map((levelDb) => levelDb - mean);
}
