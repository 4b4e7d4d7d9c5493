import type { FindingId } from "./finding.ts";
import type { PhotoId } from "./photo.ts";
import type { Reason } from "./reason.ts";
import type { SurveyId } from "./survey.ts";

/**
 * A plane seen from two places: 3×3, row by row. A pixel (x, y) of the one photo is the pixel (u / w, v / w)
 * of the other, where (u, v, w) = matrix · (x, y, 1). Whole numbers are the middles of pixels.
 */
export type Homography = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** An earlier photo that shows the same place, and how the newer one lies on it. */
export interface Counterpart {
  photoId: PhotoId;
  /** from pixels of the newer photo to pixels of the earlier one */
  matrix: Homography;
  /** standard deviation of the places that were found to the plane, px of the newer photo */
  errorPx: number;
  /** median over these places of the correlation's peak over its noise, standard deviations */
  peakToNoise: number;
  /** places whose shift agrees, of how many that both photos show */
  agreeing: number;
  compared: number;
  /** share of the newer photo that the earlier one shows, 0 to 1 */
  overlap: number;
}

/** What has become of a damage since the survey before. */
export type ChangeKind =
  /** was not there, though the earlier photo would have shown it */
  | "new"
  /** longer or wider than the measurement's uncertainty can explain */
  | "grown"
  /** there before as now */
  | "same"
  /** not seen again, and the surface there looks as it did */
  | "notSeen"
  /** not seen again, and the surface there looks otherwise: covered or mended */
  | "repaired"
  /** the two photos cannot say */
  | "undecided";

/** A difference with its standard uncertainty. */
export interface Delta {
  value: number;
  sd: number;
}

export interface FindingChange {
  kind: ChangeKind;
  /** of the newer photo; null: only the earlier one has it */
  findingId: FindingId | null;
  /** null: it is new, or was there without having been marked */
  previousFindingId: FindingId | null;
  previousPhotoId: PhotoId;
  /** pixels of the photo that the finding is on */
  lengthDeltaPx: Delta | null;
  /** null also where the scale allows no millimetres */
  lengthDeltaMm: Delta | null;
  widthDeltaPx: Delta | null;
  widthDeltaMm: Delta | null;
  reasons: readonly Reason[];
}

/** What became of a photo when it was compared with the survey before. */
export interface PhotoComparison {
  photoId: PhotoId;
  previousSurveyId: SurveyId;
  /** best first; none: no photo of the survey before was found to show the same place */
  counterparts: readonly Counterpart[];
  /** photos that were looked at */
  tried: number;
  /** why there is no counterpart, or what limits the comparison */
  reasons: readonly Reason[];
  changes: readonly FindingChange[];
}
