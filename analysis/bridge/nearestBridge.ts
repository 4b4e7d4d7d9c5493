import type { Bridge, BridgeId } from "../domain/bridge.ts";
import type { LonLat } from "../domain/geo.ts";
import { nearestBridgeM } from "./reviewParameters.ts";

/** A bridge that photos seem to show, by where they were taken. */
export interface BridgeGuess {
  bridgeId: BridgeId;
  /** from the middle of the photos to the bridge's line, m */
  distanceM: number;
}

const metresPerDegree = 111_320;

/**
 * The bridge nearest to the middle of the photos (the median of their coordinates, so that one photo with
 * a wild position moves nothing), within `nearestBridgeM`.
 * @returns null when no photo has a position or no bridge is near
 */
export function nearestBridge(
  positions: readonly LonLat[],
  bridges: readonly Pick<Bridge, "id" | "position" | "line">[],
): BridgeGuess | null {
  if (positions.length === 0) return null;
  const middle = {
    lon: median(positions.map(({ lon }) => lon)),
    lat: median(positions.map(({ lat }) => lat)),
  };
  let best: BridgeGuess | null = null;
  for (const { id, position, line } of bridges) {
    const distanceM = distanceToLine(middle, line.length > 0 ? line : [position]);
    if (distanceM <= nearestBridgeM && (best === null || distanceM < best.distanceM)) {
      best = { bridgeId: id, distanceM };
    }
  }
  return best;
}

function distanceToLine(from: LonLat, line: readonly LonLat[]): number {
  const eastScale = metresPerDegree * Math.cos((from.lat * Math.PI) / 180);
  const points = line.map(({ lon, lat }) => ({
    x: (lon - from.lon) * eastScale,
    y: (lat - from.lat) * metresPerDegree,
  }));
  let least = Math.min(...points.map(({ x, y }) => Math.hypot(x, y)));
  for (let at = 1; at < points.length; at++) {
    const [a, b] = [points[at - 1]!, points[at]!];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const square = dx * dx + dy * dy;
    if (square === 0) continue;
    const share = Math.min(1, Math.max(0, -(a.x * dx + a.y * dy) / square));
    least = Math.min(least, Math.hypot(a.x + share * dx, a.y + share * dy));
  }
  return least;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle]!;
  return sorted.length % 2 === 1 ? upper : (upper + sorted[middle - 1]!) / 2;
}
