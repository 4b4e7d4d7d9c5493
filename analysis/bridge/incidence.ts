import type { Face } from "../domain/member.ts";
import type { PhotoMetadata } from "../domain/photo.ts";

/**
 * Least angle between the optical axis and the normal of the surface, degrees: from the gimbal's pitch
 * alone, so that a camera turned sideways to a wall may be worse, never better.
 * @param face  what the photo looks at; null: the nearest of a wall, a soffit and a deck
 * @returns null when the direction of the camera is unknown
 * @example leastIncidence({ rollDeg: 0, pitchDeg: 70, yawDeg: 0 }, "bottom") // 20
 */
export function leastIncidence(gimbal: PhotoMetadata["gimbal"], face: Face | null): number | null {
  if (gimbal === null) return null;
  const up = Math.abs(gimbal.pitchDeg);
  const toLevel = Math.abs(90 - up);
  switch (face) {
    case "bottom":
      return gimbal.pitchDeg > 0 ? toLevel : 90 + up;
    case "top":
      return gimbal.pitchDeg < 0 ? toLevel : 90 + up;
    case "left":
    case "right":
    case "start":
    case "end":
      return up;
    case null:
      return Math.min(up, toLevel);
    default:
      return face satisfies never;
  }
}
