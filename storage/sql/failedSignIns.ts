import type { Db } from "./database.ts";

/**
 * Failed sign-ins, by name and by address. They are kept here and not in memory, so that a restart
 * gives no new guesses and all processes of an install count together.
 */
interface FailedSignIns {
  count: number;
  lastAt: Date;
}

/** In a transaction: until it ends, whoever asks for the same key waits. */
export async function failedSignIns(db: Db, key: string, now: Date): Promise<FailedSignIns> {
  const { count, lastAt } = await db
    .insertInto("failedSignIn")
    .values({ key, count: 0, lastAt: now.getTime() })
    .onConflict((conflict) =>
      conflict.column("key").doUpdateSet((eb) => ({ count: eb.ref("failedSignIn.count") })),
    )
    .returning(["count", "lastAt"])
    .executeTakeFirstOrThrow();
  return { count, lastAt: new Date(lastAt) };
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

/** Takes one back: the try did not fail. */
export async function uncountFailedSignIn(db: Db, key: string): Promise<void> {
  await db
    .updateTable("failedSignIn")
    .set((eb) => ({ count: eb("count", "-", 1) }))
    .where("key", "=", key)
    .where("count", ">", 0)
    .execute();
}

export async function forgetFailedSignIns(db: Db, key: string): Promise<void> {
  await db.deleteFrom("failedSignIn").where("key", "=", key).execute();
}
