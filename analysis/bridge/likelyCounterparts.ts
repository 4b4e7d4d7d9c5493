import type { PhotoGate } from "../domain/photo.ts";
import { mostCandidates, mostViewAngleDegrees } from "./changeParameters.ts";
import { plainFixSdM } from "./reviewParameters.ts";

/** Length of a degree of latitude, m (WGS 84, mean). */
const metresPerDegree = 111_320;

/**
 * Photos of an earlier survey that may show what a photo shows, likeliest first: by the place that people gave
 * them, by where the cameras were and where they looked. What is known of none leaves all in question.
 * @param photo   the newer photo
 * @param earlier photos of the survey before; those that were not analysed are left out
 */
export function likelyCounterparts(
  photo: PhotoGate,
  earlier: readonly PhotoGate[],
): readonly PhotoGate[] {
  return earlier
    .filter(({ state }) => state === "analysed")
    .map((other) => ({ other, distance: poseDistance(photo, other) }))
    .filter(({ distance }) => Number.isFinite(distance))
    .sort((a, b) => a.distance - b.distance || (a.other.name < b.other.name ? -1 : 1))
    .slice(0, mostCandidates)
    .map(({ other }) => other);
}

/**
 * How far two cameras were apart, m, as far as it speaks against a common place; infinite where it cannot be
 * the same. Positions are good to their standard deviations, so that nearer than these all are alike.
 */
function poseDistance(a: PhotoGate, b: PhotoGate): number {
  let distance = 0;
  if (a.place !== null && b.place !== null) {
    if (a.place.memberId !== b.place.memberId) return Number.POSITIVE_INFINITY;
    const sameElement = a.place.element === b.place.element;
    if (a.place.element !== null && b.place.element !== null && !sameElement) distance += 2;
    if (a.place.face !== null && b.place.face !== null && a.place.face !== b.place.face) {
      return Number.POSITIVE_INFINITY;
    }
  }
  if (a.gimbal !== null && b.gimbal !== null) {
    if (viewAngle(a.gimbal, b.gimbal) > mostViewAngleDegrees) return Number.POSITIVE_INFINITY;
  }
  if (a.position === null || b.position === null) return distance + plainFixSdM;
  const east =
    (a.position.lon - b.position.lon) *
    metresPerDegree *
    Math.cos((a.position.lat * Math.PI) / 180);
  const north = (a.position.lat - b.position.lat) * metresPerDegree;
  const apart = Math.hypot(east, north);
  const sd = Math.hypot(a.positionSdM ?? plainFixSdM, b.positionSdM ?? plainFixSdM);
  if (apart > 3 * sd + reachM(a) + reachM(b)) return Number.POSITIVE_INFINITY;
  return distance + apart;
}

/** Angle between the two directions of view, degrees. */
function viewAngle(
  a: NonNullable<PhotoGate["gimbal"]>,
  b: NonNullable<PhotoGate["gimbal"]>,
): number {
  const ray = ({ pitchDeg, yawDeg }: typeof a) => {
    const [pitch, yaw] = [(pitchDeg * Math.PI) / 180, (yawDeg * Math.PI) / 180];
    return [Math.cos(pitch) * Math.sin(yaw), Math.cos(pitch) * Math.cos(yaw), Math.sin(pitch)];
  };
  const other = ray(b);
  const cosine = ray(a).reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

/** Half of what a photo covers, m; 5 m where its scale is unknown. */
function reachM({ scale, widthPx, heightPx }: PhotoGate): number {
  if (scale === null || scale.source === "none" || widthPx === null || heightPx === null) return 5;
  return (Math.hypot(widthPx, heightPx) * scale.gsdMmPerPx) / 2000;
}
