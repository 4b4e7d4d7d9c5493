import type { Kysely, Transaction } from "kysely";
import type { Database, Db } from "./database.ts";

/** Runs `work` in the transaction that `db` is, or in a new one. */
export async function inTransaction<T>(
  db: Db,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return isTransaction(db) ? work(db) : db.transaction().execute(work);
}

function isTransaction(db: Db): db is Transaction<Database> {
  return (db as Kysely<Database>).isTransaction;
}
