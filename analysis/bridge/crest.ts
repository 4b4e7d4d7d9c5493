import { cellPx, crestLow, floorSurroundingsPx, leastFloor } from "./parameters.ts";
import type { RidgeMap } from "./ridge.ts";
import { crestBit } from "./ridgeTile.ts";
import { smoothedCells } from "./surface.ts";

/**
 * Pixels on the crest of a ridge: stronger than what lies across on both sides and clearly above the
 * texture around. `mask` is 1 there, shape [height, width]; `floor` is the mean strength around, in
 * the unit of `RidgeMap.strength`, on the grid of `cellPx` cells.
 */
export interface Crests {
  width: number;
  height: number;
  mask: Uint8Array;
  /** indices of the marked pixels, ascending */
  pixels: Int32Array;
  columns: number;
  floor: Float32Array;
}

export function crestsOf({ width, height, strength, direction, cells }: RidgeMap): Crests {
  const { columns, rows } = cells;
  const sigma = floorSurroundingsPx / cellPx;
  // One transform serves both fields: strength and its square root would cost the same.
  const floor = smoothedCells(cells.strength, cells.strength, columns, rows, sigma).first;
  for (let cell = 0; cell < floor.length; cell++) {
    floor[cell] = Math.max(leastFloor, floor[cell]!);
  }
  const mask = new Uint8Array(width * height);
  let pixels = new Int32Array(1 + ((width * height) >> 3));
  let count = 0;
  for (let y = 1; y < height - 1; y++) {
    const cellRow = columns * Math.floor(y / cellPx);
    for (let left = 0; left < width; left += cellPx) {
      const least = crestLow * floor[cellRow + left / cellPx]!;
      const end = y * width + Math.min(left + cellPx, width - 1);
      for (let at = y * width + Math.max(left, 1); at < end; at++) {
        if (direction[at]! < crestBit || strength[at]! < least) continue;
        mask[at] = 1;
        if (count === pixels.length) pixels = grownTwice(pixels);
        pixels[count++] = at;
      }
    }
  }
  return { width, height, mask, pixels: pixels.subarray(0, count), columns, floor };
}

function grownTwice(pixels: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * pixels.length);
  more.set(pixels);
  return more;
}
