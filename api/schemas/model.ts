import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { PageQuery } from "./page.ts";

const LabelCountView = Type.Object({
  label: Type.String(),
  rows: Type.Integer({ description: "sounds" }),
  groups: Type.Integer({ description: "sensors or sources that they come from" }),
});

const FiguresView = Type.Record(Type.String(), Type.Unknown(), {
  description: "as in a model's file: AUC, recall, calibration; F1 by photo; with 95 % intervals",
});

const shared = {
  id: Type.String({ description: "the modelVersion of what it judges" }),
  state: Type.Object({
    kind: Type.Enum(["proposed", "accepted", "rejected", "retired"]),
    since: Instant,
    by: nullable(Type.String()),
  }),
  proposedAt: Instant,
  evaluation: Type.Object({
    inUse: Type.String({ description: "the model that was in use when this one was proposed" }),
    inUseHadSeen: Type.Integer({
      description:
        "sounds or photos of the city that the model in use may have been trained on: at most so many",
    }),
    before: nullable(FiguresView),
    after: nullable(FiguresView),
    all: FiguresView,
  }),
  allowed: Type.Array(Type.Enum(["accept", "reject", "retire"])),
  version: Type.Integer(),
};

/** A model that was learned in this city; a person decides whether it is used. */
export const ModelView = Type.Union([
  Type.Object({
    kind: Type.Literal("leak"),
    ...shared,
    trainedOn: Type.Object({
      city: Type.Array(LabelCountView),
      leakDigs: Type.Integer({ description: "digs that found a leak and have sounds" }),
      leakDigSensors: Type.Integer(),
      others: Type.Array(Type.Object({ source: Type.String(), ...LabelCountView.properties })),
    }),
  }),
  Type.Object({
    kind: Type.Literal("crack"),
    ...shared,
    trainedOn: Type.Object({
      bridges: Type.Integer(),
      finishedPhotos: Type.Integer({ description: "photos of which every finding had a verdict" }),
      partlyReviewedPhotos: Type.Integer({
        description: "photos of which only what had a verdict teaches",
      }),
      findings: Type.Object({
        accepted: Type.Integer(),
        corrected: Type.Integer(),
        added: Type.Integer(),
        rejected: Type.Integer(),
      }),
      renderedScenes: Type.Integer(),
      photoWeight: Type.Number({
        description: "of a piece of a photo, where one of a scene weighs 1",
      }),
    }),
  }),
]);
export type ModelView = Type.Static<typeof ModelView>;

export const ModelQuery = Type.Object({
  kind: Type.Optional(Type.Enum(["leak", "crack"])),
  ...PageQuery.properties,
});
