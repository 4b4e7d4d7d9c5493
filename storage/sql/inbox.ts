import type { Selectable } from "kysely";
import { sql } from "kysely";
import { toBytes, toDate } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { engineOf } from "./engine.ts";

export interface NewInboxItem {
  /** the message's identity, which makes it count once: `recording:S-0012:20261124T020000000Z` */
  key: string;
  kind: "recording" | "night" | "spectrum" | "status" | "photo" | "comparison";
  sha256: string;
  deviceId: string;
  topic: string;
  /** null where the bytes are kept elsewhere */
  payload: Uint8Array | null;
  subject: string;
  receivedAt: Date;
}

export interface InboxItem extends NewInboxItem {
  id: number;
  state: "waiting" | "claimed" | "done" | "failed";
  /** counts claims; with the id it names the lease */
  attempts: number;
  leaseUntil: Date | null;
  notBefore: Date;
  lastError: string | null;
}

export interface QueueState {
  waiting: number;
  claimed: number;
  failed: number;
  /** of the oldest item that is neither done nor failed */
  oldestReceivedAt: Date | null;
}

/** @returns "duplicate" when the same bytes came before, "conflict" when others came under the key */
export async function putInbox(
  db: Db,
  item: NewInboxItem,
): Promise<"stored" | "duplicate" | "conflict"> {
  const stored = await db
    .insertInto("inboxItem")
    .values({
      ...item,
      receivedAt: item.receivedAt.getTime(),
      state: "waiting",
      attempts: 0,
      leaseUntil: null,
      notBefore: 0,
      lastError: null,
    })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (stored) return "stored";
  const before = await db
    .selectFrom("inboxItem")
    .select("sha256")
    .where("key", "=", item.key)
    .executeTakeFirstOrThrow();
  return before.sha256 === item.sha256 ? "duplicate" : "conflict";
}

/**
 * Work that the program gives itself, one item a key: done already, it is done again. One that is being worked on
 * now loses its lease, so that what it works with is not older than this call.
 */
export async function queueAgain(db: Db, item: NewInboxItem): Promise<void> {
  const receivedAt = item.receivedAt.getTime();
  const free = { state: "waiting" as const, leaseUntil: null, notBefore: 0, lastError: null };
  await db
    .insertInto("inboxItem")
    .values({ ...item, ...free, receivedAt, attempts: 0 })
    .onConflict((conflict) =>
      conflict
        .column("key")
        .doUpdateSet((eb) => ({
          ...free,
          receivedAt,
          // The number names the lease: while somebody holds one it must not begin anew.
          attempts: eb
            .case()
            .when("inboxItem.state", "=", "claimed")
            .then(eb.ref("inboxItem.attempts"))
            .else(0)
            .end(),
        }))
        .where("inboxItem.state", "<>", "waiting"),
    )
    .execute();
}

export async function countWaiting(db: Db): Promise<number> {
  const { waiting } = await db
    .selectFrom("inboxItem")
    .select((eb) => eb.fn.countAll<number>().as("waiting"))
    .where(open)
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return waiting;
}

/**
 * Takes the oldest items that wait or whose lease ran out. Several processes may claim at once:
 * each item goes to one of them.
 * @param kinds only items of these kinds; without it, of all
 */
export async function claimItems(
  db: Db,
  {
    limit,
    leaseSeconds,
    now,
    kinds,
  }: { limit: number; leaseSeconds: number; now: Date; kinds?: readonly InboxItem["kind"][] },
): Promise<InboxItem[]> {
  const at = now.getTime();
  const rows = await db
    .updateTable("inboxItem")
    .set((eb) => ({
      state: "claimed",
      attempts: eb("attempts", "+", 1),
      leaseUntil: at + leaseSeconds * 1000,
    }))
    .where("id", "in", (eb) => {
      const free = eb
        .selectFrom("inboxItem")
        .select("id")
        .where(open)
        .$if(kinds !== undefined, (query) => query.where("kind", "in", [...(kinds ?? [])]))
        .where((row) =>
          row.or([
            row.and([row("state", "=", "waiting"), row("notBefore", "<=", at)]),
            row.and([row("state", "=", "claimed"), row("leaseUntil", "<", at)]),
          ]),
        )
        // In the order of the partial index: "claimed" comes before "waiting".
        .orderBy("state")
        .orderBy("id")
        .limit(limit);
      return engineOf(db) === "postgres" ? free.forUpdate().skipLocked() : free;
    })
    .returningAll()
    .execute();
  return rows.map(toInboxItem).sort((a, b) => a.id - b.id);
}

