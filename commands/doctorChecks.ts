import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rm, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import type { Config } from "../config.ts";
import { builtPage, packageRoot } from "../config.ts";
import { influxSeries } from "../storage/series/influx.ts";
import { lastEventId } from "../storage/sql/events.ts";
import { openDatabase } from "../storage/sql/open.ts";
import { readLeakModel } from "./leakModel.ts";

/** One line for a person. */
export interface Finding {
  ok: boolean;
  found: string;
  /** what to do about it; null when nothing */
  todo: string | null;
}

/** `engines` of package.json. */
const leastNode = [20, 19] as const;
/** A night of a thousand sensors is 160 MB of audio, and a survey of 500 photos 5 GB. */
const leastFreeBytes = 2 * 1024 ** 3;
const answerWithinMs = 5000;

export async function checkNode(): Promise<Finding> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [leastMajor, leastMinor] = leastNode;
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return isEnough
    ? good(process.version)
    : bad(process.version, `install Node.js ${leastNode.join(".")} or later`);
}

/** Nights and leases go by this clock; it cannot be earlier than the program was put here. */
export async function checkClock({ timeZone }: Config): Promise<Finding> {
  const now = new Date();
  const { mtime } = await stat(join(packageRoot, "package.json"));
  const local = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const found = `${now.toISOString()} (${local.format(now)} ${timeZone})`;
  return now.getTime() + 86_400_000 > mtime.getTime()
    ? good(found)
    : bad(found, `set the clock: the program is from ${mtime.toISOString()}`);
}

export async function checkBuild(): Promise<Finding> {
  const worker = join(packageRoot, "dist", "ingest", "worker.js");
  const missing = [
    ...(builtPage() === null ? ["the page"] : []),
    ...(existsSync(worker) ? [] : ["the analysis workers"]),
  ];
  return missing.length === 0
    ? good("page and workers are built")
    : bad(`${missing.join(" and ")} not built`, "npm run build");
}

export async function checkModel(): Promise<Finding> {
  return attempt("reinstall: the leak model belongs to the program", async () => {
    const { version } = await readLeakModel();
    return `leak model ${version} can be read`;
  });
}

export async function checkDataFolder({ dataDir }: Config): Promise<Finding> {
  return attempt(`make ${dataDir} writable, or set MIZUHASHI_DATA_DIR`, async () => {
    await mkdir(dataDir, { recursive: true });
    const path = join(dataDir, `doctor-${randomUUID()}`);
    const file = await open(path, "wx");
    try {
      await file.writeFile("writable?");
      await file.sync();
    } finally {
      await file.close();
      await rm(path, { force: true });
    }
    return `${dataDir} can be written`;
  });
}

export async function checkDisk({ dataDir }: Config): Promise<Finding> {
  return attempt("free some space, or set MIZUHASHI_DATA_DIR to a larger disk", async () => {
    await mkdir(dataDir, { recursive: true });
    const { bavail, bsize } = await statfs(dataDir);
    const found = `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB free`;
    if (bavail * bsize < leastFreeBytes) throw new Error(`${found}, at least 2 are needed`);
    return found;
  });
}

export async function checkDatabase(config: Config): Promise<Finding> {
  const where = config.databaseUrl === null ? `SQLite in ${config.dataDir}` : "PostgreSQL";
  const todo =
    config.databaseUrl === null
      ? "end other programs that hold it, or set MIZUHASHI_DATA_DIR"
      : "start it, or correct MIZUHASHI_DATABASE_URL";
  return attempt(todo, async () => {
    const store = await within(openDatabase(config), `${where} does not answer`);
    try {
      return `${where} answers, ${await lastEventId(store.db)} events`;
    } finally {
      await store.close();
    }
  });
}

export async function checkInflux({ influx }: Config): Promise<Finding> {
  if (influx === null) return good("not used: series are in the database");
  return attempt("start it, or correct MIZUHASHI_INFLUX_URL", async () => {
    const series = influxSeries(influx);
    try {
      await within(series.ping(), `${influx.url} does not answer`);
      return `${influx.url} answers`;
    } finally {
      await series.close();
    }
  });
}

/** The external broker answers; or the port of the embedded one is free, or ours already. */
export async function checkBroker(config: Config): Promise<Finding> {
  const { mqttUrl, mqttHost, mqttPort } = config;
  if (mqttUrl !== null) {
    return attempt("start it, or correct MIZUHASHI_MQTT_URL", async () => {
      // A mistyped password is refused at once; without this the client would try again for ever.
      const client = await connectAsync(mqttUrl, { connectTimeout: answerWithinMs }, false);
      await client.endAsync(true);
      return `${withoutPassword(mqttUrl)} answers`;
    });
  }
  if (await isFree(mqttHost, mqttPort)) return good(`port ${mqttPort} is free`);
  const ours = (await runningSystem(config))?.broker?.url ?? "";
  return ours.endsWith(`:${mqttPort}`)
    ? good(`port ${mqttPort} is Mizuhashi's own, which is running`)
    : bad(
        `port ${mqttPort} is taken`,
        "end the other program (Mosquitto?), or set MIZUHASHI_MQTT_PORT; to use that broker set MIZUHASHI_MQTT_URL",
      );
}

export async function checkHttpPort(config: Config): Promise<Finding> {
  const { httpHost, httpPort } = config;
  if (await isFree(httpHost, httpPort)) return good(`port ${httpPort} is free`);
  const running = await runningSystem(config);
  return running
    ? good(`Mizuhashi ${running.version} is running on port ${httpPort}`)
    : bad(`port ${httpPort} is taken`, "end the other program, or set MIZUHASHI_HTTP_PORT");
}

async function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

interface RunningSystem {
  version: string;
  broker?: { url: string | null };
}

/** The Mizuhashi that answers on the HTTP port; null when it is another program. */
async function runningSystem({ httpHost, httpPort }: Config): Promise<RunningSystem | null> {
  const host = httpHost === "0.0.0.0" ? "127.0.0.1" : httpHost === "::" ? "[::1]" : httpHost;
  try {
    const answer = await fetch(`http://${host}:${httpPort}/api/v1/system`, {
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const system = (await answer.json()) as Partial<RunningSystem>;
    return typeof system.version === "string" ? { ...system, version: system.version } : null;
  } catch {
    // Whatever answers so is not ours, and that is all we want to know.
    return null;
  }
}

async function attempt(todo: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return good(await work());
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error), todo);
  }
}

async function within<T>(work: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), answerWithinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== "") shown.password = "…";
  return shown.href;
}

function good(found: string): Finding {
  return { ok: true, found, todo: null };
}

function bad(found: string, todo: string): Finding {
  return { ok: false, found, todo };
}
