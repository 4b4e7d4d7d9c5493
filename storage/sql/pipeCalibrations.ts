import type { Selectable } from "kysely";
import type { PipeId } from "../../analysis/domain/pipe.ts";
import type { CalibrationMethod, PipeCalibration } from "../../analysis/domain/pipeCalibration.ts";
import type { Database, Db } from "./database.ts";

/** One a pipe: a newer measurement replaces the older. */
export async function savePipeCalibration(db: Db, calibration: PipeCalibration): Promise<void> {
  const { pipeId, ...values } = calibration;
  await db
    .insertInto("pipeCalibration")
    .values({ pipeId, ...values })
    .onConflict((conflict) => conflict.column("pipeId").doUpdateSet(values))
    .execute();
}

/** @returns false when there was none */
export async function deletePipeCalibration(db: Db, pipeId: PipeId): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("pipeCalibration")
    .where("pipeId", "=", pipeId)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export async function pipeCalibration(db: Db, pipeId: PipeId): Promise<PipeCalibration | null> {
  const row = await db
    .selectFrom("pipeCalibration")
    .selectAll()
    .where("pipeId", "=", pipeId)
    .executeTakeFirst();
  return row ? toCalibration(row) : null;
}

/** Of all pipes that have one; they are few, as somebody stood at each. */
export async function pipeCalibrations(db: Db): Promise<Map<PipeId, PipeCalibration>> {
  const rows = await db.selectFrom("pipeCalibration").selectAll().orderBy("pipeId").execute();
  return new Map(rows.map((row) => [row.pipeId, toCalibration(row)]));
}

function toCalibration(row: Selectable<Database["pipeCalibration"]>): PipeCalibration {
  return {
    pipeId: row.pipeId,
    speedMps: row.speedMps,
    relativeSd: row.relativeSd,
    measuredOn: row.measuredOn,
    waterTemperatureC: row.waterTemperatureC,
    method: row.method as CalibrationMethod,
    by: row.by,
  };
}
