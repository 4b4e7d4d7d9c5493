import Type from "typebox";
import { Instant } from "./instant.ts";

export const SeriesView = Type.Object({
  measurement: Type.Enum(["recording", "night", "sensor"]),
  sensorId: Type.String(),
  points: Type.Array(
    Type.Object({ at: Instant, fields: Type.Record(Type.String(), Type.Number()) }),
  ),
});
export type SeriesView = Type.Static<typeof SeriesView>;
