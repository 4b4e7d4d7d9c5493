import type { RecordingId } from "../../analysis/domain/recording.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import type { Db } from "./database.ts";

/** A recording with audio, without it. */
export interface Clip {
  id: RecordingId;
  sensorId: SensorId;
  recordedAt: Date;
  sampleRateHz: number;
}

/** Analysed recordings with audio that began from `from` until before `to`, by sensor and time. */
export async function clipsBetween(
  db: Db,
  sensorIds: readonly SensorId[],
  { from, to }: { from: Date; to: Date },
): Promise<Clip[]> {
  if (sensorIds.length === 0) return [];
  const rows = await db
    .selectFrom("recording")
    .select(["id", "sensorId", "recordedAt", "sampleRateHz"])
    .where("sensorId", "in", sensorIds)
    .where("recordedAt", ">=", from.getTime())
    .where("recordedAt", "<", to.getTime())
    .where("source", "=", "wav")
    .where("state", "=", "analysed")
    .orderBy("sensorId")
    .orderBy("recordedAt")
    .execute();
  return rows.map(({ recordedAt, ...rest }) => ({ ...rest, recordedAt: new Date(recordedAt) }));
}
