import { randomUUID } from "node:crypto";
import { constants, hostname, setPriority } from "node:os";
import { pino } from "pino";
import type { Job, ReanalyseParameters } from "../analysis/domain/job.ts";
import { localInstant } from "../analysis/leak/window.ts";
import type { Config } from "../config.ts";
import { readConfig } from "../config.ts";
import { GroupedPoints } from "../ingest/groupedPoints.ts";
import { sharedModel } from "../ingest/modelInUse.ts";
import { workerHeapMb } from "../ingest/parameters.ts";
import { JobLost, leaseFrom, reanalyse as run } from "../ingest/reanalyse.ts";
import { startWorkers } from "../ingest/workers.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { createJob, jobHolder, openJobs, takeJob } from "../storage/sql/jobs.ts";
import { modelContent } from "../storage/sql/models.ts";
import { countJudged } from "../storage/sql/reanalysis.ts";
import { sensor } from "../storage/sql/sensors.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, command, WorkFailed } from "./command.ts";
import { readLeakModel } from "./leakModel.ts";
import { modelInUse } from "./modelInUse.ts";
import type { OpenStorage } from "./openStorage.ts";
import { openStorage } from "./openStorage.ts";

export const reanalyse = command({
  name: "reanalyse",
  usage: "--since DATE [--until DATE] [--sensor ID] | --resume",
  summary: "Judge recordings of the past once more, by the model in use now",
  help: [
    "--since DATE   from this day on, YYYY-MM-DD, in the time zone of the install",
    "--until DATE   this day included (default: all up to now)",
    "--sensor ID    of this sensor alone",
    "--resume       goes on with the newest job that was not done",
    "",
    "It may run beside the service, whose new recordings go first. Ended half-way, it goes on where it",
    "was when it is called the same way again. Nights are decided anew once it is done; what people did",
    "to cases stays. Settings: the MIZUHASHI_… of the service.",
  ].join("\n"),
  options: {
    since: { type: "string" },
    until: { type: "string" },
    sensor: { type: "string" },
    resume: { type: "boolean", default: false },
  },
  async run({ values }, around) {
    const config = readConfig(around.env);
    const wanted = values.resume ? null : readRange(values, config.timeZone);
    if (values.resume && (values.since ?? values.until ?? values.sensor) !== undefined) {
      throw new BadInput("--resume", true, "no --since, --until or --sensor beside it");
    }
    const storage = await openStorage(config);
    try {
      return await work(storage, config, wanted, around);
    } finally {
      await storage.close();
    }
  },
  text: ({ id, state, done, failed, total, modelVersion }) =>
    [
      `${id}: ${done} of ${Math.max(done, total)} recordings judged by ${modelVersion}`,
      failed > 0 ? `, ${failed} could not be and keep what was said of them` : "",
      state === "done" ? "; their nights are decided by the service" : "; --resume goes on",
    ].join(""),
  status: ({ state }) => (state === "done" ? 0 : 1),
});

/** The range as it was asked for; `until` null: all up to the beginning of the job. */
type Range = Omit<ReanalyseParameters, "until"> & { until: Date | null };

function readRange(
  { since, until, sensor: id }: { since?: string; until?: string; sensor?: string },
  timeZone: string,
): Range {
  const from = dayStart("--since", since, timeZone, 0);
  const to = until === undefined ? null : dayStart("--until", until, timeZone, 1);
  if (to !== null && to <= from) throw new BadInput("--until", until, `not before ${since}`);
  return { since: from, until: to, sensorId: id ?? null };
}

function dayStart(option: string, text: string | undefined, timeZone: string, days: number): Date {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? new Date(`${text}T00:00:00Z`) : null;
  if (text === undefined || at === null || !isDay(at, text)) {
    throw new BadInput(option, text, "a day as YYYY-MM-DD");
  }
  return localInstant(text, days * 1440, timeZone);
}

