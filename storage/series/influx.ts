import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Transport, WriteApi } from "@influxdata/influxdb-client";
import { HttpError, InfluxDB, Point, RequestTimedOutError } from "@influxdata/influxdb-client";
import { TransientFault } from "../transientFault.ts";
import type { SeriesPoint, SeriesQuery, SeriesStore, SeriesValue } from "./seriesStore.ts";
import { finiteFields } from "./seriesStore.ts";

export interface InfluxOptions {
  url: string;
  /** "user:password" with 1.x, an API token with 2.x and 3; null without authentication */
  token: string | null;
  /** database of 1.x, bucket of 2.x and 3 */
  database: string;
  /** 1: /write; 2 (also right for 3): /api/v2/write. Both read InfluxQL from /query. */
  version: 1 | 2;
}

/** How long one request may take; a longer silence is a fault, and the inbox tries again. */
const timeoutMs = 10_000;

/**
 * Series in InfluxDB. The client's own retries are off: they live in memory, drop the oldest lines
 * when full and die with the process. A write is confirmed or it fails; the inbox is our retry.
 */
export function influxSeries(options: InfluxOptions): SeriesStore {
  const { url, version } = options;
  const Agent = new URL(url).protocol === "https:" ? HttpsAgent : HttpAgent;
  const agent = new Agent({ keepAlive: true });
  const client = new InfluxDB({
    url,
    timeout: timeoutMs,
    writeOptions: { maxRetries: 0 },
    transportOptions: { agent },
  });
  const { transport } = client;
  // 2.x and 3 have their buckets made by whoever gives out the tokens.
  const made = new Once(async () => {
    if (version === 1) await faults("create database", () => createDatabase(transport, options));
  });
  return {
    async write(points) {
      const lines = points.flatMap(toPoint);
      if (lines.length === 0) return;
      await made.done();
      try {
        await faults("write", () => flush(writeApi(client, options, lines.length), lines));
      } catch (error) {
        made.forget(); // the database may be what is missing
        throw error;
      }
    },
    async read(query) {
      await made.done();
      return faults("query", () => read(transport, options, query));
    },
    async ping() {
      await faults("ping", () =>
        transport.request("/ping", "", { method: "GET", headers: authorization(options) }),
      );
    },
    async close() {
      agent.destroy();
    },
  };
}

/** A writer for one call: what one caller hands over never waits for, or fails with, another's. */
function writeApi(
  client: InfluxDB,
  { database, version, token }: InfluxOptions,
  lines: number,
): WriteApi {
  const api = client.getWriteApi("", database, "ms", {
    maxRetries: 0,
    // A full batch would be sent by itself, and nobody would hear how it went.
    batchSize: lines + 1,
    maxBatchBytes: Number.MAX_SAFE_INTEGER,
    flushInterval: 0,
    headers: authorization({ token, version }),
    // Said to the caller by the rejected flush; the client would print it as well.
    writeFailed: (error) => Promise.reject(error),
  });
  if (version === 1) {
    api.path = `/write?db=${encodeURIComponent(database)}&precision=ms`;
  }
  return api;
}

async function flush(api: WriteApi, points: Point[]): Promise<void> {
  api.writePoints(points);
  try {
    await api.flush(true);
  } finally {
    await api.close().catch(() => undefined);
  }
}

function toPoint({ measurement, entityId, at, fields }: SeriesPoint): Point[] {
  const kept = finiteFields(fields);
  if (kept.length === 0) return [];
  const point = new Point(measurement).tag("entityId", entityId).timestamp(at.getTime());
  for (const [name, value] of kept) point.floatField(name, value);
  return [point];
}

interface InfluxAnswer {
  results?: {
    error?: string;
    series?: { columns: string[]; values: (string | number | null)[][] }[];
  }[];
  error?: string;
}

async function read(
  transport: Transport,
  options: InfluxOptions,
  query: SeriesQuery,
): Promise<SeriesValue[]> {
  const fields = query.fields?.map(identifier).join(", ") ?? "*";
  if (fields === "") return [];
  const text =
    `select ${fields} from ${identifier(query.measurement)}` +
    ` where "entityId" = ${literal(query.entityId)}` +
    ` and time >= ${query.from.getTime()}ms and time < ${query.to.getTime()}ms order by time`;
  const answer = await influxQl(transport, options, text, "GET");
  const [series] = answer.results?.[0]?.series ?? [];
  if (!series) return [];
  return series.values.flatMap((row) => {
    const values: [string, number][] = [];
    series.columns.forEach((column, i) => {
      const value = row[i];
      if (column !== "time" && typeof value === "number") values.push([column, value]);
    });
    const [time] = row;
    return typeof time === "number" && values.length > 0
      ? { at: new Date(time), fields: Object.fromEntries(values) }
      : [];
  });
}

async function createDatabase(transport: Transport, options: InfluxOptions): Promise<void> {
  await influxQl(transport, options, `create database ${identifier(options.database)}`, "POST");
}

async function influxQl(
  transport: Transport,
  options: InfluxOptions,
  text: string,
  method: "GET" | "POST",
): Promise<InfluxAnswer> {
  const parameters = new URLSearchParams({ db: options.database, epoch: "ms", q: text });
  const answer: InfluxAnswer = await transport.request(`/query?${parameters}`, "", {
    method,
    headers: { accept: "application/json", ...authorization(options) },
  });
  const error = answer.error ?? answer.results?.find((result) => result.error)?.error;
  if (error !== undefined) throw new TransientFault(`InfluxDB ${text}: ${error}`);
  return answer;
}

/** 1.x knows users and passwords, 2.x and 3 tokens. */
function authorization({
  token,
  version,
}: Pick<InfluxOptions, "token" | "version">): Record<string, string> {
  if (token === null) return {};
  const basic = Buffer.from(token).toString("base64");
  return { authorization: version === 1 ? `Basic ${basic}` : `Token ${token}` };
}

function identifier(name: string): string {
  return `"${name.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

function literal(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n")}'`;
}

/** Done at the first call, and again after it failed or was forgotten. */
class Once {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | null = null;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  async done(): Promise<void> {
    this.#running ??= this.#work();
    try {
      await this.#running;
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  forget(): void {
    this.#running = null;
  }
}

async function faults<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new TransientFault(`InfluxDB ${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** Points that the server will never take are a bug; anything else of the network may pass. */
function isTransient(error: unknown): boolean {
  if (error instanceof HttpError) return ![400, 413, 422].includes(error.statusCode);
  if (error instanceof RequestTimedOutError) return true;
  return typeof (error as { code?: unknown }).code === "string";
}
