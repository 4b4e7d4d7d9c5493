import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Job } from "../analysis/domain/job.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { countWaiting } from "../storage/sql/inbox.ts";
import { job, leaveJob, moveJob, renewJob } from "../storage/sql/jobs.ts";
import type { Store } from "../storage/sql/open.ts";
import type { JudgedBefore } from "../storage/sql/reanalysis.ts";
import {
  lockNights,
  markReanalysedNights,
  nextJudged,
  replaceClipEvidence,
  stillJudged,
} from "../storage/sql/reanalysis.ts";
import { recordingAudio, recordingSpectrum, saveAnalysis } from "../storage/sql/recordings.ts";
import { TransientFault } from "../storage/transientFault.ts";
import { BadItem } from "./analysis.ts";
import type { GroupedPoints } from "./groupedPoints.ts";
import type { HeardSound, JudgedRecording } from "./judgeRecording.ts";
import { addToNight, judgeRecording } from "./judgeRecording.ts";
import { jobLeaseSeconds, pollMs, recordingsAtOnce, yieldMostMs } from "./parameters.ts";
import type { SharedModel } from "./tasks.ts";
import { Waits } from "./waits.ts";
import type { Workers } from "./workers.ts";

/** What a reanalysis works with. */
export interface Reanalysis {
  store: Store;
  workers: Workers;
  points: GroupedPoints;
  /** the model of the job */
  model: SharedModel;
  /** the name under which the job was taken */
  holder: string;
  timeZone: string;
  now: () => Date;
  log: Logger;
  progress: (job: Job) => void;
  /** aborted: what is being judged is stored, then the job is left for another time */
  signal: AbortSignal;
}

/** The job was taken over by another process: nothing of ours is stored any more. */
export class JobLost extends Error {
  override readonly name = "JobLost";

  constructor(id: string) {
    super(`${id} was taken over by another process`);
  }
}

/**
 * Judges recordings of the past once more, oldest first, and their nights with them. The results of some
 * recordings and how far the job is are one transaction: whatever ends it, it goes on there. New recordings go
 * first. At the end all nights of the job are handed to deciding, in one piece, since each looks back on others.
 * @throws JobLost
 */
export async function reanalyse(reanalysis: Reanalysis, taken: Job): Promise<Job> {
  const { store, holder, now, log, progress, signal } = reanalysis;
  const waits = new Waits();
  let at = taken;
  while (!signal.aborted) {
    try {
      await yieldToNew(reanalysis, at);
      const next = await nextJudged(store.db, at.parameters, at.cursor, recordingsAtOnce);
      if (next.length === 0) return await finish(reanalysis, at);
      for (const some of apart(next)) {
        await step(reanalysis, at, some);
        at = (await job(store.db, at.id)) ?? at;
        progress(at);
        if (signal.aborted) break;
      }
      waits.worked();
    } catch (error) {
      if (!(error instanceof TransientFault)) throw error;
      log.warn({ job: at.id, error: error.message }, "cannot go on now");
      await waits.next(signal).catch(() => undefined);
    }
  }
  await leaveJob(store.db, at.id, holder, { state: "open", now: now() });
  return at;
}

/** Pieces in which no sensor comes twice: a recording is compared with the stored ones before it. */
function apart(recordings: readonly JudgedBefore[]): JudgedBefore[][] {
  const parts: JudgedBefore[][] = [];
  let sensors = new Set<string>();
  for (const one of recordings) {
    const part = parts.at(-1);
    if (!part || sensors.has(one.sensorId)) {
      parts.push([one]);
      sensors = new Set();
    } else part.push(one);
    sensors.add(one.sensorId);
  }
  return parts;
}

async function step(
  reanalysis: Reanalysis,
  at: Job,
  recordings: readonly JudgedBefore[],
): Promise<void> {
  const { store, holder, now } = reanalysis;
  const last = recordings.at(-1);
  if (!last) return;
  const results = await Promise.all(recordings.map((one) => judged(reanalysis, one)));
  const nights = results.flatMap((result) => result?.clip?.nightOf ?? []);
  await store.db.transaction().execute(async (tx) => {
    await lockNights(tx, nights);
    const still = await stillJudged(tx, recordings);
    for (const [i, one] of recordings.entries()) {
      const result = results[i];
      if (!result || !still.has(one.id)) continue;
      await saveAnalysis(tx, one.id, result.result);
      const { clip } = result;
      if (!clip) continue;
      const evidence = await addToNight(tx, clip);
      await replaceClipEvidence(tx, clip.sensorId, clip.nightOf, evidence);
    }
    const moved = await moveJob(tx, at.id, holder, {
      cursor: { at: last.recordedAt, id: last.id },
      done: recordings.length,
      failed: results.filter((result) => result === null).length,
      now: now(),
      leaseUntil: leaseFrom(now()),
    });
    if (!moved) throw new JobLost(at.id);
  });
}

/** null: it cannot be judged any more and keeps what was said of it. */
async function judged(
  reanalysis: Reanalysis,
  heard: JudgedBefore,
): Promise<JudgedRecording | null> {
  const { log, model } = reanalysis;
  try {
    const sound = await soundOf(reanalysis, heard);
    if (sound) return await judgeRecording(reanalysis, heard, sound, model);
    log.warn({ recording: heard.id }, "its sound is no longer kept");
  } catch (error) {
    if (error instanceof TransientFault) throw error;
    if (error instanceof BadItem)
      log.warn({ recording: heard.id, error: error.message }, "no sound");
    else log.error({ recording: heard.id, err: error }, "a recording could not be judged again");
  }
  return null;
}

async function soundOf(
  { store: { db } }: Reanalysis,
  { id, source }: JudgedBefore,
): Promise<HeardSound | null> {
  if (source === "wav") {
    const wav = await recordingAudio(db, id);
    return wav && { kind: "recording", wav };
  }
  const spectrum = await recordingSpectrum(db, id);
  return spectrum && { kind: "spectrum", spectrum };
}

async function finish({ store, holder, now }: Reanalysis, at: Job): Promise<Job> {
  await store.db.transaction().execute(async (tx) => {
    if (!(await leaveJob(tx, at.id, holder, { state: "done", now: now() }))) {
      throw new JobLost(at.id);
    }
    const nights = await markReanalysedNights(tx, at.parameters, now());
    const { done, failed, modelVersion } = at;
    const data = { done, failed, modelVersion, nights: nights.length };
    const subject = at.id;
    await appendEvent(tx, { at: now(), kind: "job.ended", subject, actor: "system", data });
  });
  return (await job(store.db, at.id)) ?? at;
}

/** While new recordings wait, a piece now and then, so that the job still moves when nobody takes them. */
async function yieldToNew({ store, holder, now, signal }: Reanalysis, at: Job): Promise<void> {
  const begun = performance.now();
  while (!signal.aborted && performance.now() - begun < yieldMostMs) {
    if ((await countWaiting(store.db)) === 0) return;
    if (!(await renewJob(store.db, at.id, holder, leaseFrom(now())))) throw new JobLost(at.id);
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** A process that stands still longer than this has lost its job. */
export function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + jobLeaseSeconds * 1000);
}
