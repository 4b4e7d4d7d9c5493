import { isLoopback } from "../api/loopback.ts";
import type { Db } from "../storage/sql/database.ts";
import { anyUsers } from "../storage/sql/users.ts";
import { WorkFailed } from "./command.ts";

interface Listener {
  listen(where: { host: string; port: number }): Promise<string>;
}

/** @throws WorkFailed when others could come in and there is nobody yet who would have to sign in */
export async function mustBeSafe(db: Db, host: string): Promise<void> {
  if (isLoopback(host) || (await anyUsers(db))) return;
  throw new WorkFailed(
    `MIZUHASHI_HTTP_HOST is ${host}, where others can come in, and there are no users yet: make the first one with \`mizuhashi user add NAME --roles admin --generate\` and start again`,
  );
}

/**
 * Opens the page's address and returns it.
 * @throws WorkFailed when the port is taken or forbidden
 */
export async function listen(app: Listener, host: string, port: number): Promise<string> {
  try {
    return `${await app.listen({ host, port })}/`;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new WorkFailed(
        `port ${port} for the page is taken: end the other program or set MIZUHASHI_HTTP_PORT to a free one`,
        { cause },
      );
    }
    if (code === "EACCES") {
      throw new WorkFailed(
        `port ${port} for the page may not be used: set MIZUHASHI_HTTP_PORT to one above 1023`,
        { cause },
      );
    }
    throw new WorkFailed(`cannot listen on ${host}:${port}: ${message}`, { cause });
  }
}
