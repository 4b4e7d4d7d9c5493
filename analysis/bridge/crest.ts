import { fft2, frequency, mirrored, powerOfTwo } from "./fft2.ts";
import {
  cellPx,
  crestLow,
  floorSurroundingsPx,
  leastFloor,
  ridgeDirections,
} from "./parameters.ts";
import type { RidgeMap } from "./ridge.ts";

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

/** Steps to the neighbour across a ridge of each direction, to the nearest of the eight. */
const across = Array.from({ length: ridgeDirections }, (_, index) => {
  const angle = (index * Math.PI) / ridgeDirections + Math.PI / 2;
  return { x: Math.round(Math.cos(angle)), y: Math.round(Math.sin(angle)) };
});

export function crestsOf(ridge: RidgeMap): Crests {
  const { width, height, strength, direction } = ridge;
  const { columns, floor } = textureFloor(ridge);
  const mask = new Uint8Array(width * height);
  const steps = Int32Array.from(across, ({ x, y }) => y * width + x);
  for (let y = 1; y < height - 1; y++) {
    const cellRow = columns * Math.floor(y / cellPx);
    for (let left = 0; left < width; left += cellPx) {
      const least = crestLow * floor[cellRow + left / cellPx]!;
      const end = y * width + Math.min(left + cellPx, width - 1);
      for (let at = y * width + Math.max(left, 1); at < end; at++) {
        const value = strength[at]!;
        if (value < least) continue;
        const step = steps[direction[at]!]!;
        if (value >= strength[at + step]! && value >= strength[at - step]!) mask[at] = 1;
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

/** Mean strength under a Gaussian of σ = `floorSurroundingsPx`, by FFT on the coarse grid. */
function textureFloor({ width, height, strength }: RidgeMap) {
  const columns = Math.ceil(width / cellPx);
  const rows = Math.ceil(height / cellPx);
  const cells = new Float64Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = columns * Math.floor(y / cellPx);
    for (let column = 0; column < columns; column++) {
      const end = y * width + Math.min(width, (column + 1) * cellPx);
      let sum = 0;
      for (let at = y * width + column * cellPx; at < end; at++) sum += strength[at]!;
      cells[row + column]! += sum;
    }
  }
  const sigma = floorSurroundingsPx / cellPx;
  const margin = Math.ceil(3 * sigma);
  const fft = fft2(powerOfTwo(columns + 2 * margin), powerOfTwo(rows + 2 * margin));
  const data = new Float64Array(2 * fft.width * fft.height);
  for (let y = 0; y < fft.height; y++) {
    const row = mirrored(y - margin, rows);
    const down = Math.min(cellPx, height - row * cellPx);
    for (let x = 0; x < fft.width; x++) {
      const column = mirrored(x - margin, columns);
      const count = down * Math.min(cellPx, width - column * cellPx);
      data[2 * (y * fft.width + x)] = cells[row * columns + column]! / count;
    }
  }
  fft.forward(data);
  for (let y = 0; y < fft.height; y++) {
    for (let x = 0; x < fft.width; x++) {
      const squared = frequency(x, fft.width) ** 2 + frequency(y, fft.height) ** 2;
      const gain = Math.exp(-2 * (Math.PI * sigma) ** 2 * squared);
      data[2 * (y * fft.width + x)]! *= gain;
      data[2 * (y * fft.width + x) + 1]! *= gain;
    }
  }
  fft.inverse(data);
  const floor = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = data[2 * ((row + margin) * fft.width + column + margin)]!;
      floor[row * columns + column] = Math.max(leastFloor, value);
    }
  }
  return { columns, floor };
}
