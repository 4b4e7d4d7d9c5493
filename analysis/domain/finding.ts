import type { BridgeId } from "./bridge.ts";
import type { UserId } from "./leakCase.ts";
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

/** What the machine sees before a person has looked. */
export interface FindingProposal {
  kind: "crack" | "anomaly";
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
  /** 0 to 100 */
  score: number;
  reasons: readonly Reason[];
}

export type FindingState =
  | { kind: "proposed"; since: Date }
  | { kind: "accepted"; since: Date; by: UserId }
  | { kind: "corrected"; since: Date; by: UserId; note: string }
  | { kind: "rejected"; since: Date; by: UserId; why: string };

export interface Finding extends FindingProposal {
  id: FindingId;
  photoId: PhotoId;
  surveyId: SurveyId;
  bridgeId: BridgeId;
  state: FindingState;
  version: number;
}
