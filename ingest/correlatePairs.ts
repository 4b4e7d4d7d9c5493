import type { ListeningPair } from "../analysis/cases/listening.ts";
import { pairClockSeconds } from "../analysis/cases/pairClock.ts";
import type { NightClip, SynchronousClips } from "../analysis/cases/synchronousClips.ts";
import { synchronousClips } from "../analysis/cases/synchronousClips.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import type { RecordingId } from "../analysis/domain/recording.ts";
import type { Sensor, SensorId } from "../analysis/domain/sensor.ts";
import { nightInstant, nightOfRecording } from "../analysis/leak/window.ts";
import { clipsBetween } from "../storage/sql/clips.ts";
import type { Db } from "../storage/sql/database.ts";
import type { StoredPairSound } from "../storage/sql/pairSounds.ts";
import { pairSounds, savePairSound } from "../storage/sql/pairSounds.ts";
import { recordingAudio } from "../storage/sql/recordings.ts";
import type { City, Decision } from "./decideNight.ts";
import { pairsInOneTask, windowHalfMs } from "./parameters.ts";
import type { AskedSound, PairOutcome } from "./tasks.ts";

/** A pair with the recordings that it is correlated from. */
interface AskedPair extends ListeningPair {
  clips: readonly SynchronousClips[];
}

/**
 * Correlates what neighbours recorded together in one night: a new leak is heard between two sensors long
 * before it raises the level of one. What was found of the same recordings and the same way before is
 * not looked for again, so a repeat after a crash, or after a late recording, does only what is missing.
 */
export async function correlatePairs(
  decision: Decision,
  city: City,
  nightOf: NightOf,
  signal: AbortSignal,
): Promise<void> {
  const { db } = decision.store;
  const sensors = new Map(city.sensors.map((sensor) => [sensor.id, sensor]));
  const asked = await askedPairs(decision, city, nightOf);
  if (asked.length === 0) return;
  const stored = await pairSounds(db, { from: nightOf, to: nightOf });
  const known = new Map(stored.map((one) => [`${one.a} ${one.b}`, one]));
  const missing: AskedPair[] = [];
  for (const pair of asked) {
    const before = known.get(`${pair.a} ${pair.b}`);
    if (!before || !isAnswered(pair, before)) missing.push(pair);
    else if (before.clockSeconds === null) {
      // The first status of a sensor may come after its first recording.
      const clockSeconds = clockOf(sensors, pair);
      if (clockSeconds !== null) await savePairSound(db, { ...before, clockSeconds });
    }
  }
  const threads = Math.max(1, decision.workers.threads);
  const perTask = Math.min(pairsInOneTask, Math.ceil(missing.length / threads));
  const tasks: AskedPair[][] = [];
  for (let start = 0; start < missing.length; start += perTask) {
    tasks.push(missing.slice(start, start + perTask));
  }
  // As many at a time as there are threads: each holds the sounds of its sensors.
  for (let start = 0; start < tasks.length; start += threads) {
    if (signal.aborted) return;
    await Promise.all(
      tasks.slice(start, start + threads).map(async (pairs) => {
        for (const found of await correlated(decision, pairs, nightOf)) {
          await savePairSound(db, { ...found, clockSeconds: clockOf(sensors, found) });
        }
      }),
    );
  }
}

async function askedPairs(
  { store: { db }, timeZone }: Decision,
  { pairs }: City,
  nightOf: NightOf,
): Promise<AskedPair[]> {
  if (pairs.length === 0) return [];
  const clips = await clipsOf(db, pairs, nightOf, timeZone);
  const bySensor = new Map<SensorId, NightClip[]>();
  for (const clip of clips) {
    bySensor.set(clip.sensorId, [...(bySensor.get(clip.sensorId) ?? []), clip]);
  }
  return pairs.flatMap((pair): AskedPair[] => {
    const own = [...(bySensor.get(pair.a) ?? []), ...(bySensor.get(pair.b) ?? [])];
    const together = synchronousClips(pair, nightOf, own);
    return together.length > 0 ? [{ ...pair, clips: together }] : [];
  });
}

