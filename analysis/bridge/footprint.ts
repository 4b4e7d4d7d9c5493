import type { LonLat } from "../domain/geo.ts";
import type { PhotoGate } from "../domain/photo.ts";
import { levelPitchDegrees } from "./reviewParameters.ts";

/** What a photo covers, seen on the map: a rectangle of a soffit or deck, a line along a wall. */
export type Footprint =
  | { kind: "area"; corners: readonly LonLat[] }
  | { kind: "wall"; ends: readonly [LonLat, LonLat] };

/** Length of a degree of latitude, m (WGS 84, mean). */
const metresPerDegree = 111_320;

/**
 * Where on the map a photo's picture lies, by its position, direction and scale. A wall lies
 * `distanceM` ahead of the camera, at the camera itself where the distance is unknown.
 * @returns null when position, direction, size or scale are unknown
 */
export function footprint(photo: PhotoGate, distanceM: number | null): Footprint | null {
  const { position, gimbal, scale, widthPx, heightPx } = photo;
  if (position === null || gimbal === null || scale === null || scale.source === "none")
    return null;
  if (widthPx === null || heightPx === null) return null;
  const widthM = (widthPx * scale.gsdMmPerPx) / 1000;
  const heightM = (heightPx * scale.gsdMmPerPx) / 1000;
  const yaw = (gimbal.yawDeg * Math.PI) / 180;
  const ahead = { east: Math.sin(yaw), north: Math.cos(yaw) };
  const right = { east: Math.cos(yaw), north: -Math.sin(yaw) };
  const at = (forwardM: number, rightM: number): LonLat => {
    const east = forwardM * ahead.east + rightM * right.east;
    const north = forwardM * ahead.north + rightM * right.north;
    return {
      lon: position.lon + east / (metresPerDegree * Math.cos((position.lat * Math.PI) / 180)),
      lat: position.lat + north / metresPerDegree,
    };
  };
  if (Math.abs(gimbal.pitchDeg) < levelPitchDegrees) {
    const distance = distanceM ?? 0;
    return { kind: "wall", ends: [at(distance, -widthM / 2), at(distance, widthM / 2)] };
  }
  // What lies in the middle of the picture is ahead by what the camera is short of looking straight.
  const pitch = (Math.abs(gimbal.pitchDeg) * Math.PI) / 180;
  const middle = distanceM === null ? 0 : distanceM * Math.cos(Math.min(pitch, Math.PI / 2));
  const [long, side] = [heightM / 2, widthM / 2];
  const corners = [
    at(middle + long, -side),
    at(middle + long, side),
    at(middle - long, side),
    at(middle - long, -side),
  ];
  return { kind: "area", corners };
}
