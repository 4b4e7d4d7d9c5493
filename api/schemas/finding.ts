import Type from "typebox";
import { ChangeView } from "./change.ts";
import { Id } from "./id.ts";
import { Instant } from "./instant.ts";
import { DamageTypeNumber, DegreeText, PlaceView } from "./member.ts";
import { nullable } from "./nullable.ts";
import { ReasonView } from "./reason.ts";
import { text } from "./text.ts";

const pixel = Type.Number({ minimum: 0, maximum: 200_000, description: "px from 0 to 200000" });

export const PixelPointView = Type.Object({ x: pixel, y: pixel });
const PixelBoxView = Type.Object({ x: pixel, y: pixel, width: pixel, height: pixel });
const Line = Type.Array(PixelPointView, {
  minItems: 2,
  maxItems: 1000,
  description: "2 to 1000 points",
});

const since = { since: Instant };
const bySomebody = { since: Instant, by: Type.String() };

export const FindingStateView = Type.Union([
  Type.Object({ kind: Type.Literal("proposed"), ...since }),
  Type.Object({ kind: Type.Literal("accepted"), ...bySomebody }),
  Type.Object({ kind: Type.Literal("corrected"), ...bySomebody, note: Type.String() }),
  Type.Object({ kind: Type.Literal("rejected"), ...bySomebody, why: Type.String() }),
  Type.Object({ kind: Type.Literal("merged"), ...bySomebody, into: Type.String() }),
  Type.Object({ kind: Type.Literal("split"), ...bySomebody, into: Type.Array(Type.String()) }),
  Type.Object({ kind: Type.Literal("withdrawn"), ...bySomebody }),
]);
export type FindingStateView = Type.Static<typeof FindingStateView>;

const FindingStepKind = Type.Enum(["add", "accept", "correct", "merge", "reject", "split", "undo"]);

const GradeView = Type.Object(
  {
    damageType: Type.Integer(),
    degree: DegreeText,
    couldBe: Type.Array(DegreeText, { description: "what the scale's uncertainty leaves open" }),
    pattern: nullable(
      Type.String({ description: "width and spacing class as records write them" }),
    ),
    reasons: Type.Array(ReasonView),
  },
  { description: "the machine's proposal, which a person alone makes a record" },
);

const AreaView = Type.Object(
  {
    stain: Type.Enum(["rust", "lime", "wet", "spall"]),
    outlines: Type.Array(Type.Array(PixelPointView), { description: "closed, in px of the photo" }),
    areaPx: Type.Number(),
    share: Type.Number({ description: "of the photo, 0 to 1" }),
    areaCm2: nullable(Type.Number({ description: "null when the scale allows no millimetres" })),
    rustShare: Type.Number({ description: "share of it with the colour of rust, 0 to 1" }),
  },
  { description: "the surface that an area takes, as the machine saw it" },
);

/** What a step may change of a finding. */
const content = {
  kind: Type.Enum(["crack", "anomaly", "area"]),
  damageType: nullable(Type.Integer()),
  damageClass: nullable(Type.Integer()),
  degree: nullable(DegreeText),
  place: nullable(PlaceView),
  box: PixelBoxView,
  line: Type.Array(PixelPointView),
  lengthPx: Type.Number(),
  widthPx: nullable(Type.Number()),
  widthP95Px: nullable(Type.Number()),
  lengthMm: nullable(Type.Number()),
  widthMm: nullable(Type.Number()),
  widthP95Mm: nullable(Type.Number()),
  area: nullable(AreaView),
  state: FindingStateView,
  version: Type.Integer(),
};

export const FindingView = Type.Object({
  id: Type.String(),
  photoId: Type.String(),
  surveyId: Type.String(),
  bridgeId: Type.String(),
  origin: Type.Enum(["machine", "person", "merge", "split"]),
  modelVersion: nullable(Type.String({ description: "the crack model that proposed it" })),
  ...content,
  memberId: nullable(Type.String({ description: "of its own place, else of the photo's" })),
  score: Type.Number(),
  reasons: Type.Array(ReasonView),
  grade: nullable(GradeView),
  change: nullable(ChangeView),
  createdAt: Instant,
  allowed: Type.Array(FindingStepKind),
});
export type FindingView = Type.Static<typeof FindingView>;

