import Type from "typebox";
import { nullable } from "./nullable.ts";
import { ReasonView } from "./reason.ts";

const DeltaView = Type.Object(
  { value: Type.Number(), sd: Type.Number({ description: "standard uncertainty" }) },
  { description: "now less before" },
);

const ChangeKindText = Type.Enum(
  ["new", "grown", "same", "notSeen", "repaired", "undecided"],
  {
    description:
      "new: the earlier photo would have shown it; grown: beyond the measurement's uncertainty; same; " +
      "notSeen and repaired (only of earlier damage): gone, the surface as it was or otherwise; undecided: " +
      "the photos cannot say",
  },
);

/** What has become of a damage since the survey before. */
export const ChangeView = Type.Object({
  kind: ChangeKindText,
  photoId: Type.String({ description: "the newer photo" }),
  previousSurveyId: Type.String(),
  previousPhotoId: Type.String(),
  findingId: nullable(Type.String({ description: "null: not marked in the newer photo" })),
  previousFindingId: nullable(
    Type.String({ description: "null: not marked in the earlier photo" }),
  ),
  lengthDeltaPx: nullable(DeltaView),
  lengthDeltaMm: nullable(DeltaView),
  widthDeltaPx: nullable(DeltaView),
  widthDeltaMm: nullable(DeltaView),
  reasons: Type.Array(ReasonView),
});
export type ChangeView = Type.Static<typeof ChangeView>;

const CounterpartView = Type.Object({
  photoId: Type.String({ description: "of the survey before" }),
  matrix: Type.Array(Type.Number(), {
    minItems: 9,
    maxItems: 9,
    description:
      "3×3, row by row, from this photo's pixels to the earlier one's: (u, v, w) = matrix · (x, y, 1), the " +
      "earlier pixel is (u / w, v / w); pixels count from the upper left, whole numbers are their middles",
  }),
  errorPx: Type.Number({ description: "standard deviation of the fit, px of this photo" }),
  peakToNoise: Type.Number({
    description: "median height of the correlation's peaks over their noise; chance gives 4 to 5",
  }),
  agreeing: Type.Integer({ description: "places that agree with the matrix" }),
  compared: Type.Integer({ description: "places that both photos show" }),
  overlap: Type.Number({ description: "share of this photo that the earlier one shows, 0 to 1" }),
});

/** What became of a photo when it was compared with the survey before. */
export const PreviousView = Type.Object({
  photoId: Type.String(),
  previousSurveyId: Type.String(),
  counterparts: Type.Array(CounterpartView, { description: "best first; none: see reasons" }),
  tried: Type.Integer({ description: "earlier photos that were looked at" }),
  reasons: Type.Array(ReasonView),
  changes: Type.Array(ChangeView, {
    description: "of this photo's findings, and of earlier ones here that none of them continues",
  }),
});
export type PreviousView = Type.Static<typeof PreviousView>;
