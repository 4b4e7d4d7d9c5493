import type { PipePoint } from "../domain/pipe.ts";
import type { Sensor, SensorId } from "../domain/sensor.ts";
import type { PairSearch } from "../leak/correlate.ts";
import { pairSearch } from "../leak/locatePair.ts";
import type { Network } from "../leak/network.ts";
import type { PipePath } from "../leak/pathBetween.ts";
import { pathsFrom } from "../leak/pathBetween.ts";
import type { PathTravel } from "../leak/pathPosition.ts";
import { pathTravel } from "../leak/pathPosition.ts";
import type { SpeedCalibrations } from "../leak/pipeSpeed.ts";
import { pipePointOf, spacingAt } from "./neighbours.ts";
import { joinFactor, leastPairM } from "./parameters.ts";

/** Two sensors that may hear one leak between them, and what to look for in their recordings. */
export interface ListeningPair {
  /** a < b */
  a: SensorId;
  b: SensorId;
  /** the way from A to B */
  travel: PathTravel;
  search: PairSearch;
}

/** A sensor on the pipes. */
interface OnPipe {
  id: SensorId;
  at: PipePoint;
}

/**
 * Every pair among some sensors and their neighbours along the pipes, itself no further apart than
 * neighbours are. Left out are sensors on no pipe, on one fitting, and ways on which a pipe's wave speed
 * is unknown.
 * @param sensors all that may be neighbours
 * @param sensorIds those that hear something
 * @returns in the order of their ids
 */
export function pairsAround(
  network: Network,
  sensors: readonly Sensor[],
  sensorIds: readonly SensorId[],
  calibrations: SpeedCalibrations,
): ListeningPair[] {
  const onPipes = sensors
    .flatMap((sensor): OnPipe[] => {
      const at = pipePointOf(sensor);
      return at && network.pipes.has(at.pipeId) ? [{ id: sensor.id, at }] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const asked = new Set(sensorIds);
  const members = new Set<OnPipe>();
  for (const one of onPipes) {
    if (!asked.has(one.id)) continue;
    members.add(one);
    for (const { other } of neighboursOf(network, one, onPipes)) members.add(other);
  }
  return [...members]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((one) => {
      const later = [...members].filter((other) => other.id > one.id);
      return neighboursOf(network, one, later).flatMap(({ other, path }): ListeningPair[] => {
        if (path.lengthM < leastPairM) return [];
        const travel = pathTravel(path, calibrations);
        if ("unknownPipes" in travel) return [];
        return [{ a: one.id, b: other.id, travel, search: pairSearch(travel) }];
      });
    })
    .sort((a, b) => (a.a === b.a ? (a.b < b.b ? -1 : 1) : a.a < b.a ? -1 : 1));
}

/**
 * All pairs of neighbours between which no other sensor stands: what a city listens to every night. Pairs
 * across a third sensor tell nothing that these do not, as delays of n sensors hold n − 1 independent ones.
 * @returns in the order of their ids
 */
export function directPairs(
  network: Network,
  sensors: readonly Sensor[],
  calibrations: SpeedCalibrations,
): ListeningPair[] {
  const ids = sensors.map(({ id }) => id);
  const pairs = pairsAround(network, sensors, ids, calibrations);
  const lengths = new Map<SensorId, Map<SensorId, number>>(ids.map((id) => [id, new Map()]));
  for (const { a, b, travel } of pairs) {
    lengths.get(a)?.set(b, travel.path.lengthM);
    lengths.get(b)?.set(a, travel.path.lengthM);
  }
  return pairs.filter(({ a, b, travel }) => {
    const throughM = travel.path.lengthM + onTheWayM;
    return ![...(lengths.get(a) ?? [])].some(([other, fromAM]) => {
      const toBM = lengths.get(other)?.get(b);
      return toBM !== undefined && fromAM + toBM <= throughM;
    });
  });
}

/** A sensor stands on a way when the detour to it is no longer than this, m: a valve beside a tee. */
const onTheWayM = 1;

/** The reach of `neighbours.ts`, with the ways. */
function neighboursOf(
  network: Network,
  { id, at }: OnPipe,
  others: readonly OnPipe[],
): { other: OnPipe; path: PipePath }[] {
  const reachM = joinFactor * spacingAt(network, at);
  const pathTo = pathsFrom(network, at, reachM);
  return others.flatMap((other) => {
    const path = other.id === id ? null : pathTo(other.at);
    if (!path || path.lengthM > joinFactor * spacingAt(network, other.at)) return [];
    return [{ other, path }];
  });
}
