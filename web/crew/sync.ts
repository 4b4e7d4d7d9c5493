import { effect, signal } from "@preact/signals";
import type { LonLatView } from "../../api/schemas/geo.ts";
import type { CaseDetailView, CaseView } from "../../api/schemas/leakCase.ts";
import {
  fetchAudio,
  fetchBase,
  fetchCase,
  fetchJobs,
  fetchPipes,
  fetchRecordings,
  fetchSensor,
  fetchSystem,
  OutOfReach,
  Refused,
} from "../api.ts";
import { followEvents } from "../events.ts";
import { useTimeZone } from "../text/format.ts";
import type { Around } from "./around.ts";
import { around } from "./around.ts";
import { drafts, isBegun, loadDrafts } from "./draft.ts";
import type { Job } from "./jobs.ts";
import { dispatchOf, jobs, noteOf, putCase } from "./jobs.ts";
import { allKept, keep, kept } from "./keep.ts";
import { lastSentAt, loadOutbox, outbox, sendOutbox } from "./outbox.ts";

/** The city round the jobs; null until the phone has been told once. */
export const surroundings = signal<Around | null>(null);

/** Counts recordings that came to lie on the phone: who shows one looks again. */
export const soundsKept = signal(0);

/** When the phone was last told everything; null: never. */
export const syncedAt = signal<string | null>(null);

/** What stands in the way: nothing, no network, no sign-in, or what the server says. */
export const obstacle = signal<
  null | { kind: "offline" | "signIn" } | { kind: "refused"; detail: string }
>(null);

/** How often what waits is tried again and jobs are asked for, when nothing else tells, ms. */
const againMs = 60_000;

interface Kept {
  jobs: Job[];
  surroundings: Around;
  syncedAt: string;
  timeZone: string;
}

/** Brings back what lies on the phone: nothing may be said before, or it would stand in its place. */
export async function bringBack(): Promise<void> {
  const [known, sent] = await Promise.all([
    kept<Kept>("state", "city"),
    kept<string>("state", "lastSentAt"),
    loadDrafts(),
    loadOutbox(),
  ]);
  lastSentAt.value = sent;
  if (known !== null) {
    useTimeZone(known.timeZone);
    surroundings.value = known.surroundings;
    syncedAt.value = known.syncedAt;
    jobs.value = new Map(known.jobs.map((job) => [job.leakCase.id, job]));
  }
}

/** Sends and asks for news, now and whenever there is a reason to, for as long as the page is open. */
export function followServer(): void {
  const go = () => void sync();
  go();
  addEventListener("online", go);
  addEventListener("offline", () => {
    obstacle.value = { kind: "offline" };
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") go();
  });
  setInterval(go, againMs);
  // A result leaves when the time to take it back is over.
  effect(() => {
    const next = Math.min(...outbox.value.map(({ sendFrom }) => sendFrom));
    if (next > Date.now() && next < Infinity) setTimeout(go, next - Date.now() + 50);
  });
}

let running: Promise<void> | null = null;
let wanted = false;
let inHurry = false;
let following = false;

/** Sends what is due, then asks for the jobs; who asks meanwhile gets one more round. */
export function sync(hurry = false): Promise<void> {
  wanted = true;
  inHurry ||= hurry;
  running ??= (async () => {
    try {
      while (wanted) {
        const now = inHurry;
        wanted = false;
        inHurry = false;
        await once(now);
      }
    } finally {
      running = null;
    }
  })();
  return running;
}

async function once(hurry: boolean): Promise<void> {
  try {
    await sendOutbox(hurry, (leakCase: CaseView) => void putCase(leakCase));
    await fetchCity();
    obstacle.value = null;
  } catch (error) {
    if (error instanceof OutOfReach) obstacle.value = { kind: "offline" };
    else if (error instanceof Refused) {
      const { status, detail } = error.problem;
      obstacle.value = status === 401 ? { kind: "signIn" } : { kind: "refused", detail };
    } else throw error;
  }
}

