import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import type { LiveFacts } from "../../api/deps.ts";
import type { OpenIdSettings } from "../../api/openId.ts";
import { buildServer } from "../../api/server.ts";
import { openSurveys } from "../../ingest/main.ts";
import type { UploadLimits } from "../../ingest/uploadLimits.ts";
import type { BlobStore } from "../../storage/blobs/blobStore.ts";
import { folderBlobs } from "../../storage/blobs/folder.ts";
import type { SeriesStore } from "../../storage/series/seriesStore.ts";
import { sqlSeries } from "../../storage/series/sql.ts";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { caseModel } from "../ingest/leakModel.ts";
import { freshPostgres } from "../services/freshPostgres.ts";

/** The engines that lists and edits are tried on. */
export const engines = ["sqlite", "postgres"] as const;
export type EngineName = (typeof engines)[number];

export interface TestServer {
  app: FastifyInstance;
  store: Store;
  series: SeriesStore;
  blobs: BlobStore;
  /** what went to the log: an error there is our fault */
  faults: { level: "warn" | "error"; fields: object; message: string }[];
  facts: LiveFacts;
  clock: { now: Date };
  close(): Promise<void>;
}

export const testNow = new Date("2026-11-24T08:30:00Z");

/** The whole application over a real, empty database. */
export async function aServer(
  engine: EngineName = "sqlite",
  its: { webRoot?: string; uploadLimits?: UploadLimits; openId?: OpenIdSettings } = {},
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-api-"));
  const databaseUrl = engine === "postgres" ? await freshPostgres() : null;
  const store = await openDatabase({ databaseUrl, dataDir });
  const series = sqlSeries(store.db);
  const blobs = folderBlobs(dataDir);
  const faults: TestServer["faults"] = [];
  const clock = { now: testNow };
  const facts: LiveFacts = {
    startedAt: testNow,
    database: store.kind,
    series: "sql",
    broker: { kind: "embedded", url: "mqtt://127.0.0.1:1883", connected: true },
    modelVersion: "2026-11-01",
    crackModelVersion: "crack-0",
    maxWaitingItems: 5000,
    timeZone: "Asia/Tokyo",
    mainsHz: 60,
    openWithoutLogin: true,
    demo: null,
  };
  const surveys = await openSurveys({
    store,
    blobs,
    settings: {
      ...{ mqttHost: "127.0.0.1", mqttPort: 0, mqttUrl: null, dataDir, timeZone: "Asia/Tokyo" },
      ...{ mainsHz: 60, maxWaitingItems: 5000, workers: 1 },
      ...(its.uploadLimits ? { uploadLimits: its.uploadLimits } : {}),
    },
    log: pino({ level: "silent" }),
  });
  const app = await buildServer({
    surveys,
    openId: its.openId ?? null,
    db: store.db,
    series,
    blobs,
    webRoot: its.webRoot ?? null,
    version: "0.1.0",
    caseModel: await caseModel(),
    system: () => facts,
    now: () => clock.now,
    log: {
      warn: (fields, message) => faults.push({ level: "warn", fields, message }),
      error: (fields, message) => faults.push({ level: "error", fields, message }),
    },
  });
  return {
    app,
    store,
    series,
    blobs,
    faults,
    facts,
    clock,
    close: async () => {
      await app.close();
      await surveys.close();
      await series.close();
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
