import type { Selectable } from "kysely";
import { sql } from "kysely";
import type {
  ModelComparison,
  ModelKind,
  ModelState,
  ModelVersion,
  ModelVersionId,
} from "../../analysis/domain/modelVersion.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { engineOf } from "./engine.ts";
import { appendEvent } from "./events.ts";
import { nextNumber } from "./settings.ts";
import { inTransaction } from "./transaction.ts";

const names: Record<ModelKind, { prefix: string; counter: string }> = {
  leak: { prefix: "city", counter: "lastModelNumber" },
  crack: { prefix: "crack-city", counter: "lastCrackModelNumber" },
};

/** "city-1", "city-2" … for leaks, "crack-city-1" … for cracks; each given once. */
export async function nextModelId(db: Db, kind: ModelKind): Promise<ModelVersionId> {
  const { prefix, counter } = names[kind];
  return `${prefix}-${await nextNumber(db, counter)}`;
}

export async function insertModel(
  db: Db,
  { id, kind, state, proposedAt, trainedOn, evaluation, version }: ModelVersion,
  content: unknown,
): Promise<void> {
  await db
    .insertInto("model")
    .values({
      id,
      kind,
      ...stateColumns(state),
      proposedAt: proposedAt.getTime(),
      modelJson: JSON.stringify(content),
      trainedOnJson: JSON.stringify(trainedOn),
      evaluationJson: JSON.stringify(evaluation),
      version,
    })
    .execute();
}

export async function modelVersion(db: Db, id: ModelVersionId): Promise<ModelVersion | null> {
  const row = await db
    .selectFrom("model")
    .select(shownColumns)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toModelVersion(row) : null;
}

/** Newest first. */
export async function modelVersions(
  db: Db,
  filter: { kind?: ModelKind },
  page: PageRequest,
): Promise<Page<ModelVersion>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = db.selectFrom("model").select(shownColumns);
  if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
  if (after) {
    query = query.where((eb) => eb(eb.refTuple("proposedAt", "id"), "<", eb.tuple(...after)));
  }
  const rows = await query
    .orderBy("proposedAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toModelVersion, (row) => [row.proposedAt, row.id]);
}

/** null: the shipped model of this kind is in use. */
export async function acceptedModelId(db: Db, kind: ModelKind): Promise<ModelVersionId | null> {
  const row = await db
    .selectFrom("model")
    .select("id")
    .where("kind", "=", kind)
    // Written as in the partial index.
    .where(sql<boolean>`"stateKind" = 'accepted'`)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The model itself, as its file would hold it. */
export async function modelContent(db: Db, id: ModelVersionId): Promise<unknown> {
  const row = await db
    .selectFrom("model")
    .select("modelJson")
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? fromJson<unknown>(row.modelJson) : null;
}

/**
 * Stores what a person decided of a model as version `expectedVersion + 1`, with its event. With it changes
 * what is in use: another accepted model of its kind is retired, and the versions of all of the kind that are
 * proposed grow, so that nobody accepts one of them on figures that compare it with a model no longer in use.
 * @returns "changed" when it has changed meanwhile: nothing is stored
 */
export async function decideModel(
  db: Db,
  { id, kind, state }: ModelVersion,
  expectedVersion: number,
): Promise<"stored" | "changed"> {
  if (state.kind === "proposed") throw new Error(`${id} is proposed already`);
  const { since: at, by: actor } = state;
  return inTransaction(db, async (trx) => {
    if (engineOf(trx) === "postgres") {
      await sql`select pg_advisory_xact_lock(${modelLock})`.execute(trx);
    }
    const before = await modelVersion(trx, id);
    if (before?.version !== expectedVersion) return "changed";
    const inUse = await acceptedModelId(trx, kind);
    const retired = state.kind === "accepted" && inUse !== id ? inUse : null;
    if (retired !== null) await setState(trx, retired, { kind: "retired", since: at, by: actor });
    await setState(trx, id, state);
    if (state.kind !== "rejected") {
      await trx
        .updateTable("model")
        .set((eb) => ({ version: eb("version", "+", 1) }))
        .where("kind", "=", kind)
        .where("stateKind", "=", "proposed")
        .execute();
    }
    const data = { was: before.state.kind, inUse, retired };
    await appendEvent(trx, { at, kind: `model.${state.kind}`, subject: id, actor, data });
    return "stored";
  });
}

async function setState(db: Db, id: ModelVersionId, state: ModelState): Promise<void> {
  await db
    .updateTable("model")
    .set((eb) => ({ ...stateColumns(state), version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .execute();
}

/** Any number that nothing else locks in this database. */
const modelLock = 20_261_126;

const shownColumns = [
  "id",
  "kind",
  "stateJson",
  "proposedAt",
  "trainedOnJson",
  "evaluationJson",
  "version",
] as const;

function stateColumns(state: ModelState) {
  return { stateKind: state.kind, stateJson: JSON.stringify(state) };
}

function toModelVersion(
  row: Pick<Selectable<Database["model"]>, (typeof shownColumns)[number]>,
): ModelVersion {
  // What it learned from is stored as its kind has it.
  return {
    id: row.id,
    kind: row.kind,
    state: fromJson<ModelState>(row.stateJson, ["since"]),
    proposedAt: new Date(row.proposedAt),
    trainedOn: fromJson(row.trainedOnJson),
    evaluation: fromJson<ModelComparison>(row.evaluationJson),
    version: row.version,
  } as ModelVersion;
}
