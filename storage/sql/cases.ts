import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { CaseId, LeakCase, LeakCaseState } from "../../analysis/domain/leakCase.ts";
import type { NightOf } from "../../analysis/domain/night.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { engineOf } from "./engine.ts";
import { nextNumber } from "./settings.ts";
import { inTransaction } from "./transaction.ts";

/** Not closed, highest score first. */
export async function openCases(db: Db): Promise<LeakCase[]> {
  const rows = await db
    .selectFrom("leakCase")
    .selectAll()
    .where("stateKind", "<>", "closed")
    .orderBy("score", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(toLeakCase);
}

export async function leakCase(db: Db, id: CaseId): Promise<LeakCase | null> {
  const row = await db.selectFrom("leakCase").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toLeakCase(row) : null;
}

/** Highest score first, the newer one on a tie. */
export async function cases(
  db: Db,
  filter: { state?: readonly LeakCaseState["kind"][] },
  page: PageRequest,
): Promise<Page<LeakCase>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = db.selectFrom("leakCase").selectAll();
  if (filter.state !== undefined) query = query.where("stateKind", "in", [...filter.state]);
  if (after) {
    query = query.where((eb) => eb(eb.refTuple("score", "id"), "<", eb.tuple(...after)));
  }
  const rows = await query
    .orderBy("score", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toLeakCase, (row) => [row.score, row.id]);
}

/** While it is open, it freezes the baselines of its sensors. */
export async function insertCase(db: Db, opened: LeakCase): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx.insertInto("leakCase").values(toRow(opened)).execute();
    await saveSensors(trx, opened);
  });
}

/** Stores it as version `expectedVersion + 1`. @returns false when it has changed meanwhile */
export async function updateCase(
  db: Db,
  changed: LeakCase,
  expectedVersion: number,
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("leakCase")
      .set({ ...toRow(changed), version: expectedVersion + 1 })
      .where("id", "=", changed.id)
      .where("version", "=", expectedVersion)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await saveSensors(trx, changed);
    return true;
  });
}

/**
 * From here to the end of the transaction nobody else decides: two processes that look at the same
 * night would both open its case. SQLite lets only one write anyway.
 */
export async function lockDecisions(tx: Db): Promise<void> {
  if (engineOf(tx) !== "postgres") return;
  await sql`select pg_advisory_xact_lock(${decisionLock})`.execute(tx);
}

/** "C-0001", "C-0002" … each given once, whoever asks. */
export async function nextCaseId(db: Db): Promise<CaseId> {
  return `C-${String(await nextNumber(db, "lastCaseNumber")).padStart(4, "0")}`;
}

/** From which night on the sensor's baseline stands still, because an open case hears it. */
export async function frozenSensors(db: Db): Promise<Map<SensorId, NightOf>> {
  const rows = await db
    .selectFrom("caseSensor")
    .innerJoin("leakCase", "leakCase.id", "caseSensor.caseId")
    .select((eb) => ["caseSensor.sensorId", eb.fn.min("caseSensor.sinceNightOf").as("since")])
    .where("leakCase.stateKind", "<>", "closed")
    .groupBy("caseSensor.sensorId")
    .execute();
  return new Map(rows.map(({ sensorId, since }) => [sensorId, since]));
}

/** The same of one sensor; null when no open case hears it. */
export async function frozenSince(db: Db, sensorId: SensorId): Promise<NightOf | null> {
  const row = await db
    .selectFrom("caseSensor")
    .innerJoin("leakCase", "leakCase.id", "caseSensor.caseId")
    .select((eb) => eb.fn.min("caseSensor.sinceNightOf").as("since"))
    .where("caseSensor.sensorId", "=", sensorId)
    .where("leakCase.stateKind", "<>", "closed")
    .executeTakeFirst();
  return row?.since ?? null;
}

/** Closed cases that heard one of the sensors, last closed first. */
export async function closedCasesNear(db: Db, sensorIds: readonly SensorId[]): Promise<LeakCase[]> {
  if (sensorIds.length === 0) return [];
  const rows = await db
    .selectFrom("leakCase")
    .selectAll()
    .where("stateKind", "=", "closed")
    .where("id", "in", (eb) =>
      eb.selectFrom("caseSensor").select("caseId").where("sensorId", "in", sensorIds),
    )
    .orderBy("closedAt", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(toLeakCase);
}

/** Any number that nothing else locks in this database. */
const decisionLock = 20_261_125;

async function saveSensors(db: Db, { id, sensorIds, evidence, openedOn }: LeakCase): Promise<void> {
  const before = await db.selectFrom("caseSensor").selectAll().where("caseId", "=", id).execute();
  await db.deleteFrom("caseSensor").where("caseId", "=", id).execute();
  if (sensorIds.length === 0) return;
  const since = (sensorId: SensorId): NightOf => {
    const nights = [
      ...before.filter((row) => row.sensorId === sensorId).map((row) => row.sinceNightOf),
      ...evidence.filter((one) => one.sensorId === sensorId).map((one) => one.nightOf),
    ].sort();
    return nights[0] ?? openedOn;
  };
  await db
    .insertInto("caseSensor")
    .values(
      [...new Set(sensorIds)].map((sensorId) => ({
        caseId: id,
        sensorId,
        sinceNightOf: since(sensorId),
      })),
    )
    .execute();
}

function toRow(from: LeakCase): Selectable<Database["leakCase"]> {
  return {
    id: from.id,
    stateKind: from.state.kind,
    score: from.score,
    openedAt: from.openedAt.getTime(),
    closedAt: from.closedAt === null ? null : from.closedAt.getTime(),
    lastNightOf: from.lastNightOf,
    caseJson: JSON.stringify(from),
    version: from.version,
  };
}

const caseInstants = ["since", "until", "openedAt", "closedAt", "begunAt", "endedAt"];

function toLeakCase(row: Selectable<Database["leakCase"]>): LeakCase {
  const stored = fromJson<LeakCase>(row.caseJson, caseInstants);
  return { ...stored, version: row.version };
}
