import type { NightOf } from "../domain/night.ts";
import type { RecordingId } from "../domain/recording.ts";
import type { SensorId } from "../domain/sensor.ts";
import { jointNights, mostJointRecordings, mostStartDifferenceSeconds } from "./parameters.ts";

/** A clip of a night, without its sound. */
export interface NightClip {
  id: RecordingId;
  sensorId: SensorId;
  nightOf: NightOf;
  recordedAt: Date;
  sampleRateHz: number;
}

/** Two clips that began together. */
export interface SynchronousClips {
  nightOf: NightOf;
  a: RecordingId;
  b: RecordingId;
  /** start of b minus start of a by the sensors' own clocks, s */
  startDifferenceSeconds: number;
}

/**
 * The synchronous clips of a pair that are correlated together for one night: those of the night itself,
 * and of the newest nights before it on which the sound was there too.
 * @param clips of any sensors and nights, in any order
 * @param soundNights earlier nights on which one of the sensors around was raised
 * @returns newest first; empty when the night itself has none
 */
export function jointClips(
  pair: { a: SensorId; b: SensorId },
  nightOf: NightOf,
  clips: readonly NightClip[],
  soundNights: ReadonlySet<NightOf>,
): SynchronousClips[] {
  const ofA = clips.filter(({ sensorId }) => sensorId === pair.a).sort(newestFirst);
  const ofB = clips.filter(({ sensorId }) => sensorId === pair.b).sort(newestFirst);
  const rateHz = ofA.find((clip) => clip.nightOf === nightOf)?.sampleRateHz;
  const together = ofA.flatMap((a): SynchronousClips[] => {
    if (a.nightOf > nightOf || (a.nightOf < nightOf && !soundNights.has(a.nightOf))) return [];
    const [b] = ofB
      .filter((one) => one.sampleRateHz === rateHz && a.sampleRateHz === rateHz)
      .map((one) => ({ id: one.id, seconds: secondsFrom(a, one) }))
      .filter(({ seconds }) => Math.abs(seconds) <= mostStartDifferenceSeconds)
      .sort((one, other) => Math.abs(one.seconds) - Math.abs(other.seconds));
    if (!b) return [];
    return [{ nightOf: a.nightOf, a: a.id, b: b.id, startDifferenceSeconds: b.seconds }];
  });
  if (together[0]?.nightOf !== nightOf) return [];
  const nights = [...new Set(together.map((one) => one.nightOf))].slice(0, jointNights);
  return together.filter((one) => nights.includes(one.nightOf)).slice(0, mostJointRecordings);
}

function newestFirst(a: NightClip, b: NightClip): number {
  return b.recordedAt.getTime() - a.recordedAt.getTime() || (a.id < b.id ? -1 : 1);
}

function secondsFrom(a: NightClip, b: NightClip): number {
  return (b.recordedAt.getTime() - a.recordedAt.getTime()) / 1000;
}
