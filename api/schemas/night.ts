import Type from "typebox";
import { LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";

const NightStatisticsView = Type.Object({
  minDb: Type.Number(),
  modeDb: Type.Number(),
  leqDb: Type.Number(),
  percentilesDb: Type.Object({
    p5: Type.Number(),
    p10: Type.Number(),
    p25: Type.Number(),
    p50: Type.Number(),
    p75: Type.Number(),
    p90: Type.Number(),
    p95: Type.Number(),
  }),
  spreadDb: Type.Number(),
  histogram: Type.Object({ startDb: Type.Number(), counts: Type.Array(Type.Number()) }),
  expected: Type.Integer(),
  received: Type.Integer(),
});

const NightAnomalyView = Type.Object({
  z: nullable(Type.Number()),
  riseDb: nullable(Type.Number()),
  baselineMedianDb: nullable(Type.Number()),
  baselineMadDb: nullable(Type.Number()),
  baselineNights: Type.Integer(),
  commonDb: Type.Number(),
  raised: Type.Boolean(),
});

export const NightView = Type.Object({
  sensorId: Type.String(),
  nightOf: LocalDate,
  source: Type.Enum(["logger", "recordings"]),
  floorDb: Type.Number({ description: "P10 of the window" }),
  spreadDb: Type.Number({ description: "P90 - P10" }),
  leqDb: Type.Number(),
  valid: Type.Boolean({ description: "false is no data, never no leak" }),
  anomaly: nullable(NightAnomalyView),
  leakProbability: nullable(Type.Number()),
  statistics: NightStatisticsView,
});
export type NightView = Type.Static<typeof NightView>;