/** What an act gives back: the finding, and those that were changed or made with it. */
export const FindingActedView = Type.Object({
  ...FindingView.properties,
  related: Type.Array(FindingView),
});
export type FindingActedView = Type.Static<typeof FindingActedView>;

const ContentView = Type.Object(content);
export type ContentView = Type.Static<typeof ContentView>;

export const FindingStepView = Type.Object({
  version: Type.Integer({ description: "of the finding after the step" }),
  at: Instant,
  by: Type.String(),
  action: Type.Object({ kind: FindingStepKind }, { additionalProperties: true }),
  before: nullable(ContentView),
  after: ContentView,
  together: Type.Array(Type.String(), { description: "findings that the same act changed" }),
  undoes: nullable(Type.Integer({ description: "version that the undone step had made" })),
});
export type FindingStepView = Type.Static<typeof FindingStepView>;

const width = Type.Number({ minimum: 0, maximum: 10_000, description: "px from 0 to 10000" });
const change = {
  box: Type.Optional(PixelBoxView),
  line: Type.Optional(Line),
  damageType: Type.Optional(nullable(DamageTypeNumber)),
  damageClass: Type.Optional(
    nullable(Type.Integer({ minimum: 1, maximum: 20, description: "a class from 1" })),
  ),
  degree: Type.Optional(nullable(DegreeText)),
  place: Type.Optional(nullable(PlaceView)),
  widthPx: Type.Optional(nullable(width)),
  widthP95Px: Type.Optional(nullable(width)),
};

export const FindingActionBody = Type.Union(
  [
    Type.Object({ kind: Type.Literal("accept"), degree: Type.Optional(nullable(DegreeText)) }),
    Type.Object({
      kind: Type.Literal("reject"),
      why: text(1, 2000),
    }),
    Type.Object({
      kind: Type.Literal("correct"),
      note: text(1, 2000),
      ...change,
    }),
    Type.Object({
      kind: Type.Literal("merge"),
      with: Type.Array(
        Type.Object({ id: Id, version: Type.Integer({ description: "its version" }) }),
        { minItems: 1, maxItems: 50, description: "1 to 50 findings with their versions" },
      ),
    }),
    Type.Object({
      kind: Type.Literal("split"),
      at: Type.Array(PixelPointView, {
        minItems: 1,
        maxItems: 50,
        description: "1 to 50 points on the line",
      }),
    }),
    Type.Object({ kind: Type.Literal("undo") }),
  ],
  { description: "an action: accept, reject, correct, merge, split or undo" },
);
export type FindingActionBody = Type.Static<typeof FindingActionBody>;

export const NewFinding = Type.Object(
  {
    kind: Type.Enum(["crack", "area"], { description: "crack (a line) or area (a box)" }),
    follow: Type.Optional(
      Type.Boolean({ description: "true: between the points the line follows the dark crack" }),
    ),
    ...change,
  },
  { additionalProperties: false },
);
export type NewFinding = Type.Static<typeof NewFinding>;

export const PathBody = Type.Object(
  {
    points: Type.Array(PixelPointView, {
      minItems: 2,
      maxItems: 20,
      description: "2 to 20 clicks along the crack",
    }),
  },
  { additionalProperties: false },
);

export const PathView = Type.Object({
  line: Type.Array(PixelPointView),
  lengthPx: Type.Number(),
  widthPx: nullable(Type.Number({ description: "median along the line; null: no clear profile" })),
  widthP95Px: nullable(Type.Number()),
  lengthMm: nullable(Type.Number()),
  widthMm: nullable(Type.Number()),
  widthP95Mm: nullable(Type.Number()),
});
