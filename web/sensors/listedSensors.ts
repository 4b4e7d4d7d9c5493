import { computed } from "@preact/signals";
import type { SensorView } from "../../api/schemas/sensor.ts";
import { onlyThisArea } from "../list/listTab.ts";
import { isInView } from "../map/view.ts";
import { query } from "../place.ts";
import { sensors } from "./sensors.ts";

export const sensorFilters = [
  "all",
  "leak",
  "watch",
  "silent",
  "weakBattery",
  "badClock",
  "unplaced",
] as const;
export type SensorFilter = (typeof sensorFilters)[number];

export const sensorFilter = computed<SensorFilter>(() => {
  const named = query.value.get("health");
  return sensorFilters.find((filter) => filter === named) ?? "all";
});

/** The sensors of the list, the highest score first, the silent ones last. */
export const listedSensors = computed<readonly SensorView[]>(() =>
  [...(sensors.value?.values() ?? [])]
    .filter((sensor) => passesSensor(sensorFilter.value, sensor))
    .filter(({ position }) => !onlyThisArea.value || (position !== null && isInView(position)))
    .sort((a, b) => (b.score ?? -1) - (a.score ?? -1) || (a.id < b.id ? -1 : 1)),
);

export function passesSensor(filter: SensorFilter, sensor: SensorView): boolean {
  switch (filter) {
    case "all":
      return true;
    case "unplaced":
      return !sensor.placed;
    case "weakBattery":
    case "badClock":
      return sensor.health.includes(filter);
    case "leak":
    case "watch":
    case "silent":
      return sensor.state === filter;
  }
}
