import type { PixelPoint } from "../domain/finding.ts";
import type { GreyImage } from "./minimalPath.ts";
import { darkCost, minimalPath } from "./minimalPath.ts";
import { mostPathCells, pathMarginPx, pathMarginShare } from "./reviewParameters.ts";

/** Part of a photo: `x`, `y` of its first pixel, and its luminance, shape [height, width]. */
export interface PhotoPart extends GreyImage {
  x: number;
  y: number;
}

/** The part of a photo in which the way between two clicks is looked for, px. */
export function pathWindow(
  points: readonly PixelPoint[],
  photo: { widthPx: number; heightPx: number },
): { x: number; y: number; width: number; height: number } {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const span = Math.hypot(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const margin = Math.ceil(pathMarginPx + pathMarginShare * span);
  const x = Math.max(0, Math.floor(Math.min(...xs)) - margin);
  const y = Math.max(0, Math.floor(Math.min(...ys)) - margin);
  const right = Math.min(photo.widthPx, Math.ceil(Math.max(...xs)) + margin + 1);
  const bottom = Math.min(photo.heightPx, Math.ceil(Math.max(...ys)) + margin + 1);
  return { x, y, width: right - x, height: bottom - y };
}

/**
 * The way along the dark crack through all clicks, about one point per pixel.
 * @param points  clicks in px of the photo, two or more, within the part
 * @param most    cells of the cost image; above it the darkest pixel of each block stands for the block
 */
export function followCrack(
  part: PhotoPart,
  points: readonly PixelPoint[],
  most = mostPathCells,
): PixelPoint[] {
  const block = Math.ceil(Math.sqrt((part.width * part.height) / most));
  const image = darkest(part, block);
  const cost = darkCost(image);
  const cellOf = ({ x, y }: PixelPoint) => ({
    x: Math.min(image.width - 1, Math.max(0, Math.floor((x - part.x) / block))),
    y: Math.min(image.height - 1, Math.max(0, Math.floor((y - part.y) / block))),
  });
  const way: PixelPoint[] = [];
  for (let at = 1; at < points.length; at++) {
    const cells = minimalPath(cost, cellOf(points[at - 1]!), cellOf(points[at]!));
    // Ends are where they were clicked; the cells between stand for their middles.
    const between = cells.slice(1, -1).map(({ x, y }) => ({
      x: part.x + (x + 0.5) * block - 0.5,
      y: part.y + (y + 0.5) * block - 0.5,
    }));
    way.push(...(at === 1 ? [points[0]!] : []), ...between, points[at]!);
  }
  return smoothed(way);
}

function darkest({ width, height, data }: PhotoPart, block: number): GreyImage {
  if (block <= 1) return { width, height, data };
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const least = new Float32Array(columns * rows).fill(Number.POSITIVE_INFINITY);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / block) * columns;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor(x / block);
      const level = data[y * width + x]!;
      if (level < least[cell]!) least[cell] = level;
    }
  }
  return { width: columns, height: rows, data: least };
}

/** Mean over five points: the stairs of a grid are no part of the crack. The ends stay. */
function smoothed(way: readonly PixelPoint[]): PixelPoint[] {
  return way.map((point, at) => {
    const reach = Math.min(2, at, way.length - 1 - at);
    if (reach === 0) return point;
    let [x, y] = [0, 0];
    for (let near = at - reach; near <= at + reach; near++) {
      x += way[near]!.x;
      y += way[near]!.y;
    }
    return { x: x / (2 * reach + 1), y: y / (2 * reach + 1) };
  });
}

/**
 * Points about one pixel apart on the same line: what a width is measured along.
 * @example resampled([{ x: 0, y: 0 }, { x: 3, y: 0 }]) // x = 0, 1, 2, 3
 */
export function resampled(line: readonly PixelPoint[]): PixelPoint[] {
  const points: PixelPoint[] = line[0] ? [line[0]] : [];
  for (let at = 1; at < line.length; at++) {
    const from = line[at - 1]!;
    const to = line[at]!;
    const steps = Math.max(1, Math.round(Math.hypot(to.x - from.x, to.y - from.y)));
    for (let step = 1; step <= steps; step++) {
      const share = step / steps;
      points.push({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) });
    }
  }
  return points;
}
