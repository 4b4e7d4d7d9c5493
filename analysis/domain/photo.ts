import type { BridgeId } from "./bridge.ts";
import type { LonLat } from "./geo.ts";
import type { MemberPlace } from "./member.ts";
import type { ModelVersionId } from "./modelVersion.ts";
import type { Sha256, SurveyId } from "./survey.ts";

/** Most pixels of one photo: 200 megapixels, above every drone camera, below what fills the memory. */
export const mostPhotoPixels = 200_000_000;

/** `${surveyId}_${first 16 hex digits of sha256}` */
export type PhotoId = string;

/** Ground sampling distance and where it comes from (bridge.md 2.2); "none": pixels only, no mm. */
export type Scale =
  | { source: "none" }
  | {
      source: "given" | "calibratedFocalLength" | "cameraTable" | "focalPlane" | "focalLength35";
      distanceSource: "given" | "rangeFinder" | "standOff";
      gsdMmPerPx: number;
      /** relative standard uncertainty of the GSD, 0.1 = 10 % */
      relativeUncertainty: number;
    };

/** What may be claimed at this scale (bridge.md 2.2): ≤ 0.2 mm/px widths, ≤ 0.6 detection, else overview. */
export type ScaleUse = "width" | "detection" | "overview" | "pixelsOnly";

/**
 * How well a position is known: RTK fixes are good to centimetres, all else to metres. Standard
 * deviations in m, null where the drone does not say.
 */
export interface PositionQuality {
  fix: "none" | "single" | "float" | "fixed" | "unknown";
  eastSdM: number | null;
  northSdM: number | null;
  heightSdM: number | null;
}

export interface PhotoMetadata {
  make: string | null;
  model: string | null;
  takenAt: Date | null;
  position: LonLat | null;
  /** null when the drone says nothing of it */
  positionQuality: PositionQuality | null;
  altitudeM: number | null;
  focalLengthMm: number | null;
  focalLength35Mm: number | null;
  calibratedFocalLengthPx: number | null;
  focalPlanePitchUm: number | null;
  exifWidthPx: number | null;
  exifHeightPx: number | null;
  exposureSeconds: number | null;
  iso: number | null;
  fNumber: number | null;
  /** null when unknown; an all-zero gimbal means unknown (bridge.md 2.1). Degrees, pitch 0 horizon, −90 down */
  gimbal: { rollDeg: number; pitchDeg: number; yawDeg: number } | null;
  speedMps: number | null;
  /** laser range finder, only with status Normal */
  targetDistanceM: number | null;
  /** all attributes of drone namespaces, as read */
  xmp: Readonly<Record<string, string>>;
  /** things to know: EXIF size differs from the decoded size, re-saved by other software … */
  warnings: readonly string[];
}

export interface PhotoQuality {
  /** 75th percentile over 512-px tiles of variance of the Laplacian over mean² */
  sharpness: number;
  /** share of pixels ≤ 5 or ≥ 250 */
  badExposureShare: number;
  motionBlurPx: number | null;
  problems: readonly ("blurred" | "exposure" | "motion" | "tooFar" | "noScale")[];
}

/** Grid of tile anomaly, row by row, 0 (like the rest) to 1; each tile is `tilePx` square. */
export interface AnomalyMap {
  columns: number;
  rows: number;
  tilePx: number;
  values: readonly number[];
}

export interface Photo {
  id: PhotoId;
  surveyId: SurveyId;
  bridgeId: BridgeId;
  sha256: Sha256;
  name: string;
  state: "received" | "analysed" | "failed";
  receivedAt: Date;
  widthPx: number | null;
  heightPx: number | null;
  metadata: PhotoMetadata | null;
  scale: Scale | null;
  use: ScaleUse | null;
  quality: PhotoQuality | null;
  anomaly: AnomalyMap | null;
  anomalyScore: number | null;
  /** the crack model that looked at it; null: none has, or it was before this was kept */
  modelVersion: ModelVersionId | null;
  /** smallest crack width that this photo can show; null without scale */
  minVisibleWidthMm: number | null;
  minVisibleWidthPx: number | null;
  failure: string | null;
  /** where on the bridge, as a person said; null: nobody has */
  place: MemberPlace | null;
  version: number;
}

/** What the quality gates look at, and what a list of photos to shoot again says of one. */
export type PhotoGate = Pick<
  Photo,
  | "id"
  | "sha256"
  | "name"
  | "state"
  | "failure"
  | "place"
  | "scale"
  | "quality"
  | "minVisibleWidthMm"
  | "widthPx"
  | "heightPx"
> & {
  gimbal: PhotoMetadata["gimbal"];
  position: LonLat | null;
  /** standard deviation of the position, m; null: not said */
  positionSdM: number | null;
};
