import Type from "typebox";
import { LonLatView } from "./geo.ts";
import { nullable } from "./nullable.ts";

const PipeMaterialView = Type.Enum([
  "DIP",
  "CIP",
  "SP",
  "SUS",
  "VP",
  "HIVP",
  "PE",
  "ACP",
  "LP",
  "CU",
  "unknown",
]);

export const PipePointView = Type.Object({
  pipeId: Type.String(),
  offsetM: Type.Number({ description: "metres along the pipe from its fromNode" }),
});
export type PipePointView = Type.Static<typeof PipePointView>;

export const PipeView = Type.Object({
  id: Type.String(),
  material: PipeMaterialView,
  diameterMm: nullable(Type.Number()),
  laidYear: nullable(Type.Integer()),
  lengthM: Type.Number(),
  fromNode: Type.String(),
  toNode: Type.String(),
  line: Type.Array(LonLatView),
});
export type PipeView = Type.Static<typeof PipeView>;
