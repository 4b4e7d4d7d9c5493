import type { SensorId } from "../analysis/domain/sensor.ts";
import { openCases } from "../storage/sql/cases.ts";
import type { Db } from "../storage/sql/database.ts";
import { lastValidNights } from "../storage/sql/lastValidNights.ts";
import { latestNightOf } from "../storage/sql/nights.ts";
import type { SensorContext } from "./sensorState.ts";
import { casesBySensor } from "./sensorState.ts";

/** @param sensorIds whose nights are needed; null: of all */
export async function readSensorContext(
  db: Db,
  sensorIds: readonly SensorId[] | null,
  now: Date,
): Promise<SensorContext> {
  const [latest, nights, open] = await Promise.all([
    latestNightOf(db),
    lastValidNights(db, sensorIds),
    openCases(db),
  ]);
  return { latestNightOf: latest, nights, cases: casesBySensor(open), now };
}
