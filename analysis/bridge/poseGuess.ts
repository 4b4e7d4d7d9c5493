import type { Bridge } from "../domain/bridge.ts";
import type { LonLat } from "../domain/geo.ts";
import type { Face } from "../domain/member.ts";
import type { PhotoGate } from "../domain/photo.ts";
import {
  acrossDegrees,
  farthestPoseM,
  levelPitchDegrees,
  plainFixSdM,
} from "./reviewParameters.ts";

/** Span and face that a photo seems to show; a person says which member it is. */
export interface PoseGuess {
  /** null within the uncertainty of the position from a pier, or where the spans are unknown */
  span: number | null;
  /** null where the camera looks neither up, down, across nor along */
  face: Face | null;
}

const metresPerDegree = 111_320;

/**
 * Where on the bridge a photo was taken and what it looks at, by position and gimbal. Spans count as
 * equally long, since the ledger has no lengths of theirs.
 * @returns null when position or direction are unknown, the bridge has no line, or it is far away
 */
export function poseGuess(
  { position, positionSdM, gimbal }: Pick<PhotoGate, "position" | "positionSdM" | "gimbal">,
  { line, spans }: Pick<Bridge, "line" | "spans">,
): PoseGuess | null {
  if (position === null || gimbal === null) return null;
  const at = alongLine(position, line);
  if (at === null || at.acrossM > farthestPoseM) return null;
  const reach = 2 * (positionSdM ?? plainFixSdM);
  return {
    span: spanAt(at.alongM, at.lengthM, spans, reach),
    face: faceSeen(gimbal.pitchDeg, gimbal.yawDeg - at.bearingDeg),
  };
}

function spanAt(alongM: number, lengthM: number, spans: number, reachM: number): number | null {
  if (spans === 1) return 1;
  const spanM = lengthM / Math.max(1, spans);
  const first = Math.floor((alongM - reachM) / spanM);
  const last = Math.floor((alongM + reachM) / spanM);
  const clamp = (span: number) => Math.min(spans - 1, Math.max(0, span)) + 1;
  return clamp(first) === clamp(last) ? clamp(first) : null;
}

/** @param turnedDeg  direction of view clockwise from the direction of the bridge, start to end */
function faceSeen(pitchDeg: number, turnedDeg: number): Face | null {
  if (pitchDeg >= levelPitchDegrees) return "bottom";
  if (pitchDeg <= -levelPitchDegrees) return "top";
  const turned = ((turnedDeg % 360) + 360) % 360;
  // Who looks to the right, seen from the start, sees the left side.
  const faces: readonly (readonly [number, Face])[] = [
    [0, "start"],
    [90, "left"],
    [180, "end"],
    [270, "right"],
    [360, "start"],
  ];
  const found = faces.find(([angle]) => Math.abs(turned - angle) <= acrossDegrees);
  return found ? found[1] : null;
}

/** The place on the line that is nearest, m from its start, and the line's bearing there. */
function alongLine(from: LonLat, line: readonly LonLat[]) {
  const eastScale = metresPerDegree * Math.cos((from.lat * Math.PI) / 180);
  const points = line.map(({ lon, lat }) => ({
    x: (lon - from.lon) * eastScale,
    y: (lat - from.lat) * metresPerDegree,
  }));
  let best: { alongM: number; acrossM: number; bearingDeg: number } | null = null;
  let lengthM = 0;
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1]!, points[index]!];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const share = Math.min(1, Math.max(0, -(a.x * dx + a.y * dy) / length ** 2));
    const acrossM = Math.hypot(a.x + share * dx, a.y + share * dy);
    if (best === null || acrossM < best.acrossM) {
      const bearingDeg = (Math.atan2(dx, dy) * 180) / Math.PI;
      best = { alongM: lengthM + share * length, acrossM, bearingDeg };
    }
    lengthM += length;
  }
  return best && { ...best, lengthM };
}
