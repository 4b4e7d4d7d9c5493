import type { NightOf } from "../../analysis/domain/night.ts";
import type { RecordingId } from "../../analysis/domain/recording.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import { fromJson, fromNullableJson } from "./columns.ts";
import type { Db } from "./database.ts";

/** What a clip inside the night window adds to its sensor's night. */
export interface ClipLevels {
  recordingId: RecordingId;
  sensorId: SensorId;
  nightOf: NightOf;
  /** null in rows of before migration 0004 */
  recordedAt: Date | null;
  /** one a second, dBFS; none for an edge spectrum */
  levelsDb: readonly number[];
  leakProbability: number;
  /** levels from 100 to 2000 Hz, dB re unit²/Hz; null when nothing was heard, or of before migration 0004 */
  bandsDb: readonly number[] | null;
  /** against the clips of earlier nights; null with too few */
  shapeChange: number | null;
}

/** Analysed once more, a clip replaces what it said before. */
export async function saveClipLevels(db: Db, clip: ClipLevels): Promise<void> {
  const { levelsDb, bandsDb, recordedAt, ...rest } = clip;
  const values = {
    ...rest,
    levelsJson: JSON.stringify(levelsDb),
    bandsJson: bandsDb && JSON.stringify(bandsDb),
    recordedAt: recordedAt === null ? null : recordedAt.getTime(),
  };
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
  return rows.map(({ levelsJson, bandsJson, recordedAt, ...rest }) => ({
    ...rest,
    recordedAt: recordedAt === null ? null : new Date(recordedAt),
    levelsDb: fromJson<number[]>(levelsJson),
    bandsDb: fromNullableJson<number[]>(bandsJson),
  }));
}

/** Band levels of the sensor's newest clips of the nights up to `upTo`, this one included. */
export async function earlierBands(
  db: Db,
  sensorId: SensorId,
  { upTo, limit }: { upTo: NightOf; limit: number },
): Promise<number[][]> {
  const rows = await db
    .selectFrom("clipLevel")
    .select("bandsJson")
    .where("sensorId", "=", sensorId)
    .where("nightOf", "<=", upTo)
    .where("bandsJson", "is not", null)
    .orderBy("nightOf", "desc")
    .orderBy("recordingId", "desc")
    .limit(limit)
    .execute();
  return rows.flatMap(({ bandsJson }) =>
    bandsJson === null ? [] : [fromJson<number[]>(bandsJson)],
  );
}
