import Type from "typebox";
import { Instant } from "./instant.ts";
import { nullable } from "./nullable.ts";
import { ReasonView } from "./reason.ts";
import { text } from "./text.ts";

const PixelPointView = Type.Object({ x: Type.Number(), y: Type.Number() });
const PixelBoxView = Type.Object({
  x: Type.Number(),
  y: Type.Number(),
  width: Type.Number(),
  height: Type.Number(),
});

export const FindingStateView = Type.Union([
  Type.Object({ kind: Type.Literal("proposed"), since: Instant }),
  Type.Object({ kind: Type.Literal("accepted"), since: Instant, by: Type.String() }),
  Type.Object({
    kind: Type.Literal("corrected"),
    since: Instant,
    by: Type.String(),
    note: Type.String(),
  }),
  Type.Object({
    kind: Type.Literal("rejected"),
    since: Instant,
    by: Type.String(),
    why: Type.String(),
  }),
]);
export type FindingStateView = Type.Static<typeof FindingStateView>;

const FindingActionKind = Type.Enum(["accept", "reject", "correct", "undo"]);

export const FindingView = Type.Object({
  id: Type.String(),
  photoId: Type.String(),
  surveyId: Type.String(),
  bridgeId: Type.String(),
  kind: Type.Enum(["crack", "anomaly"]),
  damageType: nullable(Type.Integer()),
  box: PixelBoxView,
  line: Type.Array(PixelPointView),
  lengthPx: Type.Number(),
  widthPx: nullable(Type.Number()),
  widthP95Px: nullable(Type.Number()),
  lengthMm: nullable(Type.Number()),
  widthMm: nullable(Type.Number()),
  widthP95Mm: nullable(Type.Number()),
  score: Type.Number(),
  reasons: Type.Array(ReasonView),
  state: FindingStateView,
  allowed: Type.Array(FindingActionKind),
  version: Type.Integer(),
});
export type FindingView = Type.Static<typeof FindingView>;

export const FindingActionBody = Type.Union(
  [
    Type.Object({ kind: Type.Literal("accept") }),
    Type.Object({
      kind: Type.Literal("reject"),
      why: text(1, 2000),
    }),
    Type.Object({
      kind: Type.Literal("correct"),
      note: text(1, 2000),
    }),
    Type.Object({ kind: Type.Literal("undo") }),
  ],
  { description: "an action: accept, reject, correct or undo" },
);
export type FindingActionBody = Type.Static<typeof FindingActionBody>;
