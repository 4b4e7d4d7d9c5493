import type { PixelPoint } from "../../domain/finding.ts";
import { lineLength } from "../findingSize.ts";
import { middleSpacingPx, mostMiddlePoints } from "./parameters.ts";

/**
 * The line down the middle of a long thin polygon: between its two corners that lie farthest apart the
 * outline has two sides, and the line runs halfway between them. A branched outline gives one line of
 * its main course.
 * @param corners  at least 3, in the order of the outline
 * @example of a rectangle 100 × 4 px: about 100 px long, along its middle
 */
export function centreLine(corners: readonly PixelPoint[]): PixelPoint[] {
  const [from, to] = farthestApart(corners);
  const there = corners.slice(from, to + 1);
  const back = [...corners.slice(to), ...corners.slice(0, from + 1)].reverse();
  const length = Math.max(lineLength(there), lineLength(back));
  const count = Math.min(mostMiddlePoints, Math.max(2, Math.ceil(length / middleSpacingPx) + 1));
  const [left, right] = [resampled(there, count), resampled(back, count)];
  return left.map(({ x, y }, at) => ({ x: (x + right[at]!.x) / 2, y: (y + right[at]!.y) / 2 }));
}

/** Places of two corners, the first before the second; by the extremes along 16 directions. */
function farthestApart(corners: readonly PixelPoint[]): [number, number] {
  let [first, second, most] = [0, corners.length - 1, -1];
  for (let step = 0; step < 16; step++) {
    const [cos, sin] = [Math.cos((step * Math.PI) / 16), Math.sin((step * Math.PI) / 16)];
    let [low, high] = [0, 0];
    const along = ({ x, y }: PixelPoint) => x * cos + y * sin;
    for (let at = 1; at < corners.length; at++) {
      if (along(corners[at]!) < along(corners[low]!)) low = at;
      if (along(corners[at]!) > along(corners[high]!)) high = at;
    }
    const [a, b] = [corners[low]!, corners[high]!];
    const distance = Math.hypot(a.x - b.x, a.y - b.y);
    if (distance > most) [first, second, most] = [low, high, distance];
  }
  return first < second ? [first, second] : [second, first];
}

/** `count` points at equal distances along a line, its ends among them. */
function resampled(line: readonly PixelPoint[], count: number): PixelPoint[] {
  const step = lineLength(line) / (count - 1);
  const points: PixelPoint[] = [];
  let [at, before] = [1, 0];
  for (let n = 0; n < count; n++) {
    const wanted = n * step;
    for (;;) {
      const [a, b] = [line[at - 1]!, line[at]!];
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      if (before + length >= wanted || at === line.length - 1) {
        const share = length === 0 ? 0 : Math.min(1, (wanted - before) / length);
        points.push({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
        break;
      }
      before += length;
      at += 1;
    }
  }
  return points;
}
