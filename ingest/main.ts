import { createHash } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import type { CaseModel } from "../analysis/cases/caseModel.ts";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import type { SeriesStore } from "../storage/series/seriesStore.ts";
import { anyDevices, deviceKeyMatches } from "../storage/sql/devices.ts";
import type { QueueState } from "../storage/sql/inbox.ts";
import { countWaiting, queueState } from "../storage/sql/inbox.ts";
import { changedNights, latestNightOf } from "../storage/sql/nights.ts";
import type { Store } from "../storage/sql/open.ts";
import { dropAbandoned } from "./abandonedFiles.ts";
import type { Analysing } from "./analyse.ts";
import { startAnalysing } from "./analyse.ts";
import { shippedCrackModel } from "./crackModel.ts";
import type { Deciding } from "./decide.ts";
import { startDeciding } from "./decide.ts";
import { commitsFor } from "./groupCommit.ts";
import { GroupedPoints } from "./groupedPoints.ts";
import type { Intake } from "./intake.ts";
import { JudgedPhotos } from "./judgedPhotos.ts";
import { ModelInUse } from "./modelInUse.ts";
import type { Broker, Receive } from "./mqtt/broker.ts";
import { startEmbeddedBroker } from "./mqtt/embeddedBroker.ts";
import { connectToBroker } from "./mqtt/externalBroker.ts";
import {
  gatherMs,
  leastFreeBytes,
  mostOpenPartialBytes,
  pollMs,
  slowDownSeconds,
  sweepMs,
  workerHeapMb,
} from "./parameters.ts";
import { ProgressReports, progressOf, refusedProgress } from "./progress.ts";
import { receiveUntilStored } from "./receive.ts";
import type { SurveyDoor } from "./surveyDoor.ts";
import { openSurveyDoor } from "./surveyDoor.ts";
import { formatTopic } from "./topics.ts";
import type { UploadLimits } from "./uploadLimits.ts";
import { WaitingRoom } from "./waitingRoom.ts";
import { startWorkers } from "./workers.ts";

export interface IngestSettings {
  mqttHost: string;
  /** of the embedded broker; 0: any free port */
  mqttPort: number;
  /** an external broker; null: the embedded one */
  mqttUrl: string | null;
  /** names this install at an external broker, with the machine's name */
  dataDir: string;
  timeZone: string;
  mainsHz: 50 | 60;
  maxWaitingItems: number;
  workers: number;
  /** absent: those of `parameters.ts` */
  uploadLimits?: UploadLimits;
}

/** What one process does; both unless a site is spread over several. */
export type IngestRole = "receive" | "analyse";

export interface IngestParts {
  store: Store;
  series: SeriesStore;
  blobs: BlobStore;
  settings: IngestSettings;
  /** the content of a model's file; see `analysis/leak/model.ts` */
  model: unknown;
  /** how cases are scored */
  caseModel: CaseModel;
  log: Logger;
  roles?: readonly IngestRole[];
  now?: () => Date;
}

interface IngestProgress extends QueueState {
  /** nights that changed since they were last decided */
  pendingNights: number;
  latestNightOf: string | null;
  /** messages that wait at the door, not acknowledged */
  heldBack: number;
  /** why devices are not heard now */
  trouble: string | null;
}

export interface Ingest {
  /** where devices connect; null when this process does not receive */
  mqttUrl: string | null;
  /** resolves when devices are heard for the first time; at once when this process does not receive */
  listening: Promise<void>;
  /** the way in for surveys that the page sends; null when this process does not receive */
  surveys: SurveyDoor | null;
  trouble(): string | null;
  progress(): Promise<IngestProgress>;
  /** Ends cleanly: what was acknowledged is stored, what is being analysed ends or goes back. */
  stop(): Promise<void>;
}

/**
 * Receives, analyses and decides.
 * @throws BrokerUnavailable when the embedded broker cannot listen
 */
export async function startIngest(parts: IngestParts): Promise<Ingest> {
  const { store, settings, log, roles = ["receive", "analyse"] } = parts;
  const now = parts.now ?? (() => new Date());
  const room = new WaitingRoom(settings.maxWaitingItems);
  room.counted(await countWaiting(store.db));
  const analysis = roles.includes("analyse") ? startAnalysis(parts, room, now) : null;
  const door = roles.includes("receive")
    ? await openDoor(parts, room, now, () => analysis?.analysing.wake()).catch(async (error) => {
        await analysis?.stop();
        throw error;
      })
    : null;
  const timers = [
    every(pollMs, log, async () => room.counted(await countWaiting(store.db))),
    every(sweepMs, log, () => dropAbandoned(parts, now())),
  ];
  const trouble = () => door?.broker.trouble() ?? null;
  return {
    mqttUrl: door?.broker.url ?? null,
    listening: door?.broker.listening ?? Promise.resolve(),
    surveys: door?.surveys ?? null,
    trouble,
    progress: async () => ({
      ...(await queueState(store.db)),
      pendingNights: (await changedNights(store.db)).length,
      latestNightOf: await latestNightOf(store.db),
      heldBack: room.outside,
      trouble: trouble(),
    }),
    stop: async () => {
      await door?.stop();
      await analysis?.stop();
      for (const timer of timers) await timer.stop();
    },
  };
}

