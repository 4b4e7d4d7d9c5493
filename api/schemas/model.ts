import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";

const LabelCountView = Type.Object({
  label: Type.String(),
  rows: Type.Integer({ description: "sounds" }),
  groups: Type.Integer({ description: "sensors or sources that they come from" }),
});

const FiguresView = Type.Record(Type.String(), Type.Unknown(), {
  description: "as in a model's file: AUC, recall, calibration, confusion, with 95 % intervals",
});

/** A leak model that was learned in this city; a person decides whether it is used. */
export const ModelView = Type.Object({
  id: Type.String({ description: "the modelVersion of the assessments that it makes" }),
  state: Type.Object({
    kind: Type.Enum(["proposed", "accepted", "rejected", "retired"]),
    since: Instant,
    by: nullable(Type.String()),
  }),
  proposedAt: Instant,
  trainedOn: Type.Object({
    city: Type.Array(LabelCountView),
    leakDigs: Type.Integer({ description: "digs that found a leak and have sounds" }),
    leakDigSensors: Type.Integer(),
    others: Type.Array(Type.Object({ source: Type.String(), ...LabelCountView.properties })),
  }),
  evaluation: Type.Object({
    inUse: Type.String({ description: "the model that was in use when this one was proposed" }),
    inUseHadSeen: Type.Integer({
      description:
        "sounds of the city that the model in use may have been trained on: at most so many",
    }),
    before: nullable(FiguresView),
    after: nullable(FiguresView),
    all: FiguresView,
  }),
  allowed: Type.Array(Type.Enum(["accept", "reject", "retire"])),
  version: Type.Integer(),
});
export type ModelView = Type.Static<typeof ModelView>;
