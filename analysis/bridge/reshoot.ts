import type { PhotoGate } from "../domain/photo.ts";
import type { Reason } from "../domain/reason.ts";
import { leastIncidence } from "./incidence.ts";
import { mostMotionBlurPx } from "./parameters.ts";
import {
  leastFlightPhotos,
  mostGsdPerWidth,
  mostIncidenceDegrees,
  softShare,
  usualCrackWidthMm,
} from "./reviewParameters.ts";

/** A photo to be shot again while the crew is still under the bridge. */
export interface Reshoot {
  photo: PhotoGate;
  reasons: Reason[];
}

/**
 * The photos of a survey that cannot show what it was flown for, in the order given. Photos that wait for
 * their analysis are not on it.
 * @param crackWidthMm  crack width that the survey is to show; null: 0.2 mm
 * @see bridge.md 2.4 and 1.10
 */
export function photosToReshoot(
  photos: readonly PhotoGate[],
  crackWidthMm: number | null,
): Reshoot[] {
  const asked = crackWidthMm ?? usualCrackWidthMm;
  const usual = medianSharpness(photos);
  return photos
    .map((photo) => ({ photo, reasons: reasonsFor(photo, asked, usual) }))
    .filter(({ reasons }) => reasons.length > 0);
}

function reasonsFor(photo: PhotoGate, askedMm: number, usual: number | null): Reason[] {
  if (photo.state === "failed") {
    return [reason("reshootUnreadable", { why: photo.failure ?? "" })];
  }
  const { quality, scale, gimbal, place, minVisibleWidthMm: visibleMm } = photo;
  if (quality === null) return [];
  const reasons: Reason[] = [];
  const { sharpness, motionBlurPx, badExposureShare, problems } = quality;
  if (problems.includes("blurred")) {
    reasons.push(reason("reshootBlurred", { sharpness }));
  } else if (usual !== null && sharpness < softShare * usual) {
    reasons.push(reason("reshootSoft", { share: sharpness / usual }));
  }
  if (problems.includes("exposure")) {
    reasons.push(reason("reshootExposure", { share: badExposureShare }));
  }
  if (problems.includes("motion") && motionBlurPx !== null) {
    reasons.push(reason("reshootMotion", { blurPx: motionBlurPx, most: mostMotionBlurPx }));
  }
  const degrees = leastIncidence(gimbal, place === null ? null : place.face);
  if (degrees !== null && degrees > mostIncidenceDegrees) {
    reasons.push(reason("reshootIncidence", { degrees, most: mostIncidenceDegrees }));
  }
  if (scale !== null && scale.source !== "none") {
    const { gsdMmPerPx } = scale;
    const most = mostGsdPerWidth * askedMm;
    if (gsdMmPerPx > most * (1 + 1e-9)) reasons.push(reason("reshootTooFar", { gsdMmPerPx, most }));
    else if (visibleMm !== null && visibleMm > askedMm) {
      reasons.push(reason("reshootNotVisible", { visibleMm, askedMm }));
    }
  }
  return reasons;
}

function reason(code: string, values: Reason["values"]): Reason {
  return { code, values, weight: 0 };
}

/** null with fewer photos than a median takes. */
function medianSharpness(photos: readonly PhotoGate[]): number | null {
  const known = photos.flatMap(({ quality }) => (quality === null ? [] : [quality.sharpness]));
  if (known.length < leastFlightPhotos) return null;
  known.sort((a, b) => a - b);
  const middle = Math.floor(known.length / 2);
  const upper = known[middle]!;
  return known.length % 2 === 1 ? upper : (upper + known[middle - 1]!) / 2;
}
