import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { engineOf } from "./engine.ts";
import { inTransaction } from "./transaction.ts";

export type EventKind =
  | `sensor.${"new" | "placed" | "status"}`
  | `recording.${"received" | "analysed" | "failed"}`
  | "night.decided"
  | "pipe.calibrated"
  | `case.${"opened" | "raised" | "lowered" | "located" | "joined" | "cleared" | "acted" | "photographed"}`
  | `model.${"proposed" | "accepted" | "rejected" | "retired"}`
  | `job.${"started" | "resumed" | "ended"}`
  | `survey.${"received" | "progress" | "complete" | "placed"}`
  | `photo.${"analysed" | "compared" | "failed" | "placed" | "scaled"}`
  | `finding.${"proposed" | "reviewed"}`
  | "deadLetter.added"
  | "bridge.changed"
  | "bridge.judged"
  | "judgement.budget"
  | "deadLetter.retried"
  | `user.${"added" | "changed" | "password"}`
  | `session.${"begun" | "refused" | "ended"}`
  | `token.${"added" | "revoked"}`;

export interface NewEvent {
  at: Date;
  kind: EventKind;
  /** id of what it is about */
  subject: string;
  /** "system" or who did it */
  actor: string;
  data: Readonly<Record<string, unknown>>;
}

export interface LoggedEvent extends NewEvent {
  /** grows in the order in which events become visible */
  id: number;
}

/**
 * Appends to the log. On PostgreSQL the writers of events wait for each other until they commit, or
 * a reader could pass an id that appears later: append at the end of a transaction.
 */
export async function appendEvent(db: Db, event: NewEvent): Promise<number> {
  return inTransaction(db, async (trx) => {
    if (engineOf(trx) === "postgres") {
      await sql`select pg_advisory_xact_lock(${eventLock})`.execute(trx);
    }
    const { id } = await trx
      .insertInto("event")
      .values({
        at: event.at.getTime(),
        kind: event.kind,
        subject: event.subject,
        actor: event.actor,
        dataJson: JSON.stringify(event.data),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  });
}

/** Earliest first. */
export async function eventsAfter(db: Db, id: number, limit: number): Promise<LoggedEvent[]> {
  const rows = await db
    .selectFrom("event")
    .selectAll()
    .where("id", ">", id)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

/** The same of some kinds alone. */
export async function eventsOfKindsAfter(
  db: Db,
  kinds: readonly EventKind[],
  id: number,
  limit: number,
): Promise<LoggedEvent[]> {
  const rows = await db
    .selectFrom("event")
    .selectAll()
    .where("id", ">", id)
    .where("kind", "in", [...kinds])
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

/** The history of one thing, earliest first. */
export async function eventsAbout(db: Db, subject: string): Promise<LoggedEvent[]> {
  const rows = await db
    .selectFrom("event")
    .selectAll()
    .where("subject", "=", subject)
    .orderBy("id")
    .execute();
  return rows.map(toEvent);
}

export interface AuditFilter {
  actor?: string;
  /** "case" stands for all of its kinds, "case.acted" for that one */
  kind?: string;
  subject?: string;
  since?: Date;
  until?: Date;
}

/** What people did, newest first; what the machine did only where it is asked for as actor. */
export async function auditEvents(
  db: Db,
  { actor, kind, subject, since, until }: AuditFilter,
  page: PageRequest,
): Promise<Page<LoggedEvent>> {
  const before = readCursor(page.cursor, ["number"]);
  let query = db.selectFrom("event").selectAll();
  // Written as in the partial index.
  if (actor === undefined) query = query.where(sql<boolean>`"actor" <> 'system'`);
  else query = query.where("actor", "=", actor);
  if (kind !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb("kind", "=", kind),
        // "/" follows "." in the alphabet of both engines: all that begins with the noun.
        eb.and([eb("kind", ">=", `${kind}.`), eb("kind", "<", `${kind}/`)]),
      ]),
    );
  }
  if (subject !== undefined) query = query.where("subject", "=", subject);
  if (since !== undefined) query = query.where("at", ">=", since.getTime());
  if (until !== undefined) query = query.where("at", "<", until.getTime());
  if (before) query = query.where("id", "<", before[0]);
  const rows = await query
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toEvent, ({ id }) => [id]);
}

/** 0 before the first. */
export async function lastEventId(db: Db): Promise<number> {
  const row = await db
    .selectFrom("event")
    .select("id")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? row.id : 0;
}

/** Any number that nothing else locks in this database. */
const eventLock = 20_261_124;

function toEvent(row: Selectable<Database["event"]>): LoggedEvent {
  return {
    id: row.id,
    at: new Date(row.at),
    kind: row.kind as EventKind,
    subject: row.subject,
    actor: row.actor,
    data: fromJson<Record<string, unknown>>(row.dataJson),
  };
}
