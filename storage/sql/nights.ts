import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Night, NightAnomaly, NightOf, NightStatistics } from "../../analysis/domain/night.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

/** A night whose data changed since it was last decided. */
export interface ChangedNight {
  nightOf: NightOf;
  changedAt: Date;
}

/**
 * Stores or replaces a night. A logger's own night is never replaced by one made of recordings; the
 * highest leak probability stays, what clips told until they tell anew, and the anomaly until it is
 * computed anew.
 * @returns false when a logger's night stands in the way
 */
export async function saveNight(db: Db, night: Night): Promise<boolean> {
  const saved = await db
    .insertInto("night")
    .values({
      sensorId: night.sensorId,
      nightOf: night.nightOf,
      source: night.source,
      statisticsJson: JSON.stringify(night.statistics),
      floorDb: night.statistics.percentilesDb.p10,
      spreadDb: night.statistics.spreadDb,
      valid: night.valid ? 1 : 0,
      ...anomalyColumns(night.anomaly),
      leakProbability: night.leakProbability,
      shapeChange: night.shapeChange,
      sameThroughNight: night.sameThroughNight,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["sensorId", "nightOf"])
        .doUpdateSet((eb) => ({
          source: eb.ref("excluded.source"),
          statisticsJson: eb.ref("excluded.statisticsJson"),
          floorDb: eb.ref("excluded.floorDb"),
          spreadDb: eb.ref("excluded.spreadDb"),
          valid: eb.ref("excluded.valid"),
          ...(night.anomaly ? anomalyColumns(night.anomaly) : {}),
          leakProbability: eb
            .case()
            .when(
              sql<boolean>`${eb.ref("night.leakProbability")} > ${eb.ref("excluded.leakProbability")}`,
            )
            .then(eb.ref("night.leakProbability"))
            .else(eb.fn.coalesce("excluded.leakProbability", "night.leakProbability"))
            .end(),
          shapeChange: eb.fn.coalesce("excluded.shapeChange", "night.shapeChange"),
          sameThroughNight: eb.fn.coalesce("excluded.sameThroughNight", "night.sameThroughNight"),
        }))
        .where((eb) =>
          eb.or([eb("night.source", "=", "recordings"), eb("excluded.source", "=", "logger")]),
        ),
    )
    .returning("sensorId")
    .executeTakeFirst();
  return saved !== undefined;
}

export async function night(db: Db, sensorId: SensorId, nightOf: NightOf): Promise<Night | null> {
  const row = await db
    .selectFrom("night")
    .selectAll()
    .where("sensorId", "=", sensorId)
    .where("nightOf", "=", nightOf)
    .executeTakeFirst();
  return row ? toNight(row) : null;
}

/** One night of all sensors. */
export async function nightsOf(db: Db, { nightOf }: { nightOf: NightOf }): Promise<Night[]> {
  return nightsBetween(db, { from: nightOf, to: nightOf });
}

/** Both ends belong to it; by night, then by sensor. */
export async function nightsBetween(
  db: Db,
  range: { from: NightOf; to: NightOf; sensorIds?: readonly SensorId[] },
): Promise<Night[]> {
  const { sensorIds } = range;
  if (sensorIds?.length === 0) return [];
  let query = db
    .selectFrom("night")
    .selectAll()
    .where("nightOf", ">=", range.from)
    .where("nightOf", "<=", range.to);
  if (sensorIds) query = query.where("sensorId", "in", sensorIds);
  const rows = await query.orderBy("nightOf").orderBy("sensorId").execute();
  return rows.map(toNight);
}

/** The nights of which anything is known; both ends belong to it. */
export async function nightDates(
  db: Db,
  range: { from: NightOf; to: NightOf },
): Promise<NightOf[]> {
  const rows = await db
    .selectFrom("night")
    .select("nightOf")
    .distinct()
    .where("nightOf", ">=", range.from)
    .where("nightOf", "<=", range.to)
    .orderBy("nightOf")
    .execute();
  return rows.map(({ nightOf }) => nightOf);
}

