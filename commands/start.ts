import { once } from "node:events";
import { access, constants, mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { pino } from "pino";
import type { LeakModel } from "../analysis/leak/model.ts";
import type { LiveFacts } from "../api/deps.ts";
import { isLoopback } from "../api/loopback.ts";
import { buildServer } from "../api/server.ts";
import type { Config } from "../config.ts";
import { builtPage, readConfig, version } from "../config.ts";
import { shippedCrackModel } from "../ingest/crackModel.ts";
import type { Ingest } from "../ingest/main.ts";
import type { Surroundings } from "./command.ts";
import { command, WorkFailed, wholeNumber } from "./command.ts";
import type { Demo } from "./demo.ts";
import { openIngest } from "./ingest.ts";
import { readCaseModel, readLeakModel } from "./leakModel.ts";
import { listen, mustBeSafe } from "./listen.ts";
import type { OpenStorage } from "./openStorage.ts";
import { openStorage } from "./openStorage.ts";

export const start = command({
  name: "start",
  usage: "[--demo] [--night-seconds SECONDS]",
  summary: "Run everything in one process: broker, ingest, analysis, API and page",
  help: "--demo           also runs a fictitious city that sends over MQTT, and takes its ledgers\n--night-seconds  how long one simulated night of the demo takes (20)\nCtrl-C ends it; the next start goes on with the same data. Settings: see the README.",
  options: {
    demo: { type: "boolean", default: false },
    "night-seconds": { type: "string", default: "20" },
  },
  async run({ values }, around) {
    const nightSeconds = wholeNumber("--night-seconds", values["night-seconds"], 1, 86_400);
    // Who tries the demo reads the page, not a log: unless asked, only what goes wrong is written.
    const env = values.demo ? { MIZUHASHI_LOG_LEVEL: "warn", ...around.env } : around.env;
    const config = readConfig(env);
    const log = pino({ level: config.logLevel }, pino.destination(2));
    await makeWritable(config.dataDir);
    const storage = await openStorage(config);
    try {
      await mustBeSafe(storage.store.db, config.httpHost);
      // Loaded only then: a real install never runs the simulators.
      const { openDemo } = values.demo ? await import("./demo.ts") : { openDemo: null };
      const demo = openDemo && (await openDemo(storage.store.db, config.dataDir));
      await serve({ config, storage, demo, nightSeconds, log, around });
    } finally {
      await storage.close();
    }
  },
});

interface Service {
  config: Config;
  storage: OpenStorage;
  demo: Demo | null;
  nightSeconds: number;
  log: Logger;
  around: Surroundings;
}

async function serve(service: Service): Promise<void> {
  const { config, storage, log } = service;
  const model = await readLeakModel();
  const caseModel = await readCaseModel();
  const ingest = await openIngest({ ...storage, settings: config, model, caseModel, log });
  try {
    const app = await buildServer({
      db: storage.store.db,
      series: storage.series,
      blobs: storage.blobs,
      webRoot: builtPage(),
      version,
      caseModel,
      trustedProxies: config.trustedProxies,
      openId: config.openId,
      system: liveFacts(service, ingest, model),
      now: () => new Date(),
      ...(ingest.surveys === null ? {} : { surveys: ingest.surveys }),
      log,
    });
    try {
      const url = await listen(app, config.httpHost, config.httpPort);
      // Whoever reads the address may send at once; a broker that is away does not hold the page back.
      await Promise.race([ingest.listening, sleep(patienceMs, undefined, { ref: false })]);
      process.stdout.write(`${url}\n`);
      await untilStopped(service, ingest);
    } finally {
      await app.close();
    }
  } finally {
    await ingest.stop();
  }
}

async function untilStopped(
  { demo, nightSeconds, around }: Service,
  ingest: Ingest,
): Promise<void> {
  const running = demo?.run({ url: ingest.mqttUrl ?? "", nightSeconds, around });
  if (!around.signal.aborted) await Promise.race([once(around.signal, "abort"), running ?? never]);
  await running;
}

function liveFacts(
  { config, storage, demo }: Service,
  ingest: Ingest,
  model: LeakModel,
): () => LiveFacts {
  const startedAt = new Date();
  return () => ({
    startedAt,
    database: storage.store.kind,
    series: storage.seriesKind,
    broker: {
      kind: config.mqttUrl === null ? "embedded" : "external",
      url: ingest.mqttUrl,
      connected: ingest.trouble() === null,
    },
    modelVersion: model.version,
    crackModelVersion: shippedCrackModel().file.version,
    maxWaitingItems: config.maxWaitingItems,
    timeZone: config.timeZone,
    mainsHz: config.mainsHz,
    openWithoutLogin: isLoopback(config.httpHost),
    demo: demo?.view() ?? null,
  });
}

const never = new Promise<never>(() => {});
const patienceMs = 3000;

async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new WorkFailed(
      `cannot write to ${folder} (${(cause as Error).message}): set MIZUHASHI_DATA_DIR to a folder that you may write to`,
      { cause },
    );
  }
}
