import type { LonLat } from "./geo.ts";
import type { PipePoint } from "./pipe.ts";

export type SensorId = string;

/** Unplaced: heard of over MQTT, not yet put on the map by a person or an import. */
export type Placement =
  | { kind: "unplaced" }
  | { kind: "placed"; position: LonLat; pipe: PipePoint | null };

export interface Sensor {
  id: SensorId;
  name: string | null;
  kind: "accelerometer" | "hydrophone" | "unknown";
  placement: Placement;
  status: SensorStatus | null;
  /** arrival of its last message of any kind */
  lastContactAt: Date | null;
  /** counts changes by people and imports, for If-Match */
  version: number;
}

/** What the sensor last said of itself; null where it did not say. */
export interface SensorStatus {
  reportedAt: Date;
  batteryV: number | null;
  batteryDays: number | null;
  rssiDbm: number | null;
  firmware: string | null;
  temperatureC: number | null;
  /** sensor clock minus true time */
  clockOffsetMs: number | null;
  clockUncertaintyMs: number | null;
}
