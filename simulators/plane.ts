import type { LonLat } from "../analysis/domain/geo.ts";

/** A point of the city's own plane: metres east and north of the origin. */
export interface PlanePoint {
  x: number;
  y: number;
}

/**
 * The city lies on open water in the Genkai sea, some 40 km north-west of Fukuoka: there is no town
 * and no pipe, so that nobody can take the demo for a real ledger.
 */
export const origin: LonLat = { lon: 130.2, lat: 33.95 };

/** Metres per degree at the origin, WGS 84 series; over 2 km the plane is true to about 1 mm per 10 m. */
const latRad = (origin.lat * Math.PI) / 180;
const metresPerLat = 111_132.95 - 559.85 * Math.cos(2 * latRad) + 1.17 * Math.cos(4 * latRad);
const metresPerLon =
  111_412.88 * Math.cos(latRad) - 93.5 * Math.cos(3 * latRad) + 0.12 * Math.cos(5 * latRad);

export function toLonLat({ x, y }: PlanePoint): LonLat {
  return { lon: round7(origin.lon + x / metresPerLon), lat: round7(origin.lat + y / metresPerLat) };
}

export function distance(a: PlanePoint, b: PlanePoint): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

export function lineLength(line: readonly PlanePoint[]): number {
  let length = 0;
  for (let i = 1; i < line.length; i++) length += distance(line[i - 1]!, line[i]!);
  return length;
}

/** The point that lies this share (0 to 1) of the length along the line. */
export function pointAlong(line: readonly PlanePoint[], share: number): PlanePoint {
  let left = share * lineLength(line);
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    const step = distance(a, b);
    if (left <= step || i === line.length - 1) return between(a, b, step > 0 ? left / step : 0);
    left -= step;
  }
  return line[0]!;
}

export function between(a: PlanePoint, b: PlanePoint, share: number): PlanePoint {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** 1e-7 degrees are about 1 cm: enough for a ledger, and the files stay readable. */
function round7(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
