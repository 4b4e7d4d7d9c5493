import type { Db } from "./database.ts";

/** A request that its sender named, so that it counts once however often it comes. */
export interface NamedRequest {
  /** made by the sender, such as a UUID */
  key: string;
  /** of what was asked for: the same key for something else is a mistake */
  fingerprint: string;
  at: Date;
}

/**
 * Takes the key in this transaction; whoever comes with it meanwhile waits for the end of it.
 * @returns null the first time; else what was asked for and answered then
 */
export async function takeRequest(
  trx: Db,
  { key, fingerprint, at }: NamedRequest,
): Promise<{ fingerprint: string; answer: unknown } | null> {
  const taken = await trx
    .insertInto("requestAnswer")
    .values({ key, fingerprint, at: at.getTime(), answerJson: "null" })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .returning("key")
    .executeTakeFirst();
  if (taken) return null;
  const { fingerprint: before, answerJson } = await trx
    .selectFrom("requestAnswer")
    .select(["fingerprint", "answerJson"])
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
  return { fingerprint: before, answer: JSON.parse(answerJson) };
}

export async function keepAnswer(trx: Db, key: string, answer: object): Promise<void> {
  await trx
    .updateTable("requestAnswer")
    .set({ answerJson: JSON.stringify(answer) })
    .where("key", "=", key)
    .execute();
}

export async function forgetRequests(db: Db, before: Date): Promise<void> {
  await db.deleteFrom("requestAnswer").where("at", "<", before.getTime()).execute();
}
