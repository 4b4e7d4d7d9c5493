import Type from "typebox";
import { Instant, LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";

export const DemoView = Type.Object({
  fictitious: Type.Literal(true),
  phase: Type.Enum(["backfill", "live"]),
  nightOf: nullable(LocalDate),
  nightsSent: Type.Integer(),
  nightsTotal: Type.Integer(),
});
export type DemoView = Type.Static<typeof DemoView>;

export const BrokerView = Type.Object({
  kind: Type.Enum(["embedded", "external", "none"]),
  url: nullable(Type.String()),
  connected: Type.Boolean(),
});
export type BrokerView = Type.Static<typeof BrokerView>;

export const SystemView = Type.Object({
  version: Type.String(),
  node: Type.String(),
  startedAt: Instant,
  now: Instant,
  database: Type.Object({ kind: Type.Enum(["sqlite", "postgres"]) }),
  series: Type.Object({ kind: Type.Enum(["sql", "influx"]) }),
  broker: BrokerView,
  queue: Type.Object({
    waiting: Type.Integer(),
    claimed: Type.Integer(),
    failed: Type.Integer(),
    lagSeconds: Type.Number({ description: "age of the oldest waiting item; 0 when none waits" }),
  }),
  nights: Type.Object({
    latest: nullable(LocalDate),
    pending: Type.Integer({ description: "nights with new data that are not decided yet" }),
  }),
  counts: Type.Object({
    sensors: Type.Integer(),
    unplacedSensors: Type.Integer(),
    pipes: Type.Integer(),
    bridges: Type.Integer(),
    recordings: Type.Integer(),
    openCases: Type.Integer(),
    surveys: Type.Integer(),
    photos: Type.Integer(),
    findings: Type.Integer(),
    deadLetters: Type.Integer(),
  }),
  model: Type.Object({ version: nullable(Type.String()) }, { description: "of leaks" }),
  crackModel: Type.Object({ version: nullable(Type.String()) }),
  lastEventId: Type.Integer(),
  timeZone: Type.String(),
  mainsHz: Type.Enum([50, 60]),
  /** no users yet and bound to loopback: every page says so */
  openWithoutLogin: Type.Boolean(),
  demo: nullable(DemoView),
});
export type SystemView = Type.Static<typeof SystemView>;
