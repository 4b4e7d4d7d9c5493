import type { DatabaseConnection, Dialect, Driver } from "kysely";
import { CompiledQuery, SqliteDialect, SqliteDriver } from "kysely";
import Database from "libsql";
import { TransientFault } from "../transientFault.ts";
import { withTransientFaults } from "./faultDriver.ts";

/** How long a statement waits for another process (an export, a command) to end its transaction. */
const busyTimeoutMs = 5000;

/**
 * SQLite in one file. A commit is on the disk when it returns (WAL with synchronous=FULL).
 * @throws TransientFault when the file cannot be opened
 */
export function sqliteDialect(path: string): Dialect {
  return withTransientFaults(new ImmediateDialect({ database: openFile(path) }), isSqliteTransient);
}

export function isSqliteTransient(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && transientCodes.test(code);
}

const transientCodes =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL|INTERRUPT)(_|$)/;

function openFile(path: string): Database.Database {
  try {
    const database = new Database(path);
    database.pragma(`busy_timeout = ${busyTimeoutMs}`);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    return database;
  } catch (cause) {
    throw new TransientFault(`${path} cannot be opened as a database`, { cause });
  }
}

/**
 * Every transaction takes the write lock at its beginning: one that reads first and writes later
 * fails at once when another process wrote in between, and no waiting would help it.
 */
class ImmediateDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor(config: { database: Database.Database }) {
    super(config);
    this.#database = config.database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver({ database: this.#database });
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}