/** Newest first, then by sensor. */
export async function nights(
  db: Db,
  filter: { sensorId?: SensorId; from?: NightOf; to?: NightOf },
  page: PageRequest,
): Promise<Page<Night>> {
  const after = readCursor(page.cursor, ["text", "text"]);
  let query = db.selectFrom("night").selectAll();
  if (filter.sensorId !== undefined) query = query.where("sensorId", "=", filter.sensorId);
  if (filter.from !== undefined) query = query.where("nightOf", ">=", filter.from);
  if (filter.to !== undefined) query = query.where("nightOf", "<=", filter.to);
  if (after) {
    query = query.where((eb) => eb(eb.refTuple("nightOf", "sensorId"), "<", eb.tuple(...after)));
  }
  const rows = await query
    .orderBy("nightOf", "desc")
    .orderBy("sensorId", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toNight, (row) => [row.nightOf, row.sensorId]);
}

export async function saveAnomalies(
  db: Db,
  anomalies: readonly { sensorId: SensorId; nightOf: NightOf; anomaly: NightAnomaly }[],
): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const { sensorId, nightOf, anomaly } of anomalies) {
      await trx
        .updateTable("night")
        .set(anomalyColumns(anomaly))
        .where("sensorId", "=", sensorId)
        .where("nightOf", "=", nightOf)
        .execute();
    }
  });
}

/** What the clips of a night tell of it. */
export type ClipEvidence = Pick<Night, "leakProbability" | "shapeChange" | "sameThroughNight">;

/** Adds to a night what its clips tell; the highest leak probability stays. @returns false without that night */
export async function addClipEvidence(
  db: Db,
  sensorId: SensorId,
  nightOf: NightOf,
  { leakProbability, ...evidence }: ClipEvidence,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("night")
    .set((eb) => ({
      ...evidence,
      leakProbability: eb
        .case()
        .when("leakProbability", ">", leakProbability)
        .then(eb.ref("leakProbability"))
        .else(eb.fn.coalesce(eb.val(leakProbability), eb.ref("leakProbability")))
        .end(),
    }))
    .where("sensorId", "=", sensorId)
    .where("nightOf", "=", nightOf)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function latestNightOf(db: Db): Promise<NightOf | null> {
  const row = await db
    .selectFrom("night")
    .select("nightOf")
    .orderBy("nightOf", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.nightOf ?? null;
}

/** Two changes never carry the same instant: the later one must not be cleared with the earlier. */
export async function markNightChanged(db: Db, nightOf: NightOf, at: Date): Promise<void> {
  await db
    .insertInto("pendingNight")
    .values({ nightOf, changedAt: at.getTime() })
    .onConflict((conflict) =>
      conflict.column("nightOf").doUpdateSet((eb) => ({
        changedAt: eb
          .case()
          .when(sql<boolean>`${eb.ref("excluded.changedAt")} > ${eb.ref("pendingNight.changedAt")}`)
          .then(eb.ref("excluded.changedAt"))
          .else(eb("pendingNight.changedAt", "+", 1))
          .end(),
      })),
    )
    .execute();
}

/** Earliest night first: later nights look back on earlier ones. */
export async function changedNights(db: Db): Promise<ChangedNight[]> {
  const rows = await db.selectFrom("pendingNight").selectAll().orderBy("nightOf").execute();
  return rows.map(({ nightOf, changedAt }) => ({ nightOf, changedAt: new Date(changedAt) }));
}

/** @returns false when it changed again since: it stays to be decided */
export async function clearChangedNight(
  db: Db,
  nightOf: NightOf,
  changedAt: Date,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("pendingNight")
    .where("nightOf", "=", nightOf)
    .where("changedAt", "=", changedAt.getTime())
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

function anomalyColumns(anomaly: NightAnomaly | null) {
  return {
    anomalyJson: anomaly === null ? null : JSON.stringify(anomaly),
    z: anomaly === null ? null : anomaly.z,
    raised: anomaly?.raised === true ? 1 : 0,
  };
}

/** What rows of before migration 0004 do not hold. */
const newerStatistics = { thirdsP10Db: null };
const newerAnomaly = {
  ewma: null,
  cusum: null,
  chartNights: 0,
  rainMm: null,
  rainRiseDb: null,
  newSound: null,
};

function toNight(row: Selectable<Database["night"]>): Night {
  return {
    sensorId: row.sensorId,
    nightOf: row.nightOf,
    source: row.source,
    statistics: { ...newerStatistics, ...fromJson<NightStatistics>(row.statisticsJson) },
    valid: row.valid === 1,
    anomaly:
      row.anomalyJson === null
        ? null
        : { ...newerAnomaly, ...fromJson<NightAnomaly>(row.anomalyJson) },
    leakProbability: row.leakProbability,
    shapeChange: row.shapeChange,
    sameThroughNight: row.sameThroughNight,
  };
}
