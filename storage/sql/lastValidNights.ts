import type { SensorId } from "../../analysis/domain/sensor.ts";
import type { Db } from "./database.ts";

/** What a map needs of a sensor's last night, without its statistics. */
export interface LastValidNight {
  sensorId: SensorId;
  nightOf: string;
  z: number | null;
  raised: boolean;
  leakProbability: number | null;
  valid: boolean;
}

/**
 * The newest valid night of each sensor; a sensor without any is absent.
 * @param sensorIds only these; null: all
 */
export async function lastValidNights(
  db: Db,
  sensorIds: readonly SensorId[] | null,
): Promise<Map<SensorId, LastValidNight>> {
  if (sensorIds?.length === 0) return new Map();
  const rows = await db
    .selectFrom("sensor")
    .innerJoin("night", "night.sensorId", "sensor.id")
    // One step down the primary key for each sensor, however many nights are kept.
    .where("night.nightOf", "=", (eb) =>
      eb
        .selectFrom("night as newer")
        .select((inner) => inner.fn.max("newer.nightOf").as("nightOf"))
        .whereRef("newer.sensorId", "=", "sensor.id")
        .where("newer.valid", "=", 1),
    )
    .$if(sensorIds !== null, (query) => query.where("sensor.id", "in", [...(sensorIds ?? [])]))
    .select([
      "night.sensorId",
      "night.nightOf",
      "night.z",
      "night.raised",
      "night.leakProbability",
      "night.valid",
    ])
    .execute();
  return new Map(
    rows.map((row) => [row.sensorId, { ...row, raised: row.raised === 1, valid: row.valid === 1 }]),
  );
}
