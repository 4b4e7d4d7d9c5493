import { setTimeout } from "node:timers/promises";
import type { DatabaseConnection, Dialect, Driver } from "kysely";
import { SqliteDialect, SqliteDriver } from "kysely";
import Database from "libsql";
import { TransientFault } from "../transientFault.ts";
import { withTransientFaults } from "./faultDriver.ts";

/** How long we wait for another process (an export, a command) to end its transaction. */
const busyTimeoutMs = 5000;

/**
 * SQLite in one file. A commit is on the disk when it returns (WAL with synchronous=FULL).
 * @throws TransientFault when the file cannot be opened
 */
export function sqliteDialect(path: string): Dialect {
  return withTransientFaults(new LibsqlDialect(openFile(path)), isSqliteTransient);
}

function isSqliteTransient(error: unknown): boolean {
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
    // From here on we wait ourselves: SQLite would hold up the whole process meanwhile.
    database.pragma("busy_timeout = 0");
    return database;
  } catch (cause) {
    const { code, message } = cause as { code?: unknown; message: string };
    // libsql gives no code to a file that it cannot open at all.
    if (code !== undefined && !isSqliteTransient(cause)) throw cause;
    throw new TransientFault(`database ${path}: ${message}`, { cause });
  }
}

class LibsqlDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new LibsqlDriver(this.#database);
  }
}

/**
 * Takes the write lock before anything is written, and waits for it without holding up the process.
 * A transaction that reads first and writes later would fail at once when another process wrote in
 * between. And a prepared statement of libsql that finds the file locked stays unfinished: no commit
 * of its connection succeeds until it is collected. So only `exec`, which leaves nothing behind,
 * ever meets the lock.
 */
class LibsqlDriver extends SqliteDriver {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: (query) =>
        this.#database.inTransaction || !writes.test(query.sql)
          ? connection.executeQuery(query)
          : this.#alone(() => connection.executeQuery(query)),
      streamQuery: (query) => connection.streamQuery(query),
    };
  }

  override async beginTransaction(): Promise<void> {
    await this.#begin();
  }

  override async commitTransaction(): Promise<void> {
    this.#database.exec("commit");
  }

  override async rollbackTransaction(): Promise<void> {
    // A full disk may have ended it already.
    if (this.#database.inTransaction) this.#database.exec("rollback");
  }

  async #alone<T>(statement: () => Promise<T>): Promise<T> {
    await this.#begin();
    try {
      const result = await statement();
      this.#database.exec("commit");
      return result;
    } catch (error) {
      await this.rollbackTransaction();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const deadline = performance.now() + busyTimeoutMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(20, pauseMs * 2)) {
      try {
        this.#database.exec("begin immediate");
        return;
      } catch (error) {
        const isBusy = (error as { code?: unknown }).code === "SQLITE_BUSY";
        if (!isBusy || performance.now() > deadline) throw error;
      }
      await setTimeout(pauseMs);
    }
  }
}

const writes = /^\s*(insert|update|delete|replace|with|create|alter|drop)\b/i;
