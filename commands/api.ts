import { once } from "node:events";
import { pino } from "pino";
import { isLoopback } from "../api/loopback.ts";
import { buildServer } from "../api/server.ts";
import { builtPage, readConfig, version } from "../config.ts";
import { openSurveys } from "../ingest/main.ts";
import { command } from "./command.ts";
import { readCaseModel } from "./leakModel.ts";
import { listen, mustBeSafe } from "./listen.ts";
import { openStorage } from "./openStorage.ts";

export const api = command({
  name: "api",
  usage: "",
  summary: "Serve the API and the page alone: one role of an install that is spread out",
  help: "It reads what `mizuhashi ingest` stores; give both the same MIZUHASHI_DATABASE_URL,\nMIZUHASHI_INFLUX_URL and MIZUHASHI_DATA_DIR. Any number of them may run.",
  async run(_call, { env, log, signal }) {
    const config = readConfig(env);
    const startedAt = new Date();
    const caseModel = await readCaseModel();
    const storage = await openStorage(config);
    const apiLog = pino({ level: config.logLevel }, pino.destination(2));
    const surveys = await openSurveys({ ...storage, settings: config, log: apiLog });
    const app = await buildServer({
      db: storage.store.db,
      series: storage.series,
      blobs: storage.blobs,
      webRoot: builtPage(),
      version,
      caseModel,
      system: () => ({
        startedAt,
        database: storage.store.kind,
        series: storage.seriesKind,
        broker: { kind: "none", url: null, connected: false },
        modelVersion: null,
        crackModelVersion: null,
        maxWaitingItems: config.maxWaitingItems,
        timeZone: config.timeZone,
        mainsHz: config.mainsHz,
        openWithoutLogin: isLoopback(config.httpHost),
        demo: null,
      }),
      trustedProxies: config.trustedProxies,
      openId: config.openId,
      now: () => new Date(),
      surveys,
      log: apiLog,
    });
    try {
      await mustBeSafe(storage.store.db, config.httpHost);
      log(`Mizuhashi API ${version} at ${await listen(app, config.httpHost, config.httpPort)}`);
      if (!signal.aborted) await once(signal, "abort");
    } finally {
      await app.close();
      await surveys.close();
      await storage.close();
    }
  },
});
