import type { LonLatView } from "../../api/schemas/geo.ts";

/** Metres on the ground: good to a millimetre over the few hundred metres that a crew looks at. */
const metresPerDegree = 111_319.49;

interface Offset {
  east: number;
  north: number;
}

/** From `from` to `to`, m. */
function offset(from: LonLatView, to: LonLatView): Offset {
  const east = (to.lon - from.lon) * metresPerDegree * Math.cos((from.lat * Math.PI) / 180);
  return { east, north: (to.lat - from.lat) * metresPerDegree };
}

export function moved({ lon, lat }: LonLatView, { east, north }: Offset): LonLatView {
  const perLon = metresPerDegree * Math.cos((lat * Math.PI) / 180);
  return { lon: lon + east / perLon, lat: lat + north / metresPerDegree };
}

export function distanceM(from: LonLatView, to: LonLatView): number {
  const { east, north } = offset(from, to);
  return Math.hypot(east, north);
}

/** The eight winds, clockwise from north. */
export const winds = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;
export type Wind = (typeof winds)[number];

/** In which direction `to` lies. */
export function windTo(from: LonLatView, to: LonLatView): Wind {
  const { east, north } = offset(from, to);
  const eighth = Math.round((Math.atan2(east, north) / (2 * Math.PI)) * 8);
  return winds[(eighth + 8) % 8] ?? "n";
}

/** Nearest place on a line: how far it is, and how far along the line from its start. */
export interface OnLine {
  point: LonLatView;
  distanceM: number;
  alongM: number;
}

/** @returns null for a line without any segment */
export function nearestOnLine(from: LonLatView, line: readonly LonLatView[]): OnLine | null {
  let best: OnLine | null = null;
  let before = 0;
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [line[i], line[i + 1]];
    if (a === undefined || b === undefined) continue;
    const step = offset(a, b);
    const here = offset(a, from);
    const square = step.east ** 2 + step.north ** 2;
    const share = square === 0 ? 0 : (here.east * step.east + here.north * step.north) / square;
    const along = Math.min(1, Math.max(0, share));
    const point = moved(a, { east: step.east * along, north: step.north * along });
    const away = distanceM(from, point);
    if (best === null || away < best.distanceM) {
      best = { point, distanceM: away, alongM: before + Math.sqrt(square) * along };
    }
    before += Math.sqrt(square);
  }
  return best;
}

/** The place so many metres along a line; its ends for what lies before and behind. */
export function pointAlong(line: readonly LonLatView[], alongM: number): LonLatView | null {
  const [first] = line;
  if (first === undefined) return null;
  let left = alongM;
  if (left <= 0) return first;
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [line[i], line[i + 1]];
    if (a === undefined || b === undefined) continue;
    const step = offset(a, b);
    const length = Math.hypot(step.east, step.north);
    if (left <= length && length > 0) {
      return moved(a, { east: (step.east * left) / length, north: (step.north * left) / length });
    }
    left -= length;
  }
  return line.at(-1) ?? first;
}
