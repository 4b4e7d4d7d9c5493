import { computed, signal } from "@preact/signals";
import type { SensorView } from "../../api/schemas/sensor.ts";
import { fetchSensor, fetchSensors } from "../api.ts";

/** Every sensor known to the city, by id; null until the first answer. */
export const sensors = signal<ReadonlyMap<string, SensorView> | null>(null);

export const unplacedSensors = computed(() =>
  [...(sensors.value?.values() ?? [])].filter(({ placed }) => !placed),
);

export async function loadSensors(): Promise<void> {
  const items = await fetchSensors();
  sensors.value = new Map(items.map((sensor) => [sensor.id, sensor]));
}

export function putSensor(sensor: SensorView): void {
  const next = new Map(sensors.value);
  next.set(sensor.id, sensor);
  sensors.value = next;
}

export async function refreshSensor(id: string): Promise<void> {
  const sensor = await fetchSensor(id);
  if (sensor !== null) putSensor(sensor);
}
