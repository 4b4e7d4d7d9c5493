import type { Selectable } from "kysely";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { toBytes } from "./columns.ts";
import type { Database, Db } from "./database.ts";

/** Enough to see what a device sent, and a bound on what a bad one can fill. */
const keptBytes = 64 * 1024;

export interface NewDeadLetter {
  at: Date;
  topic: string;
  deviceId: string | null;
  field: string | null;
  reason: string;
  payload: Uint8Array;
  stack: string | null;
  /** of the item that failed, which can be tried again */
  inboxKey: string | null;
}

export interface DeadLetter extends NewDeadLetter {
  id: number;
  /** how long the message was; `payload` keeps its first 64 KiB */
  payloadBytes: number;
}

export async function addDeadLetter(db: Db, letter: NewDeadLetter): Promise<number> {
  const { id } = await db
    .insertInto("deadLetter")
    .values({
      at: letter.at.getTime(),
      topic: letter.topic,
      deviceId: letter.deviceId,
      field: letter.field,
      reason: letter.reason,
      payload: letter.payload.subarray(0, keptBytes),
      payloadBytes: letter.payload.byteLength,
      stack: letter.stack,
      inboxKey: letter.inboxKey,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Newest first. */
export async function deadLetters(db: Db, page: PageRequest): Promise<Page<DeadLetter>> {
  const after = readCursor(page.cursor, ["number"]);
  const rows = await db
    .selectFrom("deadLetter")
    .selectAll()
    .$if(after !== null, (query) => query.where("id", "<", after?.[0] ?? 0))
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toDeadLetter, (row) => [row.id]);
}

export async function deadLetter(db: Db, id: number): Promise<DeadLetter | null> {
  const row = await db.selectFrom("deadLetter").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toDeadLetter(row) : null;
}

function toDeadLetter(row: Selectable<Database["deadLetter"]>): DeadLetter {
  return { ...row, at: new Date(row.at), payload: toBytes(row.payload) };
}
