import type { Selectable } from "kysely";
import type { Job, JobId, ReanalyseParameters } from "../../analysis/domain/job.ts";
import type { ModelVersionId } from "../../analysis/domain/modelVersion.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, toDate } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { nextNumber } from "./settings.ts";

export interface NewJob {
  parameters: ReanalyseParameters;
  modelVersion: ModelVersionId;
  total: number;
  startedAt: Date;
}

/** How far a process got with the job that it holds. */
export interface JobStep {
  cursor: { at: Date; id: string };
  done: number;
  failed: number;
  now: Date;
  leaseUntil: Date;
}

/** Open, and held by nobody yet. */
export async function createJob(db: Db, job: NewJob): Promise<Job> {
  const id = `J-${String(await nextNumber(db, "lastJobNumber")).padStart(4, "0")}`;
  const startedAt = job.startedAt.getTime();
  const row = await db
    .insertInto("job")
    .values({
      id,
      kind: "reanalyse",
      parametersJson: JSON.stringify(job.parameters),
      modelVersion: job.modelVersion,
      state: "open",
      total: job.total,
      done: 0,
      failed: 0,
      cursorAt: null,
      cursorId: null,
      startedAt,
      resumedAt: startedAt,
      resumedDone: 0,
      updatedAt: startedAt,
      endedAt: null,
      holder: null,
      leaseUntil: 0,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toJob(row);
}

export async function job(db: Db, id: JobId): Promise<Job | null> {
  const row = await db.selectFrom("job").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toJob(row) : null;
}

/** Newest first. */
export async function jobs(db: Db, page: PageRequest): Promise<Page<Job>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = db.selectFrom("job").selectAll();
  if (after) {
    query = query.where((eb) => eb(eb.refTuple("startedAt", "id"), "<", eb.tuple(...after)));
  }
  const rows = await query
    .orderBy("startedAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toJob, (row) => [row.startedAt, row.id]);
}

/** Not done yet, newest first. */
export async function openJobs(db: Db): Promise<Job[]> {
  const rows = await db
    .selectFrom("job")
    .selectAll()
    .where("state", "=", "open")
    .orderBy("startedAt", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(toJob);
}

/** Who works on it; null when nobody does. */
export async function jobHolder(db: Db, id: JobId): Promise<string | null> {
  const row = await db.selectFrom("job").select("holder").where("id", "=", id).executeTakeFirst();
  return row?.holder ?? null;
}

/**
 * Takes an open job that nobody holds, whose holder's lease ran out, or whose holder is known to be gone.
 * @returns null when somebody else works on it
 */
export async function takeJob(
  db: Db,
  id: JobId,
  {
    holder,
    gone,
    now,
    leaseUntil,
  }: { holder: string; gone: string | null; now: Date; leaseUntil: Date },
): Promise<Job | null> {
  const row = await db
    .updateTable("job")
    .set((eb) => ({
      holder,
      leaseUntil: leaseUntil.getTime(),
      resumedAt: now.getTime(),
      resumedDone: eb.ref("done"),
      updatedAt: now.getTime(),
    }))
    .where("id", "=", id)
    .where("state", "=", "open")
    .where((eb) =>
      eb.or([
        eb("holder", "is", null),
        eb("leaseUntil", "<", now.getTime()),
        ...(gone === null ? [] : [eb("holder", "=", gone)]),
      ]),
    )
    .returningAll()
    .executeTakeFirst();
  return row ? toJob(row) : null;
}

/** Within the transaction that stores the results. @returns false when the job was taken by another meanwhile */
export async function moveJob(db: Db, id: JobId, holder: string, step: JobStep): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("job")
    .set((eb) => ({
      cursorAt: step.cursor.at.getTime(),
      cursorId: step.cursor.id,
      done: eb("done", "+", step.done),
      failed: eb("failed", "+", step.failed),
      updatedAt: step.now.getTime(),
      leaseUntil: step.leaseUntil.getTime(),
    }))
    .where("id", "=", id)
    .where("holder", "=", holder)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function renewJob(
  db: Db,
  id: JobId,
  holder: string,
  leaseUntil: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("job")
    .set({ leaseUntil: leaseUntil.getTime() })
    .where("id", "=", id)
    .where("holder", "=", holder)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Lets go of a job: done, or open for whoever goes on with it. */
export async function leaveJob(
  db: Db,
  id: JobId,
  holder: string,
  { state, now }: { state: Job["state"]; now: Date },
): Promise<boolean> {
  const endedAt = state === "done" ? now.getTime() : null;
  const { numUpdatedRows } = await db
    .updateTable("job")
    .set({ state, endedAt, updatedAt: now.getTime(), holder: null, leaseUntil: 0 })
    .where("id", "=", id)
    .where("holder", "=", holder)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function toJob(row: Selectable<Database["job"]>): Job {
  return {
    id: row.id,
    kind: row.kind,
    parameters: fromJson<ReanalyseParameters>(row.parametersJson, ["since", "until"]),
    modelVersion: row.modelVersion,
    state: row.state,
    total: row.total,
    done: row.done,
    failed: row.failed,
    cursor:
      row.cursorAt === null || row.cursorId === null
        ? null
        : { at: new Date(row.cursorAt), id: row.cursorId },
    startedAt: new Date(row.startedAt),
    resumedAt: new Date(row.resumedAt),
    resumedDone: row.resumedDone,
    updatedAt: new Date(row.updatedAt),
    endedAt: toDate(row.endedAt),
    leaseUntil: new Date(row.leaseUntil),
  };
}
