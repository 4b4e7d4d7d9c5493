import type { NightOf } from "../domain/night.ts";
import type { RecordingId } from "../domain/recording.ts";
import type { SensorId } from "../domain/sensor.ts";
import { mostJointRecordings, mostStartDifferenceSeconds } from "./parameters.ts";

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
 * The clips of a night that two sensors began together, newest first.
 * @param clips of any sensors and nights, in any order
 */
export function synchronousClips(
  pair: { a: SensorId; b: SensorId },
  nightOf: NightOf,
  clips: readonly NightClip[],
): SynchronousClips[] {
  const tonight = clips.filter((clip) => clip.nightOf === nightOf).sort(newestFirst);
  const ofA = tonight.filter(({ sensorId }) => sensorId === pair.a);
  const ofB = tonight.filter(({ sensorId }) => sensorId === pair.b);
  const rateHz = ofA[0]?.sampleRateHz;
  const together = ofA.flatMap((a): SynchronousClips[] => {
    const [b] = ofB
      .filter((one) => one.sampleRateHz === rateHz && a.sampleRateHz === rateHz)
      .map((one) => ({ id: one.id, seconds: secondsFrom(a, one) }))
      .filter(({ seconds }) => Math.abs(seconds) <= mostStartDifferenceSeconds)
      .sort((one, other) => Math.abs(one.seconds) - Math.abs(other.seconds));
    if (!b) return [];
    return [{ nightOf, a: a.id, b: b.id, startDifferenceSeconds: b.seconds }];
  });
  return together.slice(0, mostJointRecordings);
}

function newestFirst(a: NightClip, b: NightClip): number {
  return b.recordedAt.getTime() - a.recordedAt.getTime() || (a.id < b.id ? -1 : 1);
}

function secondsFrom(a: NightClip, b: NightClip): number {
  return (b.recordedAt.getTime() - a.recordedAt.getTime()) / 1000;
}
