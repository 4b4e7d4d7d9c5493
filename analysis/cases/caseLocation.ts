import type { PairSound } from "../domain/pairSound.ts";
import type { Sensor, SensorId } from "../domain/sensor.ts";
import type { Listener, SourceLocation } from "../leak/locateSource.ts";
import { locateSource } from "../leak/locateSource.ts";
import type { Network } from "../leak/network.ts";
import { isSameDelay } from "../leak/newSounds.ts";
import { candidateStepM } from "../leak/parameters.ts";
import type { SpeedCalibrations } from "../leak/pipeSpeed.ts";
import { median } from "../leak/quantile.ts";
import { pairsAround } from "./listening.ts";
import { pipePointOf } from "./neighbours.ts";

/** "noRecordings": no pair around has been correlated at all. */
export type CaseLocation = SourceLocation | { kind: "none"; why: "noRecordings" };

/**
 * Where the leak of a case lies, from what all pairs of sensors around it have in common.
 *
 * Of each pair the newest night counts on which it heard something, with the median delay of the nights
 * that heard the same.
 * @param sensors all, as for {@link pairsAround}
 * @param sensorIds the sensors of the case
 * @param pairSounds of any pairs and of the last nights, in any order
 */
export function caseLocation(
  network: Network,
  sensors: readonly Sensor[],
  sensorIds: readonly SensorId[],
  pairSounds: readonly PairSound[],
  calibrations: SpeedCalibrations,
): CaseLocation {
  if (pairSounds.length === 0) return { kind: "none", why: "noRecordings" };
  const telling = tellingSounds(pairSounds);
  const around = pairsAround(network, sensors, sensorIds, calibrations);
  const pairs = around.flatMap((pair) => {
    const newest = telling.get(keyOf(pair));
    return newest ? [overNights(newest, pairSounds)] : [];
  });
  if (pairs.length === 0) return { kind: "none", why: "noRecordings" };
  const heard = new Set(pairs.flatMap(({ a, b }) => [a, b]));
  const listeners = sensors.flatMap((sensor): Listener[] => {
    const at = pipePointOf(sensor);
    return at && heard.has(sensor.id) ? [{ sensorId: sensor.id, at, bandsDb: [] }] : [];
  });
  const farthestM = Math.max(...around.map(({ travel }) => travel.path.lengthM));
  const reachM = farthestM + candidateStepM;
  return locateSource(network, { listeners, pairs, bandsHz: [], calibrations, reachM });
}

/**
 * The sound with the median delay of the nights on which its pair heard the same source. Clocks may err
 * alike on all of them, so that their uncertainty stays; timing is better by √n, as of a median.
 */
function overNights(newest: PairSound, pairSounds: readonly PairSound[]): PairSound {
  const { a, b, sound } = newest;
  if (sound.kind !== "heard") return newest;
  const delays = pairSounds.flatMap((one) => {
    if (one.a !== a || one.b !== b || one.sound.kind !== "heard") return [];
    const { delaySeconds } = one.sound;
    return isSameDelay(one, delaySeconds, newest, sound.delaySeconds) ? [delaySeconds] : [];
  });
  const timingSeconds = (sound.timingSeconds * Math.sqrt(Math.PI / 2)) / Math.sqrt(delays.length);
  return {
    ...newest,
    sound: {
      ...sound,
      delaySeconds: median(delays),
      timingSeconds: Math.min(sound.timingSeconds, timingSeconds),
    },
  };
}

/**
 * What each pair has to say: its newest night or, where that heard nothing, the newest earlier one that
 * chance does not explain. A look at n nights gives chance n tries: z² ≥ chanceZ² + 2 ln n.
 */
export function tellingSounds<T extends PairSound>(pairSounds: readonly T[]): Map<string, T> {
  const byPair = new Map<string, T[]>();
  for (const one of pairSounds) byPair.set(keyOf(one), [...(byPair.get(keyOf(one)) ?? []), one]);
  const telling = new Map<string, T>();
  for (const [key, nights] of byPair) {
    nights.sort((one, other) => (one.nightOf > other.nightOf ? -1 : 1));
    const heard = nights.find((one, i) => isHeard(one, i === 0 ? 1 : nights.length));
    const [newest] = nights;
    if (newest) telling.set(key, heard ?? newest);
  }
  return telling;
}

function isHeard({ sound }: PairSound, tries: number): boolean {
  return sound.kind === "heard" && sound.z ** 2 >= sound.chanceZ ** 2 + 2 * Math.log(tries);
}

function keyOf({ a, b }: Pick<PairSound, "a" | "b">): string {
  return `${a} ${b}`;
}
