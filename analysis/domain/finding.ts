import type { BridgeId } from "./bridge.ts";
import type { UserId } from "./leakCase.ts";
import type { MemberPlace } from "./member.ts";
import type { ModelVersionId } from "./modelVersion.ts";
import type { PhotoId } from "./photo.ts";
import type { Reason } from "./reason.ts";
import type { SurveyId } from "./survey.ts";

export type FindingId = string;

/** Pixels of the original photo, origin top left, x right, y down. */
export interface PixelPoint {
  x: number;
  y: number;
}

export interface PixelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Degree of damage (損傷程度の評価区分), an objective record of what is there: a none … e worst. */
export type DamageDegree = "a" | "b" | "c" | "d" | "e";

/** rust and rust juice, free lime (遊離石灰), wet or standing water, broken-off concrete */
export type StainKind = "rust" | "lime" | "wet" | "spall";

/** The surface that an area takes, as the machine saw it. */
export interface FindingArea {
  stain: StainKind;
  /** closed outlines in pixels of the photo, the last point joins the first */
  outlines: readonly (readonly PixelPoint[])[];
  areaPx: number;
  /** of the photo, 0 to 1 */
  share: number;
  /** null when the scale allows no millimetres */
  areaCm2: number | null;
  /** share of it that has the colour of rust, 0 to 1 */
  rustShare: number;
}

/** What the machine sees before a person has looked. */
export interface FindingProposal {
  /** "area": a surface that the machine or a person drew around; its damage type says what it is */
  kind: "crack" | "anomaly" | "area";
  /** number of the damage type of the manual: 6 ひびわれ; null for an anomaly without a type */
  damageType: number | null;
  box: PixelBox;
  /** centre line of a crack; empty for an anomaly */
  line: readonly PixelPoint[];
  lengthPx: number;
  /** median and 95th percentile along the line */
  widthPx: number | null;
  widthP95Px: number | null;
  lengthMm: number | null;
  widthMm: number | null;
  widthP95Mm: number | null;
  /** of kind "area" by the machine, until a person draws another box; else null */
  area: FindingArea | null;
  /** 0 to 100 */
  score: number;
  reasons: readonly Reason[];
}

export type FindingState =
  | { kind: "proposed"; since: Date }
  | { kind: "accepted"; since: Date; by: UserId }
  | { kind: "corrected"; since: Date; by: UserId; note: string }
  | { kind: "rejected"; since: Date; by: UserId; why: string }
  /** went into another finding, or into several: they count, this one no longer does */
  | { kind: "merged"; since: Date; by: UserId; into: FindingId }
  | { kind: "split"; since: Date; by: UserId; into: readonly FindingId[] }
  /** the step that made it was undone */
  | { kind: "withdrawn"; since: Date; by: UserId };

/** Who saw it first: the machine, a person who added it, or a person's merge or split of others. */
export type FindingOrigin = "machine" | "person" | "merge" | "split";

export interface Finding extends FindingProposal {
  id: FindingId;
  photoId: PhotoId;
  surveyId: SurveyId;
  bridgeId: BridgeId;
  origin: FindingOrigin;
  /** the crack model that proposed it; null: a person's, or of what no model looks for */
  modelVersion: ModelVersionId | null;
  /** given by a person; the machine's is a proposal and stands elsewhere */
  degree: DamageDegree | null;
  /** class within the damage type (分類), such as 1 paint of type 5 */
  damageClass: number | null;
  /** where on the bridge, when it is another place than the photo's */
  place: MemberPlace | null;
  state: FindingState;
  /** version that the last step made which may still be undone; 0: decided before steps were kept */
  lastStep: number | null;
  createdAt: Date;
  version: number;
}

export type FindingStepKind = "add" | "accept" | "correct" | "merge" | "reject" | "split" | "undo";

/** One act of a person on one finding; a chain of them is its history, in which nothing is overwritten. */
export interface FindingStep {
  findingId: FindingId;
  /** of the finding after the step */
  version: number;
  at: Date;
  by: UserId;
  /** the act with its details, as it was asked for */
  action: { kind: FindingStepKind };
  /** null: the step made the finding */
  before: Finding | null;
  after: Finding;
  /** the other findings that the same act changed or made */
  together: readonly FindingId[];
  /** version that the undone step had made */
  undoes: number | null;
}
