import { nightsEarlier } from "../analysis/cases/leakCase.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import type { RecordingAnalysis } from "../analysis/domain/recording.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import { baselineLag, mostShapeHistory } from "../analysis/leak/parameters.ts";
import { isUnheard } from "../analysis/leak/quality.ts";
import { clipBands, sameThroughNight, shapeChange } from "../analysis/leak/shapeChange.ts";
import { frozenSince } from "../storage/sql/cases.ts";
import type { ClipLevels } from "../storage/sql/clipLevels.ts";
import { earlierBands } from "../storage/sql/clipLevels.ts";
import type { Db } from "../storage/sql/database.ts";
import type { ClipEvidence } from "../storage/sql/nights.ts";

/**
 * A clip's band levels and how unlike the sensor's usual ones they are. The yardstick is that of the
 * night levels: the three nights before are left out, and what an open case hears. It is what was known
 * when the clip was analysed: an older clip that comes later does not change it.
 */
export async function clipShape(
  db: Db,
  sensorId: SensorId,
  nightOf: NightOf,
  { features, quality }: RecordingAnalysis,
): Promise<Pick<ClipLevels, "bandsDb" | "shapeChange">> {
  const bandsDb = isUnheard(quality) ? null : clipBands(features);
  if (bandsDb === null) return { bandsDb, shapeChange: null };
  const since = await frozenSince(db, sensorId);
  const limits = [nightsEarlier(nightOf, baselineLag + 1)];
  if (since !== null) limits.push(nightsEarlier(since, 1));
  const upTo = limits.sort()[0] ?? nightOf;
  const history = await earlierBands(db, sensorId, { upTo, limit: mostShapeHistory });
  return { bandsDb, shapeChange: shapeChange(bandsDb, history) };
}

/** What all clips of one sensor's night say together. */
export function clipEvidence(clips: readonly ClipLevels[]): ClipEvidence {
  const changes = clips.flatMap((clip) => clip.shapeChange ?? []);
  const spectra = clips.flatMap(({ recordedAt, bandsDb }) =>
    recordedAt && bandsDb ? { recordedAt, bandsDb } : [],
  );
  return {
    leakProbability:
      clips.length > 0 ? Math.max(...clips.map((clip) => clip.leakProbability)) : null,
    shapeChange: changes.length > 0 ? Math.max(...changes) : null,
    sameThroughNight: sameThroughNight(spectra),
  };
}
