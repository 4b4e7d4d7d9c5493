import type { Dialect } from "kysely";
import { PostgresDialect } from "kysely";
import pg from "pg";
import { withTransientFaults } from "./faultDriver.ts";

/** Connections of one process. */
const poolSize = 10;

/** PostgreSQL behind a pool; whole numbers and counts come back as numbers. */
export function postgresDialect(url: string): Dialect {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  types.setTypeParser(pg.types.builtins.NUMERIC, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    application_name: "mizuhashi",
    connectionTimeoutMillis: 10_000,
    // Finds out about a server that vanished without a word.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // A connection that breaks is told to whoever uses it next or uses it now; without listeners the
  // news itself would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return withTransientFaults(new PostgresDialect({ pool }), isPostgresTransient);
}

/**
 * Connection lost or refused, server starting or stopping, out of disk, memory or connections,
 * deadlock or lock not available (classes and codes of PostgreSQL's appendix A).
 */
function isPostgresTransient(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "string") return sqlStates.test(code) || nodeCodes.has(code);
  return typeof message === "string" && lostConnection.test(message);
}

const sqlStates = /^(08...|53...|57P0[1-5]|58...|40001|40P01|55P03|25006)$/;

const nodeCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);

/** What pg says without a code when the connection is gone. */
const lostConnection =
  /connection terminated|not queryable|timeout exceeded|connection has been discarded|client was closed/i;
