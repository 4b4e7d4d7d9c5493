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
  for (let y = 1; y < height - 1; y++) {
    const cellRow = columns * Math.floor(y / cellPx);
    for (let left = 0; left < width; left += cellPx) {
      const least = crestLow * floor[cellRow + left / cellPx]!;
      const end = y * width + Math.min(left + cellPx, width - 1);
      for (let at = y * width + Math.max(left, 1); at < end; at++) {
        if (direction[at]! >= crestBit && strength[at]! >= least) mask[at] = 1;
      }
    }
  }
  return { width, height, mask, columns, floor };
}

/** Strength over the floor around at a pixel, no unit: 1 is like the texture. */
export function prominence(ridge: RidgeMap, crests: Crests, at: number): number {
  const x = at % ridge.width;
  const y = (at - x) / ridge.width;
  const cell = crests.columns * Math.floor(y / cellPx) + Math.floor(x / cellPx);
  return ridge.strength[at]! / crests.floor[cell]!;
}
