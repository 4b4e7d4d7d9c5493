import Type from "typebox";
import { LocalDate } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { PipePointView } from "./pipe.ts";

const PairPlaceView = Type.Union([
  Type.Object({
    kind: Type.Literal("between"),
    fromAM: Type.Number({ description: "metres from A along the pipes" }),
    fromM: Type.Number({ description: "interval of 90 %, metres from A" }),
    toM: Type.Number(),
    point: PipePointView,
  }),
  Type.Object({
    kind: Type.Literal("beyond"),
    end: Type.Enum(["A", "B"], { description: "beyond this sensor, or in a branch at it" }),
  }),
  Type.Object({
    kind: Type.Literal("none"),
    why: Type.Enum(["nothingCommon", "clockUnknown", "clockTooUncertain", "commonNoise"]),
  }),
]);
export type PairPlaceView = Type.Static<typeof PairPlaceView>;

/** What two sensors around a case have in common; a delay is that of B after A. */
export const CasePairView = Type.Object({
  a: Type.String(),
  b: Type.String(),
  nightOf: LocalDate,
  recordings: Type.Integer({ description: "pairs of recordings correlated together" }),
  clock: Type.Enum(["good", "uncertain", "tooUncertain", "unknown"]),
  clockMs: nullable(Type.Number({ description: "standard uncertainty of the clocks' difference" })),
  z: Type.Number({ description: "height of the peak in standard deviations of chance" }),
  chanceZ: Type.Number({ description: "height that chance reaches once in a thousand pairs" }),
  heard: nullable(
    Type.Object({
      delayMs: Type.Number(),
      timingMs: Type.Number({ description: "standard uncertainty of the timing alone" }),
      coherence: Type.Number({ description: "mean over the band, corrected for chance" }),
      bandHz: Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }),
      peakOverSecond: nullable(Type.Number()),
    }),
  ),
  way: nullable(
    Type.Object(
      {
        lengthM: Type.Number(),
        travelMs: Type.Number({ description: "delays between the sensors lie within ± this" }),
        place: PairPlaceView,
      },
      {
        description: "by the ledger as it is now; null when there is no way or a speed is unknown",
      },
    ),
  ),
});
export type CasePairView = Type.Static<typeof CasePairView>;

export const CorrelationView = Type.Object({
  a: Type.String(),
  b: Type.String(),
  nightOf: LocalDate,
  delaySeconds: Type.Array(Type.Number(), { description: "B after A, ascending" }),
  height: Type.Array(Type.Number(), { description: "standard deviations of chance" }),
  chanceHeight: Type.Number({ description: "reached by chance once in a thousand pairs" }),
});
export type CorrelationView = Type.Static<typeof CorrelationView>;
