import type { NightOf } from "../../analysis/domain/night.ts";
import type { RecordingId } from "../../analysis/domain/recording.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import { fromJson } from "./columns.ts";
import type { Db } from "./database.ts";

/** What a clip inside the night window adds to its sensor's night. */
export interface ClipLevels {
  recordingId: RecordingId;
  sensorId: SensorId;
  nightOf: NightOf;
  /** one a second, dBFS */
  levelsDb: readonly number[];
  leakProbability: number;
}

/** Analysed once more, a clip replaces what it said before. */
export async function saveClipLevels(db: Db, clip: ClipLevels): Promise<void> {
  const { levelsDb, ...rest } = clip;
  const values = { ...rest, levelsJson: JSON.stringify(levelsDb) };
  await db
    .insertInto("clipLevel")
    .values(values)
    .onConflict((conflict) => conflict.column("recordingId").doUpdateSet(values))
    .execute();
}

/** All clips of one sensor's night, in the order of their ids, that is of their time. */
export async function clipLevels(
  db: Db,
  sensorId: SensorId,
  nightOf: NightOf,
): Promise<ClipLevels[]> {
  const rows = await db
    .selectFrom("clipLevel")
    .selectAll()
    .where("sensorId", "=", sensorId)
    .where("nightOf", "=", nightOf)
    .orderBy("recordingId")
    .execute();
  return rows.map(({ levelsJson, ...rest }) => ({
    ...rest,
    levelsDb: fromJson<number[]>(levelsJson),
  }));
}