async function clipsOf(
  db: Db,
  pairs: readonly ListeningPair[],
  nightOf: NightOf,
  timeZone: string,
): Promise<NightClip[]> {
  const sensorIds = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const centre = nightInstant(nightOf, timeZone).getTime();
  const clips = await clipsBetween(db, sensorIds, {
    from: new Date(centre - windowHalfMs),
    to: new Date(centre + windowHalfMs),
  });
  return clips.flatMap((clip): NightClip[] => {
    const night = nightOfRecording(clip.recordedAt, timeZone);
    return night === null ? [] : [{ ...clip, nightOf: night }];
  });
}

function isAnswered({ clips, search, travel }: AskedPair, before: StoredPairSound): boolean {
  return (
    JSON.stringify(before.recordingIds) === JSON.stringify(idsOf(clips)) &&
    before.mostDelaySeconds === search.mostDelaySeconds &&
    JSON.stringify(before.bandHz) === JSON.stringify(search.bandHz) &&
    JSON.stringify(before.pipeIds) === JSON.stringify(travel.path.steps.map(({ pipe }) => pipe.id))
  );
}

/**
 * @returns without the pairs whose recordings cannot be correlated: too short for the way between them, or
 * by a fault of ours, which must not keep a whole city from being decided
 */
async function correlated(
  { store: { db }, workers, log }: Decision,
  pairs: readonly AskedPair[],
  nightOf: NightOf,
): Promise<StoredPairSound[]> {
  const wavs: Uint8Array[] = [];
  const places = new Map<RecordingId, number>();
  const placeOf = async (id: RecordingId): Promise<number | null> => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const wav = await recordingAudio(db, id);
    if (!wav) return null;
    places.set(id, wavs.length);
    return wavs.push(wav) - 1;
  };
  const asked: { pair: AskedPair; sound: AskedSound }[] = [];
  for (const pair of pairs) {
    const recordings: { a: number; b: number; startDifferenceSeconds: number }[] = [];
    for (const { a, b, startDifferenceSeconds } of pair.clips) {
      const [ofA, ofB] = [await placeOf(a), await placeOf(b)];
      if (ofA !== null && ofB !== null) {
        recordings.push({ a: ofA, b: ofB, startDifferenceSeconds });
      }
    }
    if (recordings.length < pair.clips.length) continue;
    asked.push({ pair, sound: { recordings, search: pair.search } });
  }
  if (asked.length === 0) return [];
  const task = { kind: "pairs", wavs, pairs: asked.map(({ sound }) => sound) } as const;
  const outcomes = await workers.pairs(task).catch((error: unknown) => {
    return asked.map(() => fault(error));
  });
  return asked.flatMap(({ pair: { a, b, travel, search, clips } }, i): StoredPairSound[] => {
    const outcome = outcomes[i];
    if (!outcome) return [];
    if (!outcome.ok) {
      const { fault: whose, message, stack } = outcome;
      if (whose === "device") log.warn({ a, b, nightOf, message }, "a pair cannot be correlated");
      else log.error({ a, b, nightOf, stack }, "correlating a pair failed");
      return [];
    }
    return [
      {
        a,
        b,
        nightOf,
        sound: outcome.result,
        clockSeconds: null,
        recordings: clips.length,
        recordingIds: idsOf(clips),
        mostDelaySeconds: search.mostDelaySeconds,
        bandHz: search.bandHz,
        pipeIds: travel.path.steps.map(({ pipe }) => pipe.id),
      },
    ];
  });
}

/** The thread itself ended. */
function fault(error: unknown): PairOutcome {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { ok: false, fault: "ours", field: null, message, stack: stack ?? message };
}

function idsOf(clips: readonly SynchronousClips[]): RecordingId[] {
  return clips.flatMap(({ a, b }) => [a, b]).sort();
}

function clockOf(
  sensors: ReadonlyMap<SensorId, Sensor>,
  { a, b }: { a: SensorId; b: SensorId },
): number | null {
  const [ofA, ofB] = [sensors.get(a), sensors.get(b)];
  return ofA && ofB ? pairClockSeconds(ofA, ofB) : null;
}
