import type { NightClip, SynchronousClips } from "../analysis/cases/jointClips.ts";
import { jointClips } from "../analysis/cases/jointClips.ts";
import { nightsEarlier } from "../analysis/cases/leakCase.ts";
import type { ListeningPair } from "../analysis/cases/listening.ts";
import { pairsAround } from "../analysis/cases/listening.ts";
import { pairClockSeconds } from "../analysis/cases/pairClock.ts";
import { nightsLookedAt } from "../analysis/cases/parameters.ts";
import type { NightOf } from "../analysis/domain/night.ts";
import type { RecordingId } from "../analysis/domain/recording.ts";
import type { Sensor, SensorId } from "../analysis/domain/sensor.ts";
import { nightInstant, nightOfRecording } from "../analysis/leak/window.ts";
import { openCases } from "../storage/sql/cases.ts";
import { clipsBetween } from "../storage/sql/clips.ts";
import type { Db } from "../storage/sql/database.ts";
import type { StoredPairSound } from "../storage/sql/pairSounds.ts";
import { pairSounds, savePairSound } from "../storage/sql/pairSounds.ts";
import { recordingAudio } from "../storage/sql/recordings.ts";
import type { City, Decision } from "./decideNight.ts";
import type { NightBook } from "./nightBook.ts";
import { mostPairsInOneNight, windowHalfMs } from "./parameters.ts";
import type { PairOutcome } from "./tasks.ts";

/** A pair with the recordings that it is correlated from. */
interface AskedPair extends ListeningPair {
  clips: readonly SynchronousClips[];
}

/**
 * Correlates what the sensors around everything raised tonight, and around every open case, recorded
 * together. What was found of the same recordings and the same way before is not looked for again, so a
 * repeat after a crash, or after a late recording, does only what is missing.
 */
export async function correlatePairs(
  decision: Decision,
  city: City,
  book: NightBook,
  nightOf: NightOf,
  signal: AbortSignal,
): Promise<void> {
  const { db } = decision.store;
  const sensors = new Map(city.sensors.map((sensor) => [sensor.id, sensor]));
  const asked = await askedPairs(decision, city, book, nightOf);
  if (asked.length === 0) return;
  const stored = await pairSounds(db, { from: nightOf, to: nightOf });
  const known = new Map(stored.map((one) => [`${one.a} ${one.b}`, one]));
  const threads = Math.max(1, decision.workers.threads);
  for (let start = 0; start < asked.length; start += threads) {
    if (signal.aborted) return;
    const some = asked.slice(start, start + threads);
    await Promise.all(
      some.map(async (pair) => {
        const clockSeconds = clockOf(sensors, pair);
        const before = known.get(`${pair.a} ${pair.b}`);
        if (before && isAnswered(pair, before)) {
          // The first status of a sensor may come after its first recording.
          if (before.clockSeconds === null && clockSeconds !== null) {
            await savePairSound(db, { ...before, clockSeconds });
          }
          return;
        }
        const found = await correlated(decision, pair, nightOf);
        if (found) await savePairSound(db, { ...found, clockSeconds });
      }),
    );
  }
}

/** @returns those of open cases first, when there are more than can be looked at */
async function askedPairs(
  { store: { db }, timeZone, log }: Decision,
  { network, sensors, calibrations }: City,
  book: NightBook,
  nightOf: NightOf,
): Promise<AskedPair[]> {
  const raised = raisedNights(book, nightOf);
  const tonight = [...raised].flatMap(([id, nights]) => (nights.has(nightOf) ? [id] : []));
  const ofCases = (await openCases(db)).flatMap(({ sensorIds }) => sensorIds);
  const hearing = [...ofCases, ...tonight];
  if (hearing.length === 0) return [];
  const pairs = pairsAround(network, sensors, hearing, calibrations);
  if (pairs.length === 0) return [];
  const clips = await clipsOf(db, pairs, nightOf, timeZone);
  const asked = pairs.flatMap((pair): AskedPair[] => {
    const joint = jointClips(pair, nightOf, clips, soundNights(pair, pairs, raised));
    return joint.length > 0 ? [{ ...pair, clips: joint }] : [];
  });
  if (asked.length <= mostPairsInOneNight) return asked;
  log.warn({ nightOf, pairs: asked.length }, "more pairs than are correlated in one night");
  const own = new Set(ofCases);
  const isOfCase = ({ a, b }: AskedPair) => (own.has(a) || own.has(b) ? 1 : 0);
  return asked.sort((a, b) => isOfCase(b) - isOfCase(a)).slice(0, mostPairsInOneNight);
}

