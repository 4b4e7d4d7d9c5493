import { cellPx, mostColourCells } from "./parameters.ts";
import type { CellSums } from "./ridge.ts";
import type { PhotoPixels } from "./surface.ts";

/** A photo as means over square cells, shape [rows, columns]: what colour needs, and no more. */
export interface ColourCells {
  columns: number;
  rows: number;
  /** side of a cell, px; those at the right and lower edge may be cut */
  sidePx: number;
  /** mean sRGB levels, 0 to 255 */
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
  /** standard deviation of the luminance within 8 px over its mean: how rough the cell is, without unit */
  contrast: Float32Array;
}

/** @param sums of the same photo, which hold the luminance's own deviations already */
export function colourCells(photo: PhotoPixels, sums: CellSums): ColourCells {
  const { width, height, data } = photo;
  const sidePx = cellPx * Math.ceil(Math.max(width, height) / (cellPx * mostColourCells));
  const columns = Math.ceil(width / sidePx);
  const rows = Math.ceil(height / sidePx);
  const [red, green, blue, contrast] = [0, 0, 0, 0].map(() => new Float32Array(columns * rows)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0; row < rows; row++) {
    let lines = 0;
    for (let y = row * sidePx; y < Math.min(height, (row + 1) * sidePx); y++) {
      // Two lines of eight are enough for a mean, the same from above and from below.
      if (y % cellPx !== 1 && y % cellPx !== cellPx - 2 && height > cellPx) continue;
      lines++;
      for (let column = 0, cell = row * columns; column < columns; column++, cell++) {
        const end = 3 * (y * width + Math.min(width, (column + 1) * sidePx));
        let [r, g, b] = [0, 0, 0];
        for (let at = 3 * (y * width + column * sidePx); at < end; at += 3) {
          r += data[at]!;
          g += data[at + 1]!;
          b += data[at + 2]!;
        }
        red[cell]! += r;
        green[cell]! += g;
        blue[cell]! += b;
      }
    }
    for (let column = 0, cell = row * columns; column < columns; column++, cell++) {
      if (lines === 0) {
        // A last line alone: as the cell above.
        for (const mean of [red, green, blue]) mean[cell] = mean[cell - columns]!;
        contrast[cell] = contrast[cell - columns]!;
        continue;
      }
      const pixels = lines * (Math.min(width, (column + 1) * sidePx) - column * sidePx);
      red[cell]! /= pixels;
      green[cell]! /= pixels;
      blue[cell]! /= pixels;
      contrast[cell] = contrastOf(sums, sidePx / cellPx, column, row);
    }
  }
  return { columns, rows, sidePx, red, green, blue, contrast };
}

/** Root of the mean relative variance of the small cells within a large one. */
function contrastOf(sums: CellSums, per: number, column: number, row: number): number {
  let sum = 0;
  let count = 0;
  for (let y = row * per; y < Math.min(sums.rows, (row + 1) * per); y++) {
    for (let x = column * per; x < Math.min(sums.columns, (column + 1) * per); x++) {
      const at = y * sums.columns + x;
      const level = Math.max(1, sums.level[at]!);
      sum += Math.max(0, sums.square[at]! - level * level) / (level * level);
      count++;
    }
  }
  return Math.sqrt(sum / Math.max(1, count));
}
