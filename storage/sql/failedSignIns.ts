import type { Db } from "./database.ts";

/**
 * Failed sign-ins, by name and by address. They are kept here and not in memory, so that a restart
 * gives no new guesses and all processes of an install count together.
 */
export interface FailedSignIns {
  count: number;
  lastAt: Date;
}

export async function failedSignIns(db: Db, key: string): Promise<FailedSignIns> {
  const row = await db
    .selectFrom("failedSignIn")
    .select(["count", "lastAt"])
    .where("key", "=", key)
    .executeTakeFirst();
  return row ? { count: row.count, lastAt: new Date(row.lastAt) } : neverFailed;
}

/** Counts one more; a count from before `since` begins anew. */
export async function countFailedSignIn(
  db: Db,
  key: string,
  { at, since }: { at: Date; since: Date },
): Promise<void> {
  const lastAt = at.getTime();
  await db.deleteFrom("failedSignIn").where("lastAt", "<=", since.getTime()).execute();
  await db
    .insertInto("failedSignIn")
    .values({ key, count: 1, lastAt })
    .onConflict((conflict) =>
      conflict
        .column("key")
        .doUpdateSet((eb) => ({ count: eb("failedSignIn.count", "+", 1), lastAt })),
    )
    .execute();
}

export async function forgetFailedSignIns(db: Db, key: string): Promise<void> {
  await db.deleteFrom("failedSignIn").where("key", "=", key).execute();
}

const neverFailed: FailedSignIns = { count: 0, lastAt: new Date(0) };
