import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { LonLat } from "../../analysis/domain/geo.ts";
import type { PipePoint } from "../../analysis/domain/pipe.ts";
import type { Placement, Sensor, SensorId, SensorStatus } from "../../analysis/domain/sensor.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromNullableJson, pieces, toDate } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

export interface SensorPlace {
  /** null leaves an unplaced sensor unplaced */
  position: LonLat | null;
  pipe: PipePoint | null;
  name?: string | null;
  kind?: Sensor["kind"];
}

/** Notes that the sensor was heard; one that nobody knew is kept as unplaced. */
export async function touchSensor(db: Db, id: SensorId, at: Date): Promise<"known" | "new"> {
  const { numUpdatedRows } = await db
    .updateTable("sensor")
    .set((eb) => ({
      lastContactAt: eb
        .case()
        .when("lastContactAt", ">", at.getTime())
        .then(eb.ref("lastContactAt"))
        .else(at.getTime())
        .end(),
    }))
    .where("id", "=", id)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return "known";
  const added = await db
    .insertInto("sensor")
    .values({ ...unplaced, id, lastContactAt: at.getTime() })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return added ? "new" : "known";
}

/** @returns false when the sensor is unknown or a newer status is there */
export async function saveStatus(db: Db, id: SensorId, status: SensorStatus): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const before = await trx
      .selectFrom("sensor")
      .select("statusJson")
      .where("id", "=", id)
      .executeTakeFirst();
    if (!before) return false;
    const last = toStatus(before.statusJson);
    if (last && last.reportedAt >= status.reportedAt) return false;
    const { numUpdatedRows } = await trx
      .updateTable("sensor")
      .set({ statusJson: JSON.stringify(status) })
      .where("id", "=", id)
      .where(sql<boolean>`"statusJson" is not distinct from ${before.statusJson}`)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  });
}

export async function sensor(db: Db, id: SensorId): Promise<Sensor | null> {
  const row = await db.selectFrom("sensor").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toSensor(row) : null;
}

export async function sensors(
  db: Db,
  filter: { placed?: boolean },
  page: PageRequest,
): Promise<Page<Sensor>> {
  const after = readCursor(page.cursor, ["text"]);
  let query = db.selectFrom("sensor").selectAll();
  if (filter.placed === true) query = query.where("lon", "is not", null);
  if (filter.placed === false) query = query.where("lon", "is", null);
  if (after) query = query.where("id", ">", after[0]);
  const rows = await query
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toSensor, (row) => [row.id]);
}

export async function allSensors(db: Db): Promise<Sensor[]> {
  const rows = await db.selectFrom("sensor").selectAll().orderBy("id").execute();
  return rows.map(toSensor);
}

/**
 * A person puts the sensor somewhere or names it.
 * @param expectedVersion what the person saw; null takes any
 */
export async function placeSensor(
  db: Db,
  id: SensorId,
  place: SensorPlace,
  expectedVersion: number | null,
): Promise<Sensor | "gone" | "changed"> {
  return inTransaction(db, async (trx) => {
    let update = trx
      .updateTable("sensor")
      .set((eb) => ({ version: eb("version", "+", 1) }))
      .where("id", "=", id);
    if (place.position) {
      update = update.set({ lon: place.position.lon, lat: place.position.lat });
      update = update.set({
        pipeId: place.pipe ? place.pipe.pipeId : null,
        offsetM: place.pipe ? place.pipe.offsetM : null,
      });
    }
    if (place.name !== undefined) update = update.set({ name: place.name });
    if (place.kind !== undefined) update = update.set({ kind: place.kind });
    if (expectedVersion !== null) update = update.where("version", "=", expectedVersion);
    const row = await update.returningAll().executeTakeFirst();
    if (row) return toSensor(row);
    return (await sensor(trx, id)) ? "changed" : "gone";
  });
}

/**
 * Sensors of a ledger: new ones are added, known ones take its name, kind and place (an unplaced one
 * of the ledger leaves the place as it is), what the sensor said of itself stays.
 * @returns how many were added or changed
 */
export async function importSensors(db: Db, imported: readonly Sensor[]): Promise<number> {
  return inTransaction(db, async (trx) => {
    let changed = 0;
    for (const piece of pieces(imported)) {
      const rows = await trx
        .insertInto("sensor")
        .values(piece.map(toRow))
        .onConflict((conflict) =>
          conflict
            .column("id")
            .doUpdateSet({
              name: sql`excluded.name`,
              kind: sql`excluded.kind`,
              lon: sql`coalesce(excluded.lon, sensor.lon)`,
              lat: sql`coalesce(excluded.lat, sensor.lat)`,
              pipeId: sql`case when excluded.lon is null then sensor."pipeId" else excluded."pipeId" end`,
              offsetM: sql`case when excluded.lon is null then sensor."offsetM" else excluded."offsetM" end`,
              version: sql`sensor.version + 1`,
            })
            .where(differs),
        )
        .returning("id")
        .execute();
      changed += rows.length;
    }
    return changed;
  });
}

/** Importing the same ledger again changes no version. */
const differs = sql<boolean>`
  excluded.name is distinct from sensor.name or excluded.kind <> sensor.kind
  or (excluded.lon is not null and (
    excluded.lon is distinct from sensor.lon or excluded.lat is distinct from sensor.lat
    or excluded."pipeId" is distinct from sensor."pipeId"
    or excluded."offsetM" is distinct from sensor."offsetM"))`;

const unplaced = {
  name: null,
  kind: "unknown" as const,
  lon: null,
  lat: null,
  pipeId: null,
  offsetM: null,
  statusJson: null,
  version: 1,
};

function toRow(from: Sensor): Selectable<Database["sensor"]> {
  const { placement } = from;
  const pipe = placement.kind === "placed" ? placement.pipe : null;
  return {
    id: from.id,
    name: from.name,
    kind: from.kind,
    lon: placement.kind === "placed" ? placement.position.lon : null,
    lat: placement.kind === "placed" ? placement.position.lat : null,
    pipeId: pipe === null ? null : pipe.pipeId,
    offsetM: pipe === null ? null : pipe.offsetM,
    statusJson: from.status === null ? null : JSON.stringify(from.status),
    lastContactAt: from.lastContactAt === null ? null : from.lastContactAt.getTime(),
    version: 1,
  };
}

function toSensor(row: Selectable<Database["sensor"]>): Sensor {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    placement: toPlacement(row),
    status: toStatus(row.statusJson),
    lastContactAt: toDate(row.lastContactAt),
    version: row.version,
  };
}

function toPlacement({ lon, lat, pipeId, offsetM }: Selectable<Database["sensor"]>): Placement {
  if (lon === null || lat === null) return { kind: "unplaced" };
  const pipe = pipeId === null || offsetM === null ? null : { pipeId, offsetM };
  return { kind: "placed", position: { lon, lat }, pipe };
}

function toStatus(json: string | null): SensorStatus | null {
  return fromNullableJson<SensorStatus>(json, ["reportedAt"]);
}
