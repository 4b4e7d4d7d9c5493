import type { NewSound, NightOf } from "../domain/night.ts";
import type { PairSound } from "../domain/pairSound.ts";
import type { SensorId } from "../domain/sensor.ts";
import { baselineWindow } from "./anomaly.ts";
import {
  knownSoundNights,
  leastOtherShare,
  leastPairNights,
  newSoundNights,
  sameDelaySds,
  sameDelaySeconds,
} from "./parameters.ts";
import { nightNumber } from "./window.ts";

interface PairNight {
  night: number;
  sound: PairSound;
}

/** What is known of a sound that two sensors have in common. */
export interface SoundNews {
  sound: PairSound;
  /** known: their baseline heard it too. unjudged: they have no baseline yet */
  news: "new" | "known" | "unjudged";
  /** nights of the last three, this one among them, that heard it at this delay, and that were listened to */
  nights: number;
  of: number;
}

/**
 * Of every sound that two sensors have in common tonight, whether they had it before: heard beyond chance
 * at a delay at which their baseline heard one on two nights or more. A source that has always
 * been there (a valve, a pump, an old leak) is known.
 *
 * The baseline is that of the levels: 28 nights with a lag of 3, before the case when one is open.
 * @param pairSounds of this night and the 31 before, one a pair and night, in any order
 * @param frozenSince first night of the open case of a sensor
 */
export function soundNews(
  nightOf: NightOf,
  pairSounds: readonly PairSound[],
  frozenSince: ReadonlyMap<SensorId, NightOf>,
): SoundNews[] {
  const tonight = nightNumber(nightOf);
  const pairs = new Map<string, PairNight[]>();
  for (const sound of pairSounds) {
    const night = nightNumber(sound.nightOf);
    if (night > tonight) continue;
    const key = `${sound.a} ${sound.b}`;
    const nights = pairs.get(key) ?? [];
    nights.push({ night, sound });
    pairs.set(key, nights);
  }
  return [...pairs.values()].flatMap((nights) => {
    const heard = nights.find(({ night }) => night === tonight);
    if (heard?.sound.sound.kind !== "heard") return [];
    const { a, b } = heard.sound;
    const since = [frozenSince.get(a), frozenSince.get(b)].flatMap((one) => one ?? []).sort()[0];
    return newsOf(heard, nights, since === undefined ? null : nightNumber(since));
  });
}

function newsOf(heard: PairNight, nights: readonly PairNight[], since: number | null): SoundNews {
  const { from, to } = baselineWindow(heard.night, since);
  const before = nights.filter(({ night }) => night >= from && night <= to);
  const recent = nights.filter(({ night }) => night > heard.night - newSoundNights);
  const peaks = peaksOf(heard.sound);
  const isKnown = (peak: Peak) => {
    const known = before.filter(({ sound }) => hears(sound, peak, heard.sound)).length;
    return known >= knownSoundNights;
  };
  // A louder sound may hide an old one, and an old one a new one: every peak is asked after.
  const fresh = peaks.find((one) => !isKnown(one));
  const peak = fresh ?? peaks[0];
  if (!peak) throw new Error("a sound that was heard without a peak");
  const same = recent.filter(({ sound }) => hears(sound, peak, heard.sound));
  const judged = fresh ? "new" : "known";
  return {
    sound: withPeak(heard.sound, peak),
    news: before.length < leastPairNights ? "unjudged" : judged,
    nights: same.length,
    of: recent.length,
  };
}

interface Peak {
  delaySeconds: number;
  z: number;
}

/** The peaks of a pair's sound that stand for sources, highest first: the main one and those of its kind. */
function peaksOf({ sound }: PairSound): Peak[] {
  if (sound.kind !== "heard") return [];
  const { delaySeconds, z, others } = sound;
  return [{ delaySeconds, z }, ...others.filter((one) => one.z >= leastOtherShare * z)];
}

/** Whether a pair heard a source of that delay on a night, under louder ones too. */
function hears(night: PairSound, { delaySeconds }: Peak, of: PairSound): boolean {
  const { sound } = night;
  if (sound.kind !== "heard") return false;
  const peaks = [sound, ...sound.others];
  return peaks.some((one) => isSameDelay(night, one.delaySeconds, of, delaySeconds));
}

/** Whether two delays of a pair are those of one source: they differ by no more than clocks may. */
export function isSameDelay(
  one: PairSound,
  oneSeconds: number,
  other: PairSound,
  otherSeconds: number,
): boolean {
  const timing = Math.hypot(timingOf(one), timingOf(other));
  const clocks = Math.hypot(
    one.clockSeconds ?? sameDelaySeconds,
    other.clockSeconds ?? sameDelaySeconds,
  );
  const most = sameDelaySeconds + sameDelaySds * Math.hypot(timing, clocks);
  return Math.abs(oneSeconds - otherSeconds) <= most;
}

function timingOf({ sound }: PairSound): number {
  return sound.kind === "heard" ? sound.timingSeconds : 0;
}

/** The same pair with another of its peaks as the main one. */
function withPeak(pair: PairSound, { delaySeconds, z }: Peak): PairSound {
  const { sound } = pair;
  if (sound.kind !== "heard" || sound.delaySeconds === delaySeconds) return pair;
  return { ...pair, sound: { ...sound, delaySeconds, z, alternatives: [] } };
}

/**
 * What the sensors make of the night's new sounds. Each belongs to the sensor that hears it first; when
 * that one hears another new sound later than a neighbour does, which itself is first in all of its own,
 * the neighbour is nearer to the source and the sound is its.
 * @returns by sensor: the strongest of its sounds, and how many neighbours share one with it
 */
export function newSoundsBySensor(news: readonly SoundNews[]): Map<SensorId, NewSound> {
  const ordered = news.flatMap(({ sound: { a, b, sound }, news: judged, nights, of }) => {
    if (judged !== "new" || sound.kind !== "heard") return [];
    const [first, second] = sound.delaySeconds >= 0 ? [a, b] : [b, a];
    return [{ first, second, z: sound.z, nights, of }];
  });
  const later = new Set(ordered.map(({ second }) => second));
  const found = new Map<SensorId, NewSound>();
  for (const { first, z, nights, of } of ordered) {
    if (ordered.some((other) => other.second === first && !later.has(other.first))) continue;
    const before = found.get(first);
    found.set(first, {
      z: Math.max(z, before?.z ?? 0),
      nights: Math.max(nights, before?.nights ?? 0),
      of: Math.max(of, before?.of ?? 0),
      neighbours: 1 + (before?.neighbours ?? 0),
    });
  }
  return found;
}