/** 2026-02-30 would count as 2 March. */
function isDay(at: Date, text: string): boolean {
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

async function work(
  { store, series }: OpenStorage,
  config: Config,
  wanted: Range | null,
  around: Surroundings,
): Promise<Job> {
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  const found = await findOrBegin(store.db, wanted);
  const content = await contentOf(store.db, found);
  const taken = await take(store.db, found, holder);
  around.log(
    taken.done > 0
      ? `${taken.id} goes on at ${taken.done} of ${taken.total} recordings, by ${taken.modelVersion}`
      : `${taken.id}: ${taken.total} recordings, by ${taken.modelVersion}`,
  );
  // Threads begun from here on give way to everything else on this machine.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const workers = startWorkers(
    { threads: config.workers, heapMb: workerHeapMb },
    { mainsHz: config.mainsHz, model: content },
    log,
  );
  try {
    return await run(
      {
        store,
        workers,
        points: new GroupedPoints(series),
        model: sharedModel("leak", content),
        holder,
        timeZone: config.timeZone,
        now: () => new Date(),
        log,
        progress: (job) => around.progress(progressLine(job)),
        signal: around.signal,
      },
      taken,
    );
  } catch (cause) {
    if (cause instanceof JobLost) throw new WorkFailed(cause.message, { cause });
    throw cause;
  } finally {
    await workers.stop();
  }
}

/** The open job that was asked for, by the model in use, or a new one. */
async function findOrBegin(db: Db, wanted: Range | null): Promise<Job> {
  const open = await openJobs(db);
  if (wanted === null) {
    const newest = open[0];
    if (!newest) throw new WorkFailed("no job is left to go on with");
    return newest;
  }
  if (wanted.sensorId !== null && !(await sensor(db, wanted.sensorId))) {
    throw new BadInput("--sensor", wanted.sensorId, "a sensor of this install");
  }
  const { version: modelVersion } = await modelInUse(db);
  const same = open.find(
    (job) =>
      job.modelVersion === modelVersion && isSameRange(job.parameters, wanted, job.startedAt),
  );
  if (same) return same;
  const startedAt = new Date();
  const parameters = { ...wanted, until: wanted.until ?? startedAt };
  const total = await countJudged(db, parameters);
  return db.transaction().execute(async (tx) => {
    const begun = await createJob(tx, { parameters, modelVersion, total, startedAt });
    const data = { ...parameters, modelVersion, total };
    const subject = begun.id;
    await appendEvent(tx, { at: startedAt, kind: "job.started", subject, actor: "local", data });
    return begun;
  });
}

function isSameRange(known: ReanalyseParameters, wanted: Range, startedAt: Date): boolean {
  return (
    known.since.getTime() === wanted.since.getTime() &&
    known.until.getTime() === (wanted.until ?? startedAt).getTime() &&
    known.sensorId === wanted.sensorId
  );
}

async function take(db: Db, { id }: Job, holder: string): Promise<Job> {
  const now = new Date();
  const before = await jobHolder(db, id);
  const gone = before !== null && isGone(before) ? before : null;
  const taken = await db.transaction().execute(async (tx) => {
    const held = await takeJob(tx, id, { holder, gone, now, leaseUntil: leaseFrom(now) });
    if (held && held.done > 0) {
      const data = { done: held.done };
      await appendEvent(tx, { at: now, kind: "job.resumed", subject: id, actor: "local", data });
    }
    return held;
  });
  if (taken) return taken;
  throw new WorkFailed(`${id} is being worked on by another process (${before ?? "unknown"})`);
}

/** A process of this machine that has ended; of others only the lease tells. */
function isGone(holder: string): boolean {
  const [host, pid] = holder.split(" ");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** All of a job is judged by one model, whatever was accepted since it began. */
async function contentOf(db: Db, { id, modelVersion }: Job): Promise<unknown> {
  const learned = await modelContent(db, modelVersion);
  if (learned !== null) return learned;
  const shipped = await readLeakModel();
  if (shipped.version === modelVersion) return shipped;
  throw new WorkFailed(
    `${id} began with ${modelVersion}, which this version no longer ships: begin anew with --since`,
  );
}

/** "1200 of 5000, 85 a second, 45 s left" */
function progressLine({ id, done, total, resumedAt, resumedDone, updatedAt }: Job): string {
  const seconds = (updatedAt.getTime() - resumedAt.getTime()) / 1000;
  const rate = seconds > 0 ? (done - resumedDone) / seconds : 0;
  const left =
    rate > 0
      ? `, ${rate.toFixed(rate < 10 ? 1 : 0)} a second, ${timeLeft((total - done) / rate)} left`
      : "";
  return `${id}: ${done} of ${total}${left}`;
}

function timeLeft(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 120) return `${whole} s`;
  return whole < 7200 ? `${Math.ceil(whole / 60)} min` : `${(whole / 3600).toFixed(1)} h`;
}
