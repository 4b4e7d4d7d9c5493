import Type from "typebox";
import { LonLatView } from "./geo.ts";
import { Instant } from "./instant.ts";
import { PlaceView } from "./member.ts";
import { nullable } from "./nullable.ts";

const n = nullable(Type.Number());

const ScaleView = Type.Union([
  Type.Object({ source: Type.Literal("none") }),
  Type.Object({
    source: Type.Enum([
      "given",
      "calibratedFocalLength",
      "cameraTable",
      "focalPlane",
      "focalLength35",
    ]),
    distanceSource: Type.Enum(["given", "rangeFinder", "standOff"]),
    gsdMmPerPx: Type.Number(),
    relativeUncertainty: Type.Number(),
  }),
]);

export const PhotoMetadataView = Type.Object({
  make: nullable(Type.String()),
  model: nullable(Type.String()),
  takenAt: nullable(Instant),
  position: nullable(LonLatView),
  positionQuality: nullable(
    Type.Object({
      fix: Type.Enum(["none", "single", "float", "fixed", "unknown"]),
      eastSdM: n,
      northSdM: n,
      heightSdM: n,
    }),
  ),
  altitudeM: n,
  focalLengthMm: n,
  focalLength35Mm: n,
  calibratedFocalLengthPx: n,
  focalPlanePitchUm: n,
  exifWidthPx: n,
  exifHeightPx: n,
  exposureSeconds: n,
  iso: n,
  fNumber: n,
  gimbal: nullable(
    Type.Object({ rollDeg: Type.Number(), pitchDeg: Type.Number(), yawDeg: Type.Number() }),
  ),
  speedMps: n,
  targetDistanceM: n,
  xmp: Type.Record(Type.String(), Type.String()),
  warnings: Type.Array(Type.String()),
});
export type PhotoMetadataView = Type.Static<typeof PhotoMetadataView>;

export const PhotoQualityView = Type.Object({
  sharpness: Type.Number(),
  badExposureShare: Type.Number(),
  motionBlurPx: n,
  problems: Type.Array(Type.Enum(["blurred", "exposure", "motion", "tooFar", "noScale"])),
});

export type PhotoQualityView = Type.Static<typeof PhotoQualityView>;

const AnomalyMapView = Type.Object({
  columns: Type.Integer(),
  rows: Type.Integer(),
  tilePx: Type.Number(),
  values: Type.Array(Type.Number()),
});

export const PhotoView = Type.Object({
  id: Type.String(),
  surveyId: Type.String(),
  bridgeId: Type.String(),
  sha256: Type.String(),
  name: Type.String(),
  state: Type.Enum(["received", "analysed", "failed"]),
  receivedAt: Instant,
  widthPx: nullable(Type.Integer()),
  heightPx: nullable(Type.Integer()),
  metadata: nullable(PhotoMetadataView),
  scale: nullable(ScaleView),
  use: nullable(Type.Enum(["width", "detection", "overview", "pixelsOnly"])),
  quality: nullable(PhotoQualityView),
  anomaly: nullable(AnomalyMapView),
  anomalyScore: n,
  modelVersion: nullable(Type.String({ description: "the crack model that looked at it" })),
  minVisibleWidthMm: n,
  minVisibleWidthPx: n,
  failure: nullable(Type.String()),
  place: nullable(PlaceView),
  version: Type.Integer(),
  findings: Type.Integer({ description: "how many findings lie on it, rejected ones too" }),
  previousUrl: nullable(
    Type.String({ description: "the same place in the survey before; null until analysed" }),
  ),
  originalUrl: Type.String(),
  thumbnailUrl: nullable(Type.String({ description: "null until analysed" })),
  tilesUrl: nullable(Type.String({ description: "Deep Zoom .dzi; null until analysed" })),
});
export type PhotoView = Type.Static<typeof PhotoView>;