async function fetchCity(): Promise<void> {
  const { timeZone, lastEventId } = await fetchSystem();
  useTimeZone(timeZone);
  const listed = await fetchJobs();
  const found = await Promise.all([...listed, ...unfinished(listed)].map(jobOf));
  const all = found.filter((job) => job !== null);
  const ids = all.map(({ leakCase }) => leakCase.id).join();
  const city = ids === fetchedFor ? surroundings.value : null;
  surroundings.value = city ?? (await fetchSurroundings(all));
  fetchedFor = ids;
  jobs.value = new Map(all.map((job) => [job.leakCase.id, job]));
  syncedAt.value = new Date().toISOString();
  const value: Kept = {
    ...{ jobs: all, surroundings: surroundings.value, syncedAt: syncedAt.value, timeZone },
  };
  await keep({ store: "state", key: "city", value });
  await fetchSounds(all);
  if (!following) {
    following = true;
    followEvents(lastEventId, (kind) => kind.startsWith("case.") && sync(), sync);
  }
}

/** Cases that the office has taken off the list while the crew still has something to say of them. */
function unfinished(listed: readonly CaseView[]): { id: string; version: null }[] {
  return [...drafts.value.values()]
    .filter((draft) => isBegun(draft) && !listed.some(({ id }) => id === draft.caseId))
    .map(({ caseId }) => ({ id: caseId, version: null }));
}

/** The jobs that the surroundings were fetched for; the network changes by imports alone. */
let fetchedFor: string | null = null;

async function fetchSurroundings(all: readonly Job[]): Promise<Around> {
  const [pipes, base] = await Promise.all([fetchPipes(), fetchBase()]);
  return around(all.flatMap(placesOf), pipes, base);
}

async function jobOf({ id, version }: { id: string; version: number | null }): Promise<Job | null> {
  const known = jobs.value?.get(id);
  if (known?.leakCase.version === version) return known;
  const leakCase = await fetchCase(id);
  if (leakCase === null) return null;
  const { crew, at } = dispatchOf(leakCase);
  const sensors = await Promise.all(byLoudness(leakCase).map(fetchSensor));
  const there = sensors.filter((sensor) => sensor !== null);
  return {
    leakCase,
    crew,
    dispatchedAt: at,
    note: noteOf(leakCase),
    sensors: there.map(({ id, name, position }) => ({ id, name, position })),
    sound: await soundOf(there[0]?.id),
  };
}

function byLoudness({ sensorIds, evidence, lastNightOf }: CaseDetailView): string[] {
  const z = new Map<string, number>();
  for (const one of evidence) if (one.nightOf === lastNightOf) z.set(one.sensorId, one.z);
  return [...sensorIds].sort((a, b) => (z.get(b) ?? -Infinity) - (z.get(a) ?? -Infinity));
}

async function soundOf(sensorId: string | undefined): Promise<Job["sound"]> {
  if (sensorId === undefined) return null;
  const [newest] = await fetchRecordings(sensorId, 1);
  if (newest === undefined) return null;
  return { recordingId: newest.id, sensorId, recordedAt: newest.recordedAt };
}

/** The recordings of the jobs, fetched once each; those of jobs that are over go. */
async function fetchSounds(all: readonly Job[]): Promise<void> {
  const kept = await allKept<Sound>("sound");
  const ids = new Set(all.flatMap(({ sound }) => (sound === null ? [] : [sound.recordingId])));
  for (const { recordingId } of kept) {
    if (!ids.has(recordingId)) await keep({ store: "sound", key: recordingId, remove: true });
  }
  for (const recordingId of ids) {
    if (kept.some((one) => one.recordingId === recordingId)) continue;
    try {
      const wav = await fetchAudio(recordingId);
      await keep({ store: "sound", key: recordingId, value: { recordingId, wav } });
      soundsKept.value++;
    } catch (error) {
      // A spectrum of the edge has no sound; the job goes on without.
      if (!(error instanceof Refused)) throw error;
    }
  }
}

export interface Sound {
  recordingId: string;
  wav: ArrayBuffer;
}

function placesOf({ leakCase: { position }, sensors }: Job): LonLatView[] {
  if (position !== null) return [position.point];
  return sensors.flatMap((sensor) => (sensor.position === null ? [] : [sensor.position]));
}
