import Type from "typebox";
import { LonLatView } from "./geo.ts";
import { Instant, LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { PipePointView } from "./pipe.ts";
import { text } from "./text.ts";

const SensorKind = Type.Enum(["accelerometer", "hydrophone", "unknown"], {
  description: "accelerometer, hydrophone or unknown",
});

export const SensorStatusView = Type.Object({
  reportedAt: Instant,
  batteryV: nullable(Type.Number()),
  batteryDays: nullable(Type.Number()),
  rssiDbm: nullable(Type.Number()),
  firmware: nullable(Type.String()),
  temperatureC: nullable(Type.Number()),
  clockOffsetMs: nullable(Type.Number()),
  clockUncertaintyMs: nullable(Type.Number()),
});
export type SensorStatusView = Type.Static<typeof SensorStatusView>;

export const SensorView = Type.Object({
  id: Type.String(),
  name: nullable(Type.String()),
  kind: SensorKind,
  placed: Type.Boolean(),
  position: nullable(LonLatView),
  pipe: nullable(PipePointView),
  status: nullable(SensorStatusView),
  lastContactAt: nullable(Instant),
  lastNightOf: nullable(LocalDate),
  /** leak: score 50 and up; watch: 30 to 49; silent: no valid night lately, which is never "no leak" */
  state: Type.Enum(["leak", "watch", "normal", "silent"]),
  score: nullable(Type.Number({ description: "0 to 100; null while silent" })),
  health: Type.Array(Type.Enum(["weakBattery", "badClock", "silent"])),
  /** the open case that this sensor belongs to */
  caseId: nullable(Type.String()),
  version: Type.Integer(),
});
export type SensorView = Type.Static<typeof SensorView>;

export const SensorEdit = Type.Object(
  {
    position: Type.Optional(LonLatView),
    name: Type.Optional(nullable(text(1, 120))),
    kind: Type.Optional(SensorKind),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type SensorEdit = Type.Static<typeof SensorEdit>;

/** Median and spread of the sensor's own earlier spectra: what tonight is compared with. */
export const BaselineView = Type.Object({
  stepHz: Type.Number(),
  medianDb: Type.Array(Type.Number()),
  madDb: Type.Array(Type.Number()),
  nights: Type.Integer({ description: "how many spectra it rests on" }),
});
export type BaselineView = Type.Static<typeof BaselineView>;
