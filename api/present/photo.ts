import type { Photo, PhotoMetadata, PhotoQuality } from "../../analysis/domain/photo.ts";
import type { PhotoMetadataView, PhotoQualityView, PhotoView } from "../schemas/photo.ts";
import { presentInstant } from "./instant.ts";

/** @param findings how many findings lie on it */
export function presentPhoto(photo: Photo, findings: number): PhotoView {
  const self = `/api/v1/photos/${photo.id}`;
  const derived = photo.state === "analysed";
  return {
    id: photo.id,
    surveyId: photo.surveyId,
    bridgeId: photo.bridgeId,
    sha256: photo.sha256,
    name: photo.name,
    state: photo.state,
    receivedAt: photo.receivedAt.toISOString(),
    widthPx: photo.widthPx,
    heightPx: photo.heightPx,
    metadata: photo.metadata && presentMetadata(photo.metadata),
    scale: photo.scale && { ...photo.scale },
    use: photo.use,
    quality: photo.quality && presentQuality(photo.quality),
    anomaly: photo.anomaly && { ...photo.anomaly, values: [...photo.anomaly.values] },
    anomalyScore: photo.anomalyScore,
    modelVersion: photo.modelVersion,
    minVisibleWidthMm: photo.minVisibleWidthMm,
    minVisibleWidthPx: photo.minVisibleWidthPx,
    failure: photo.failure,
    place: photo.place && { ...photo.place },
    version: photo.version,
    findings,
    previousUrl: derived ? `${self}/previous` : null,
    originalUrl: `${self}/original`,
    thumbnailUrl: derived ? `${self}/thumbnail` : null,
    tilesUrl: derived ? `${self}/tiles.dzi` : null,
  };
}

function presentMetadata(metadata: PhotoMetadata): PhotoMetadataView {
  return {
    ...metadata,
    takenAt: presentInstant(metadata.takenAt),
    position: metadata.position && { ...metadata.position },
    positionQuality: metadata.positionQuality && { ...metadata.positionQuality },
    gimbal: metadata.gimbal && { ...metadata.gimbal },
    xmp: { ...metadata.xmp },
    warnings: [...metadata.warnings],
  };
}

function presentQuality(quality: PhotoQuality): PhotoQualityView {
  return { ...quality, problems: [...quality.problems] };
}
