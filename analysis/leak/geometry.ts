import type { LonLat } from "../domain/geo.ts";

/** A plane around a place, metres east (x) and north (y); good to 1e-4 within some kilometres. */
interface Plane {
  x(at: LonLat): number;
  y(at: LonLat): number;
}

/** Mean radius of the earth, m. */
const earthM = 6_371_008.8;
const radian = Math.PI / 180;

/** Equirectangular around `origin`: lengths east shrink with the cosine of its latitude. */
function planeAround(origin: LonLat): Plane {
  const east = earthM * radian * Math.cos(origin.lat * radian);
  return {
    x: ({ lon }) => (lon - origin.lon) * east,
    y: ({ lat }) => (lat - origin.lat) * earthM * radian,
  };
}

/** Metres between two places near each other. */
export function metresBetween(a: LonLat, b: LonLat): number {
  const plane = planeAround({ lon: a.lon, lat: (a.lat + b.lat) / 2 });
  return Math.hypot(plane.x(b) - plane.x(a), plane.y(b) - plane.y(a));
}

/** Drawn length from the start of a line to each of its vertices, m, shape [vertices]. */
function lengthsAlong(line: readonly LonLat[]): Float64Array {
  const lengths = new Float64Array(line.length);
  for (let i = 1; i < line.length; i++) {
    lengths[i] = lengths[i - 1]! + metresBetween(line[i - 1]!, line[i]!);
  }
  return lengths;
}

/** The place at a share (0 to 1) of a line's drawn length. */
export function pointAtShare(line: readonly LonLat[], share: number): LonLat {
  const lengths = lengthsAlong(line);
  const wanted = Math.max(0, Math.min(1, share)) * lengths.at(-1)!;
  let i = 1;
  while (i < line.length - 1 && lengths[i]! < wanted) i++;
  const from = line[i - 1]!;
  const to = line[i] ?? from;
  const piece = (lengths[i] ?? 0) - lengths[i - 1]!;
  const part = piece > 0 ? (wanted - lengths[i - 1]!) / piece : 0;
  return { lon: from.lon + part * (to.lon - from.lon), lat: from.lat + part * (to.lat - from.lat) };
}

/** The part of a line between two shares of its drawn length, with the vertices between. */
export function pieceOfLine(line: readonly LonLat[], from: number, to: number): LonLat[] {
  const lengths = lengthsAlong(line);
  const total = lengths.at(-1)!;
  const between = line.filter((_, i) => {
    const share = total > 0 ? lengths[i]! / total : 0;
    return share > from && share < to;
  });
  return [pointAtShare(line, from), ...between, pointAtShare(line, to)];
}

/** Nearest point of a line: how far it is, m, and at which share of the drawn length. */
export function nearestOnLine(
  line: readonly LonLat[],
  at: LonLat,
): { distanceM: number; share: number } {
  const plane = planeAround(at);
  const lengths = lengthsAlong(line);
  let best = { distanceM: Number.POSITIVE_INFINITY, share: 0 };
  for (let i = 1; i < line.length; i++) {
    const x = plane.x(line[i - 1]!);
    const y = plane.y(line[i - 1]!);
    const dx = plane.x(line[i]!) - x;
    const dy = plane.y(line[i]!) - y;
    const square = dx * dx + dy * dy;
    const part = square > 0 ? Math.max(0, Math.min(1, -(x * dx + y * dy) / square)) : 0;
    const distanceM = Math.hypot(x + part * dx, y + part * dy);
    if (distanceM >= best.distanceM) continue;
    const along = lengths[i - 1]! + part * (lengths[i]! - lengths[i - 1]!);
    best = { distanceM, share: along / Math.max(lengths.at(-1)!, 1e-9) };
  }
  return best;
}