interface RunningAnalysis {
  analysing: Analysing;
  deciding: Deciding;
  stop(): Promise<void>;
}

function startAnalysis(parts: IngestParts, room: WaitingRoom, now: () => Date): RunningAnalysis {
  const { store, series, blobs, settings, model, caseModel, log } = parts;
  const { timeZone, mainsHz } = settings;
  const size = { threads: settings.workers, heapMb: workerHeapMb };
  const workers = startWorkers(size, { mainsHz, model }, log);
  const points = new GroupedPoints(series);
  const deciding = startDeciding({ store, points, workers, now, timeZone, log, caseModel });
  const analysing = startAnalysing({
    store,
    blobs,
    points,
    commits: commitsFor(store, gatherMs),
    workers,
    models: new ModelInUse(store.db, "leak", model, log),
    crackModels: new ModelInUse(store.db, "crack", shippedCrackModel().file, log),
    room,
    nightChanged: () => deciding.wake(),
    now,
    timeZone,
    log,
  });
  return {
    analysing,
    deciding,
    stop: async () => {
      await Promise.all([analysing.stop(), deciding.stop(), workers.stop()]);
    },
  };
}

async function openDoor(
  { store, blobs, settings, log }: IngestParts,
  room: WaitingRoom,
  now: () => Date,
  stored: () => void,
): Promise<{ broker: Broker; surveys: SurveyDoor; stop(): Promise<void> }> {
  const { db } = store;
  const stopped = new AbortController();
  const progress = new ProgressReports(async (surveyId, refusal) => {
    try {
      const clock = { at: now(), delaySeconds: room.full ? slowDownSeconds : 0 };
      const report =
        refusal === null
          ? await progressOf(db, surveyId, clock)
          : await refusedProgress(db, surveyId, refusal, clock);
      if (!report) return;
      await broker.sendDown(formatTopic({ kind: "progress", surveyId }), JSON.stringify(report));
    } catch (error) {
      log.warn({ surveyId, error: String(error) }, "progress could not be sent");
    }
  });
  const commits = commitsFor(store, 0);
  const { timeZone } = settings;
  const limits = settings.uploadLimits ?? { mostOpenPartialBytes, leastFreeBytes };
  const kept = { store, blobs, commits, room, limits };
  const intake: Intake = { ...kept, progress, stored, now, timeZone, log };
  const surveys = await openSurveyDoor(intake, settings.dataDir);
  const receive: Receive = (topic, payload, device, signal) =>
    receiveUntilStored(intake, topic, payload, device, AbortSignal.any([signal, stopped.signal]));
  const judged = new JudgedPhotos(db, progress);
  await judged.passOn();
  const broker = await connect(settings, receive, db, log);
  const passing = every(pollMs, log, () => judged.passOn());
  return {
    broker,
    surveys,
    stop: async () => {
      await surveys.close();
      await passing.stop();
      stopped.abort(new Error("stopping"));
      await broker.stop();
      await progress.stop();
      await commits.idle();
    },
  };
}

/**
 * The way in for surveys of a process that serves the page and does not listen to devices: what it stores
 * is analysed by others.
 */
export async function openSurveys(
  { store, blobs, settings, log }: Pick<IngestParts, "store" | "blobs" | "settings" | "log">,
  now: () => Date = () => new Date(),
): Promise<SurveyDoor> {
  const room = new WaitingRoom(settings.maxWaitingItems);
  const counting = every(pollMs, log, async () => room.counted(await countWaiting(store.db)));
  // Crews hear of it from the process that listens to them.
  const progress = new ProgressReports(async () => undefined);
  const commits = commitsFor(store, 0);
  const limits = settings.uploadLimits ?? { mostOpenPartialBytes, leastFreeBytes };
  const { timeZone, dataDir } = settings;
  const kept = { store, blobs, commits, room, limits };
  const door = await openSurveyDoor(
    { ...kept, progress, stored: () => undefined, now, timeZone, log },
    dataDir,
  );
  return {
    ...door,
    close: async () => {
      await counting.stop();
      await door.close();
      await progress.stop();
      await commits.idle();
    },
  };
}

async function connect(
  settings: IngestSettings,
  receive: Receive,
  db: Store["db"],
  log: Logger,
): Promise<Broker> {
  if (settings.mqttUrl !== null) {
    const install = createHash("sha256").update(`${hostname()}\n${settings.dataDir}`).digest("hex");
    const clientId = `mizuhashi-${install.slice(0, 12)}`;
    return connectToBroker({ url: settings.mqttUrl, clientId, receive, log });
  }
  return startEmbeddedBroker({
    host: settings.mqttHost,
    port: settings.mqttPort,
    receive,
    keyMatches: async (device, key) =>
      (await anyDevices(db)) ? deviceKeyMatches(db, device, key) : null,
    log,
  });
}

/** Repeats something whose failure the next time mends. */
function every(ms: number, log: Logger, task: () => Promise<void>): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(task).catch((error: unknown) => {
      log.warn({ error: String(error) }, "a regular task failed");
    });
  }, ms);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
