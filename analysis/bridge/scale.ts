import type { PhotoMetadata, Scale, ScaleUse } from "../domain/photo.ts";
import { cameraOf } from "./camera.ts";
import {
  detectionGsdMmPerPx,
  givenGsdUncertainty,
  rangeFinderAbsoluteM,
  rangeFinderRelative,
  standOffUncertainty,
  widthGsdMmPerPx,
} from "./parameters.ts";

/** Diagonal of the 36 × 24 mm frame that "35 mm equivalent" refers to, mm. */
const diagonal35Mm = 43.267;

/**
 * Ground sampling distance of a photo, mm per pixel, from the best source there is (bridge.md 2.2):
 * what a person gave; else distance (range finder, then planned stand-off) with calibrated focal
 * length, camera table, focal plane resolution or the 35 mm equivalent. Height above the take-off
 * point is never a distance to a bridge.
 * @param decoded size of the decoded picture, px; where it is a crop of the frame that EXIF describes
 *   nothing but a given GSD holds, since a crop and a resized picture cannot be told apart
 * @example photoScale(metadata, size, { standOffM: 10 }) // XT705: 2.27 mm/px by its focal plane
 */
export function photoScale(
  metadata: PhotoMetadata,
  decoded: { widthPx: number; heightPx: number },
  given: { gsdMmPerPx?: number; standOffM?: number },
): Scale {
  if (given.gsdMmPerPx !== undefined) {
    return {
      source: "given",
      distanceSource: "given",
      gsdMmPerPx: given.gsdMmPerPx,
      relativeUncertainty: givenGsdUncertainty,
    };
  }
  const distance = distanceOf(metadata, given.standOffM);
  const resized = resizeFactor(metadata, decoded);
  const optics = resized === null ? null : opticsOf(metadata, decoded, resized);
  if (distance === null || optics === null) return { source: "none" };
  return {
    source: optics.source,
    distanceSource: distance.source,
    gsdMmPerPx: 1000 * distance.metres * optics.radiansPerPx,
    relativeUncertainty: Math.hypot(distance.relativeUncertainty, optics.relativeUncertainty),
  };
}

/** What may be claimed at this scale (bridge.md 2.2). */
export function scaleUse(scale: Scale): ScaleUse {
  if (scale.source === "none") return "pixelsOnly";
  if (scale.gsdMmPerPx <= widthGsdMmPerPx) return "width";
  return scale.gsdMmPerPx <= detectionGsdMmPerPx ? "detection" : "overview";
}

function distanceOf(metadata: PhotoMetadata, standOffM: number | undefined) {
  const metres = metadata.targetDistanceM;
  if (metres !== null) {
    const errorM = rangeFinderAbsoluteM + rangeFinderRelative * metres;
    return { metres, source: "rangeFinder", relativeUncertainty: errorM / metres } as const;
  }
  if (standOffM === undefined) return null;
  return {
    metres: standOffM,
    source: "standOff",
    relativeUncertainty: standOffUncertainty,
  } as const;
}

/**
 * Decoded pixels per pixel of the frame that EXIF describes: 1 for an untouched photo, below 1 for
 * one resized as a whole, null for a crop.
 */
function resizeFactor(
  { exifWidthPx, exifHeightPx }: PhotoMetadata,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): number | null {
  if (exifWidthPx === null || exifHeightPx === null) return 1;
  const [exifLong, exifShort] = ordered(exifWidthPx, exifHeightPx);
  const [long, short] = ordered(widthPx, heightPx);
  const factor = long / exifLong;
  return Math.abs(short - exifShort * factor) <= 2 ? factor : null;
}

function ordered(a: number, b: number): [number, number] {
  return a >= b ? [a, b] : [b, a];
}

function opticsOf(
  metadata: PhotoMetadata,
  decoded: { widthPx: number; heightPx: number },
  resized: number,
) {
  const [long, short] = ordered(decoded.widthPx, decoded.heightPx);
  if (metadata.calibratedFocalLengthPx !== null) {
    return {
      source: "calibratedFocalLength",
      radiansPerPx: 1 / (metadata.calibratedFocalLengthPx * resized),
      relativeUncertainty: 0.002,
    } as const;
  }
  const focalMm = metadata.focalLengthMm;
  const camera = cameraOf(metadata.make, metadata.model);
  if (camera && focalMm !== null && Math.abs(long / resized - camera.widthPx) <= 2) {
    return {
      source: "cameraTable",
      radiansPerPx: camera.sensorWidthMm / (focalMm * long),
      relativeUncertainty: 0.01,
    } as const;
  }
  if (metadata.focalPlanePitchUm !== null && focalMm !== null) {
    return {
      source: "focalPlane",
      radiansPerPx: metadata.focalPlanePitchUm / 1000 / resized / focalMm,
      relativeUncertainty: 0.01,
    } as const;
  }
  if (metadata.focalLength35Mm !== null) {
    return {
      source: "focalLength35",
      radiansPerPx: diagonal35Mm / (metadata.focalLength35Mm * Math.hypot(long, short)),
      // rounded to 1 mm, and a crop of the sensor's frame moves the diagonal (bridge.md 2.2: 17.1 against 18.9)
      relativeUncertainty: Math.hypot(0.5 / metadata.focalLength35Mm, 0.06),
    } as const;
  }
  return null;
}
