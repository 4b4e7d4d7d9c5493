import type { UserId } from "../../analysis/domain/leakCase.ts";
import type { User } from "../../analysis/domain/user.ts";
import type { Db } from "./database.ts";
import { toUser, userColumns } from "./users.ts";

/** Until when sessions count: those not seen since `seenAfter` have ended. */
export interface SessionClock {
  now: Date;
  seenAfter: Date;
}

/** @param key the hash of the secret that the browser holds */
export async function beginSession(
  db: Db,
  { key, userId, at, expiresAt }: { key: string; userId: UserId; at: Date; expiresAt: Date },
): Promise<void> {
  const createdAt = at.getTime();
  await db
    .insertInto("session")
    .values({ key, userId, createdAt, lastSeenAt: createdAt, expiresAt: expiresAt.getTime() })
    .execute();
}

/** Who has this session; null when it has ended or its user is no longer let in. */
export async function sessionUser(
  db: Db,
  key: string,
  clock: SessionClock,
): Promise<{ user: User; lastSeenAt: Date; expiresAt: Date } | null> {
  const row = await live(db, clock)
    .select(userColumns)
    .select(["session.lastSeenAt", "session.expiresAt"])
    .where("session.key", "=", key)
    .executeTakeFirst();
  if (!row) return null;
  const { lastSeenAt, expiresAt } = row;
  return { user: toUser(row), lastSeenAt: new Date(lastSeenAt), expiresAt: new Date(expiresAt) };
}

/** Those of the sessions that have not ended. */
export async function liveSessions(
  db: Db,
  keys: readonly string[],
  clock: SessionClock,
): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await live(db, clock)
    .select("session.key")
    .where("session.key", "in", [...keys])
    .execute();
  return rows.map(({ key }) => key);
}

export async function touchSession(db: Db, key: string, at: Date): Promise<void> {
  await db
    .updateTable("session")
    .set({ lastSeenAt: at.getTime() })
    .where("key", "=", key)
    .execute();
}

export async function endSession(db: Db, key: string): Promise<void> {
  await db.deleteFrom("session").where("key", "=", key).execute();
}

/** Ends all sessions of a user, or all but one. */
export async function endSessionsOf(db: Db, userId: UserId, but: string | null): Promise<void> {
  let query = db.deleteFrom("session").where("userId", "=", userId);
  if (but !== null) query = query.where("key", "!=", but);
  await query.execute();
}

/** What has ended by itself is of no use to anybody. */
export async function forgetEndedSessions(db: Db, { now, seenAfter }: SessionClock): Promise<void> {
  await db
    .deleteFrom("session")
    .where((eb) =>
      eb.or([eb("expiresAt", "<=", now.getTime()), eb("lastSeenAt", "<=", seenAfter.getTime())]),
    )
    .execute();
}

function live(db: Db, { now, seenAfter }: SessionClock) {
  return db
    .selectFrom("session")
    .innerJoin("user", "user.id", "session.userId")
    .where("session.expiresAt", ">", now.getTime())
    .where("session.lastSeenAt", ">", seenAfter.getTime())
    .where("user.disabledAt", "is", null);
}
