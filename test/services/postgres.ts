import { execFile } from "node:child_process";
import { access, chmod } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import type { Daemon, DaemonOptions } from "./daemon.ts";
import { freePort, startDaemon, temporaryFolder } from "./daemon.ts";

const run = promisify(execFile);
const bin = "/usr/lib/postgresql/15/bin";

/** PostgreSQL 15 on the loopback with durable commits. It refuses to be root: then it runs as `postgres`. */
export async function startPostgres(options: DaemonOptions = {}): Promise<Daemon> {
  const port = options.port ?? (await freePort());
  const folder = options.folder ?? (await temporaryFolder("postgres"));
  const user = process.getuid?.() === 0 ? "postgres" : undefined;
  const data = join(folder, "data");
  if (!(await exists(data))) await initialise(folder, data, user);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return startDaemon({
    name: "postgres",
    command: join(bin, "postgres"),
    args: [
      ...["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder],
      ...["-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=200"],
      ...["-c", "log_min_messages=fatal"],
    ],
    url,
    port,
    folder,
    ...(user ? { user } : {}),
    stopSignal: "SIGINT",
    async answers() {
      const client = new pg.Client({ connectionString: url });
      client.on("error", () => undefined);
      await client.connect();
      await client.end();
    },
  });
}

/** Only what tests write is fsynced: the empty cluster is worth nothing. */
async function initialise(folder: string, data: string, user: string | undefined): Promise<void> {
  const args = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"];
  const init = [join(bin, "initdb"), ...args, "--no-sync", "--no-instructions"];
  if (user) await run("chown", [user, folder]);
  await chmod(folder, 0o700);
  const as = user
    ? ["/usr/bin/setpriv", "--reuid", user, "--regid", user, "--init-groups", "--"]
    : [];
  const [command = "", ...rest] = [...as, ...init];
  await run(command, rest, { cwd: folder });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
