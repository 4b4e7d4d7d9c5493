import { PostgresAdapter } from "kysely";
import type { Db } from "./database.ts";

export type Engine = "sqlite" | "postgres";

/** Which engine answers, for the few queries that differ. */
export function engineOf(db: Db): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "postgres" : "sqlite";
}
