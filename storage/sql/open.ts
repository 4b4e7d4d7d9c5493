import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Kysely } from "kysely";
import { TransientFault } from "../transientFault.ts";
import type { Database } from "./database.ts";
import type { Engine } from "./engine.ts";
import { migrate } from "./migrations.ts";
import { postgresDialect } from "./postgres.ts";
import { sqliteDialect } from "./sqlite.ts";

export interface Store {
  db: Kysely<Database>;
  kind: Engine;
  close(): Promise<void>;
}

/**
 * The database with its newest tables: PostgreSQL at `databaseUrl`, or SQLite in `dataDir`.
 * @throws TransientFault when it is out of reach
 */
export async function openDatabase(where: {
  databaseUrl: string | null;
  dataDir: string;
}): Promise<Store> {
  const kind = where.databaseUrl === null ? "sqlite" : "postgres";
  const dialect =
    where.databaseUrl === null
      ? sqliteDialect(await sqliteFile(where.dataDir))
      : postgresDialect(where.databaseUrl);
  const db = new Kysely<Database>({ dialect });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, kind, close: () => db.destroy() };
}

async function sqliteFile(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (cause) {
    throw new TransientFault(`${dataDir} cannot be made: ${(cause as Error).message}`, { cause });
  }
  return join(dataDir, "mizuhashi.db");
}
