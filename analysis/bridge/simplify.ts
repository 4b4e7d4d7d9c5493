import type { PixelPoint } from "../domain/finding.ts";
import { simplifyPx } from "./parameters.ts";

/**
 * Fewer points for the same line: none of those left out is farther than `simplifyPx` from it.
 * @see Douglas & Peucker 1973
 * @example simplified([{x:0,y:0},{x:1,y:0.1},{x:2,y:0}]) // the two ends
 */
export function simplified(line: readonly PixelPoint[]): PixelPoint[] {
  const keep = new Uint8Array(line.length);
  keep[0] = 1;
  keep[line.length - 1] = 1;
  const open: [number, number][] = [[0, line.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [first, last] = span;
    const farthest = farthestFrom(line, first, last);
    if (farthest === null) continue;
    keep[farthest] = 1;
    open.push([first, farthest], [farthest, last]);
  }
  return line
    .filter((_, index) => keep[index] === 1)
    .map(({ x, y }) => ({ x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 }));
}

function farthestFrom(line: readonly PixelPoint[], first: number, last: number): number | null {
  const from = line[first]!;
  const to = line[last]!;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy);
  let farthest: number | null = null;
  let greatest = simplifyPx;
  for (let index = first + 1; index < last; index++) {
    const { x, y } = line[index]!;
    const distance =
      length === 0
        ? Math.hypot(x - from.x, y - from.y)
        : Math.abs((x - from.x) * dy - (y - from.y) * dx) / length;
    if (distance > greatest) {
      greatest = distance;
      farthest = index;
    }
  }
  return farthest;
}