/**
 * Ends the item within the transaction that stores its result.
 * @returns false when the lease was lost meanwhile: then the transaction must be given up
 */
export async function finishItem(db: Db, id: number, attempts: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("inboxItem")
    .set({ state: "done", leaseUntil: null, payload: null, lastError: null })
    .where("id", "=", id)
    .where("state", "=", "claimed")
    .where("attempts", "=", attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Puts a claimed item back after a transient fault, which does not count as an attempt.
 * @param attempts of the claim: an item that another process has claimed since is left alone
 */
export async function returnItem(
  db: Db,
  id: number,
  { notBefore, error }: { notBefore: Date; error: string },
  attempts: number,
): Promise<void> {
  await db
    .updateTable("inboxItem")
    .set((eb) => ({
      state: "waiting",
      attempts: eb("attempts", "-", 1),
      leaseUntil: null,
      notBefore: notBefore.getTime(),
      lastError: error,
    }))
    .where("id", "=", id)
    .where("state", "=", "claimed")
    .where("attempts", "=", attempts)
    .execute();
}

/** Puts a claimed item aside, if it is still ours; `retryItem` brings it back. */
export async function failItem(db: Db, id: number, error: string, attempts: number): Promise<void> {
  await db
    .updateTable("inboxItem")
    .set({ state: "failed", leaseUntil: null, lastError: error })
    .where("id", "=", id)
    .where("state", "=", "claimed")
    .where("attempts", "=", attempts)
    .execute();
}

/** @returns false when no failed item has this key */
export async function retryItem(db: Db, key: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("inboxItem")
    .set({ state: "waiting", attempts: 0, leaseUntil: null, notBefore: 0 })
    .where("key", "=", key)
    .where("state", "=", "failed")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** @returns false when the lease was lost */
export async function renewLease(
  db: Db,
  id: number,
  attempts: number,
  leaseUntil: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("inboxItem")
    .set({ leaseUntil: leaseUntil.getTime() })
    .where("id", "=", id)
    .where("state", "=", "claimed")
    .where("attempts", "=", attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function inboxItem(db: Db, key: string): Promise<InboxItem | null> {
  const row = await db
    .selectFrom("inboxItem")
    .selectAll()
    .where("key", "=", key)
    .executeTakeFirst();
  return row ? toInboxItem(row) : null;
}

export async function queueState(db: Db): Promise<QueueState> {
  const rows = await db
    .selectFrom("inboxItem")
    .select((eb) => [
      "state",
      eb.fn.countAll<number>().as("items"),
      eb.fn.min("receivedAt").as("oldest"),
    ])
    .where(open)
    .groupBy("state")
    .execute();
  const count = (state: string) => rows.find((row) => row.state === state)?.items ?? 0;
  const oldest = rows.flatMap((row) => (row.state === "failed" ? [] : [row.oldest]));
  return {
    waiting: count("waiting"),
    claimed: count("claimed"),
    failed: count("failed"),
    oldestReceivedAt: oldest.length > 0 ? new Date(Math.min(...oldest)) : null,
  };
}

/** Written as in the partial index, or neither engine uses it. */
const open = sql<boolean>`"state" <> 'done'`;

function toInboxItem(row: Selectable<Database["inboxItem"]>): InboxItem {
  return {
    ...row,
    payload: row.payload === null ? null : toBytes(row.payload),
    receivedAt: new Date(row.receivedAt),
    leaseUntil: toDate(row.leaseUntil),
    notBefore: new Date(row.notBefore),
  };
}