/** The nights of "2 of 3" on which each sensor was raised. */
function raisedNights(book: NightBook, nightOf: NightOf): Map<SensorId, Set<NightOf>> {
  const raised = new Map<SensorId, Set<NightOf>>();
  for (const night of book.upTo(nightOf, nightsLookedAt - 1)) {
    if (!night.valid || !night.anomaly?.raised) continue;
    const nights = raised.get(night.sensorId) ?? new Set();
    raised.set(night.sensorId, nights.add(night.nightOf));
  }
  return raised;
}

/** On which nights one of the two, or a sensor that makes a pair with one of them, was raised. */
function soundNights(
  { a, b }: ListeningPair,
  pairs: readonly ListeningPair[],
  raised: ReadonlyMap<SensorId, ReadonlySet<NightOf>>,
): Set<NightOf> {
  const near = pairs.filter((one) => [one.a, one.b].some((id) => id === a || id === b));
  return new Set(
    near.flatMap((one) => [...(raised.get(one.a) ?? []), ...(raised.get(one.b) ?? [])]),
  );
}

async function clipsOf(
  db: Db,
  pairs: readonly ListeningPair[],
  nightOf: NightOf,
  timeZone: string,
): Promise<NightClip[]> {
  const sensorIds = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const first = nightInstant(nightsEarlier(nightOf, nightsLookedAt - 1), timeZone);
  const last = nightInstant(nightOf, timeZone);
  const clips = await clipsBetween(db, sensorIds, {
    from: new Date(first.getTime() - windowHalfMs),
    to: new Date(last.getTime() + windowHalfMs),
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
 * @returns null when the recordings cannot be correlated: too short for the way between them, or by a
 * fault of ours, which must not keep a whole city from being decided
 */
async function correlated(
  { store: { db }, workers, log }: Decision,
  { a, b, travel, search, clips }: AskedPair,
  nightOf: NightOf,
): Promise<StoredPairSound | null> {
  const recordings = [];
  for (const one of clips) {
    const [ofA, ofB] = [await recordingAudio(db, one.a), await recordingAudio(db, one.b)];
    if (!ofA || !ofB) return null;
    const { startDifferenceSeconds } = one;
    recordings.push({ a: ofA, b: ofB, startDifferenceSeconds });
  }
  const outcome = await workers.pair({ kind: "pair", recordings, search }).catch(fault);
  if (!outcome.ok) {
    const { fault: whose, message, stack } = outcome;
    if (whose === "device") log.warn({ a, b, nightOf, message }, "a pair cannot be correlated");
    else log.error({ a, b, nightOf, stack }, "correlating a pair failed");
    return null;
  }
  return {
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
  };
}

/** The thread itself ended. */
function fault(error: unknown): PairOutcome {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { ok: false, fault: "ours", field: null, message, stack: stack ?? message };
}

function idsOf(clips: readonly SynchronousClips[]): RecordingId[] {
  return clips.flatMap(({ a, b }) => [a, b]).sort();
}

function clockOf(sensors: ReadonlyMap<SensorId, Sensor>, { a, b }: ListeningPair): number | null {
  const [ofA, ofB] = [sensors.get(a), sensors.get(b)];
  return ofA && ofB ? pairClockSeconds(ofA, ofB) : null;
}
