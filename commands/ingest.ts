import { once } from "node:events";
import { pino } from "pino";
import { readConfig } from "../config.ts";
import type { Ingest, IngestParts, IngestRole } from "../ingest/main.ts";
import { startIngest } from "../ingest/main.ts";
import { BrokerUnavailable } from "../ingest/mqtt/broker.ts";
import { command, WorkFailed } from "./command.ts";
import { readCaseModel, readLeakModel } from "./leakModel.ts";
import { openStorage } from "./openStorage.ts";

/** A broker that has not answered for so long is worth a line, ms. */
const patienceMs = 5000;

type Env = Readonly<Record<string, string | undefined>>;

export const ingest = command({
  name: "ingest",
  usage: "[--analyse-only]",
  summary: "Receive over MQTT, analyse and decide: one role of an install that is spread out",
  help: "With MIZUHASHI_MQTT_URL it listens to that broker, else it opens its own on MIZUHASHI_MQTT_PORT.\n--analyse-only works on what `mizuhashi broker` or another ingest receives. Any number may run\non one PostgreSQL.",
  options: { "analyse-only": { type: "boolean", default: false } },
  run: ({ values }, { env, log, signal }) =>
    runIngest(values["analyse-only"] ? ["analyse"] : ["receive", "analyse"], env, log, signal),
});

/** Runs the roles until the signal. @throws WorkFailed when the broker's port cannot be had */
export async function runIngest(
  roles: readonly IngestRole[],
  env: Env,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const config = readConfig(env);
  const model = await readLeakModel();
  const storage = await openStorage(config);
  try {
    const running = await openIngest({
      ...storage,
      settings: config,
      model,
      caseModel: await readCaseModel(),
      log: pino({ level: config.logLevel }, pino.destination(2)),
      roles,
    });
    await heard(running, log, signal);
    log(
      running.mqttUrl === null
        ? "Mizuhashi analyses what others receive"
        : `Mizuhashi receives at ${running.mqttUrl}`,
    );
    if (!signal.aborted) await once(signal, "abort");
    await running.stop();
  } finally {
    await storage.close();
  }
}

/** @throws WorkFailed when the broker's port cannot be had */
export async function openIngest(parts: IngestParts): Promise<Ingest> {
  try {
    return await startIngest(parts);
  } catch (cause) {
    if (cause instanceof BrokerUnavailable) throw new WorkFailed(cause.message, { cause });
    throw cause;
  }
}

/** Waits until devices are heard, and says why when that takes long. */
async function heard(
  { listening, trouble }: Ingest,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const slow = setInterval(() => log(`waiting for the broker: ${trouble() ?? "…"}`), patienceMs);
  try {
    await Promise.race([listening, signal.aborted ? null : once(signal, "abort")]);
  } finally {
    clearInterval(slow);
  }
}
