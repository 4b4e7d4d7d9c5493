import type { LonLatView } from "../../api/schemas/geo.ts";

/** A box in Web Mercator, scaled so that the whole world is the unit square, y down. */
export interface WorldBox {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export function worldX(lon: number): number {
  return lon / 360 + 0.5;
}

export function worldY(lat: number): number {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** Points as x, y, x, y … in the unit square, shape [2 · n]: what the layers draw from. */
export function worldLine(line: readonly LonLatView[]): Float64Array {
  const xy = new Float64Array(line.length * 2);
  line.forEach(({ lon, lat }, index) => {
    xy[2 * index] = worldX(lon);
    xy[2 * index + 1] = worldY(lat);
  });
  return xy;
}

/** Smallest box round points given as x, y, x, y …; inside out when there are none. */
export function boxAround(xy: Float64Array): WorldBox {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = xy[i] ?? 0;
    const y = xy[i + 1] ?? 0;
    if (x < box.minX) box.minX = x;
    if (x > box.maxX) box.maxX = x;
    if (y < box.minY) box.minY = y;
    if (y > box.maxY) box.maxY = y;
  }
  return box;
}

export function boxesMeet(a: WorldBox, b: WorldBox): boolean {
  return a.minX <= b.maxX && a.maxX >= b.minX && a.minY <= b.maxY && a.maxY >= b.minY;
}

/** Metres on the ground of one px at this latitude and zoom (256-px tiles). */
export function metresPerPx(lat: number, zoom: number): number {
  return (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
}
