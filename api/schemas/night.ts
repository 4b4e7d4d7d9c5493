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
  thirdsP10Db: nullable(
    Type.Array(Type.Number(), {
      minItems: 3,
      maxItems: 3,
      description: "P10 of the first, middle and last third of the window",
    }),
  ),
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
  ewma: nullable(
    Type.Number({ description: "EWMA of z in its own standard deviations: evidence, limit 3" }),
  ),
  cusum: nullable(Type.Number({ description: "upper CUSUM of z: evidence, limit 5" })),
  chartNights: Type.Integer({ description: "nights in ewma and cusum" }),
  rainMm: nullable(Type.Number({ description: "rain from 00:00 to 04:00, mm" })),
  rainRiseDb: nullable(
    Type.Number({ description: "what rain adds at this sensor, taken off rainy nights" }),
  ),
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
  shapeChange: nullable(
    Type.Number({
      description: "spectrum against the sensor's usual ones, mean robust z over bands",
    }),
  ),
  sameThroughNight: nullable(
    Type.Number({ description: "0 to 1: the same spectrum early and late in the window" }),
  ),
  statistics: NightStatisticsView,
});
export type NightView = Type.Static<typeof NightView>;
