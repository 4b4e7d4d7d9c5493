import type { PixelPoint } from "../../domain/finding.ts";
import { longestMitre } from "./parameters.ts";

/**
 * The outline of a line of some width, as corners of one polygon: along its left side and back along its
 * right one. Points are pixels whose middle lies half a pixel on; the outline is in the image's plane,
 * where the first pixel reaches from 0 to 1. Cut off at the image's edges.
 * @param widthPx  at least 1 is drawn, so that a hairline covers pixels
 * @example crackOutline([{ x: 0, y: 4 }, { x: 9, y: 4 }], 2, { width: 10, height: 10 })
 *   // from (0.5, 3.5) to (9.5, 3.5), back from (9.5, 5.5) to (0.5, 5.5)
 */
export function crackOutline(
  line: readonly PixelPoint[],
  widthPx: number,
  { width, height }: { width: number; height: number },
): PixelPoint[] {
  const points = line.filter(({ x, y }, at) => {
    const before = line[at - 1];
    return before === undefined || before.x !== x || before.y !== y;
  });
  const half = Math.max(1, widthPx) / 2;
  const left: PixelPoint[] = [];
  const right: PixelPoint[] = [];
  for (let at = 0; at < points.length; at++) {
    const { x, y } = points[at]!;
    const into = direction(points[Math.max(0, at - 1)]!, points[Math.max(1, at)]!);
    const on = at + 1 < points.length ? direction(points[at]!, points[at + 1]!) : into;
    // The corner's normal is between those of both segments, longer where the line bends.
    const sum = { x: into.x + on.x, y: into.y + on.y };
    const length = Math.hypot(sum.x, sum.y);
    const bisector = length < 1e-9 ? on : { x: sum.x / length, y: sum.y / length };
    const cosine = bisector.x * on.x + bisector.y * on.y;
    const reach = half * Math.min(longestMitre, 1 / Math.max(cosine, 1e-9));
    left.push({ x: x + 0.5 + bisector.y * reach, y: y + 0.5 - bisector.x * reach });
    right.push({ x: x + 0.5 - bisector.y * reach, y: y + 0.5 + bisector.x * reach });
  }
  return [...left, ...right.reverse()].map((corner) => ({
    x: Math.min(width, Math.max(0, corner.x)),
    y: Math.min(height, Math.max(0, corner.y)),
  }));
}

/** Area of a polygon, px². */
export function polygonArea(corners: readonly PixelPoint[]): number {
  let twice = 0;
  for (let at = 0; at < corners.length; at++) {
    const a = corners[at]!;
    const b = corners[(at + 1) % corners.length]!;
    twice += a.x * b.y - b.x * a.y;
  }
  return Math.abs(twice) / 2;
}

function direction(from: PixelPoint, to: PixelPoint): PixelPoint {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return length === 0
    ? { x: 1, y: 0 }
    : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}
