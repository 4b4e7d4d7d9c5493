import type { PipePoint } from "../domain/pipe.ts";
import type { Sensor, SensorId } from "../domain/sensor.ts";
import type { Network } from "../leak/network.ts";
import { distanceAlongPipes } from "../leak/network.ts";
import { joinFactor, spacingM } from "./parameters.ts";

type Sensors = ReadonlyMap<SensorId, Sensor>;

/** Whether a sensor neighbours one of the others along the pipes, so that one leak may raise both. */
export function reachesAny(
  network: Network,
  sensors: Sensors,
  sensorId: SensorId,
  others: readonly SensorId[],
): boolean {
  return others.some((other) => areNeighbours(network, sensors, sensorId, other));
}

/**
 * Sensors in groups of neighbours: each group holds at least one of `due`, and those of `raised` that
 * neighbour one of the group's `due`. A raised sensor that neighbours nothing due waits.
 * @returns groups and their members in the order of their ids
 */
export function groupNeighbours(
  network: Network,
  sensors: readonly Sensor[],
  due: readonly SensorId[],
  raised: readonly SensorId[],
): SensorId[][] {
  const byId = new Map(sensors.map((sensor) => [sensor.id, sensor]));
  const groups: SensorId[][] = [];
  const grouped = new Set<SensorId>();
  for (const start of [...due].sort()) {
    if (grouped.has(start)) continue;
    grouped.add(start);
    const group = [start];
    for (const member of group) {
      if (!due.includes(member)) continue;
      for (const other of raised) {
        if (grouped.has(other) || !areNeighbours(network, byId, member, other)) continue;
        grouped.add(other);
        group.push(other);
      }
    }
    groups.push(group.sort());
  }
  return groups;
}

function areNeighbours(network: Network, sensors: Sensors, a: SensorId, b: SensorId): boolean {
  const from = pipePointOf(sensors.get(a));
  const to = pipePointOf(sensors.get(b));
  if (!from || !to) return false;
  const limitM = joinFactor * Math.min(spacingAt(network, from), spacingAt(network, to));
  return distanceAlongPipes(network, from, to, limitM) !== null;
}

/** Between different materials the smaller spacing holds (leak.md 12). */
export function spacingAt(network: Network, { pipeId }: PipePoint): number {
  return spacingM[network.pipes.get(pipeId)?.material ?? "unknown"];
}

export function pipePointOf(sensor: Sensor | undefined): PipePoint | null {
  return sensor?.placement.kind === "placed" ? sensor.placement.pipe : null;
}
