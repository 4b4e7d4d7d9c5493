import { fft2, frequency, mirrored, powerOfTwo } from "./fft2.ts";
import { cellPx, leastSpread, surroundingsPx } from "./parameters.ts";

/** RGB, 8 bits, row by row from the top left: shape [height, width, 3]. */
export interface PhotoPixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Luminance in 1/256 grey level (0 … 65280), shape [height, width]. */
export interface Luminance {
  width: number;
  height: number;
  data: Uint16Array;
}

/**
 * Slowly varying level and spread of a surface on a coarse grid of `cellPx`-px cells, in grey levels:
 * cell (column, row) stands for the photo's pixel ((column + 0.5) · cellPx − 0.5, …).
 */
export interface Background {
  columns: number;
  rows: number;
  mean: Float32Array;
  spread: Float32Array;
}

/** Rec. 601 weights in integers: 77 + 150 + 29 = 256. */
export function luminanceOf({ width, height, data }: PhotoPixels): Luminance {
  const grey = new Uint16Array(width * height);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 3) {
    grey[pixel] = 77 * data[at]! + 150 * data[at + 1]! + 29 * data[at + 2]!;
  }
  return { width, height, data: grey };
}

/**
 * What light, shade and large stains do to a surface: mean and standard deviation under a Gaussian
 * of σ = 20 px, made in the frequency domain. Level and squared level are averaged to 8-px cells
 * (a coarser grid loses nothing: at σ = 20 px the Gaussian lets through less than 1e-3 above
 * 1/16 cycle per px), and travel through one complex transform as its real and imaginary part,
 * which a real, even filter keeps apart.
 */
export function backgroundOf(luminance: Luminance): Background {
  const { columns, rows, level, square } = cells(luminance);
  const sigma = surroundingsPx / cellPx;
  const margin = Math.ceil(3 * sigma);
  const fft = fft2(powerOfTwo(columns + 2 * margin), powerOfTwo(rows + 2 * margin));
  const data = new Float64Array(2 * fft.width * fft.height);
  for (let y = 0; y < fft.height; y++) {
    const row = columns * mirrored(y - margin, rows);
    for (let x = 0; x < fft.width; x++) {
      const cell = row + mirrored(x - margin, columns);
      const at = 2 * (y * fft.width + x);
      data[at] = level[cell]!;
      data[at + 1] = square[cell]!;
    }
  }
  fft.forward(data);
  lowPass(data, fft.width, fft.height, sigma);
  fft.inverse(data);
  const mean = new Float32Array(columns * rows);
  const spread = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * ((row + margin) * fft.width + column + margin);
      const average = data[at]!;
      mean[row * columns + column] = average;
      spread[row * columns + column] = Math.max(
        leastSpread,
        Math.sqrt(Math.max(0, data[at + 1]! - average * average)),
      );
    }
  }
  return { columns, rows, mean, spread };
}

/** Multiplies a spectrum by the transform of a Gaussian: exp(−2 π² σ² f²). */
function lowPass(data: Float64Array, width: number, height: number, sigma: number): void {
  const gain = (size: number) =>
    Float64Array.from({ length: size }, (_, bin) =>
      Math.exp(-2 * (Math.PI * sigma * frequency(bin, size)) ** 2),
    );
  const across = gain(width);
  const down = gain(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 2 * (y * width + x);
      const factor = across[x]! * down[y]!;
      data[at]! *= factor;
      data[at + 1]! *= factor;
    }
  }
}

/** Mean level and mean squared level per cell, in grey levels. */
function cells({ width, height, data }: Luminance) {
  const columns = Math.ceil(width / cellPx);
  const rows = Math.ceil(height / cellPx);
  const level = new Float64Array(columns * rows);
  const square = new Float64Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = columns * Math.floor(y / cellPx);
    for (let column = 0; column < columns; column++) {
      const end = y * width + Math.min(width, (column + 1) * cellPx);
      let sum = 0;
      let squares = 0;
      for (let at = y * width + column * cellPx; at < end; at++) {
        const grey = data[at]! / 256;
        sum += grey;
        squares += grey * grey;
      }
      level[row + column]! += sum;
      square[row + column]! += squares;
    }
  }
  for (let row = 0; row < rows; row++) {
    const down = Math.min(cellPx, height - row * cellPx);
    for (let column = 0; column < columns; column++) {
      const count = down * Math.min(cellPx, width - column * cellPx);
      level[row * columns + column]! /= count;
      square[row * columns + column]! /= count;
    }
  }
  return { columns, rows, level, square };
}

/**
 * A tile of the photo with the background taken out: (level − mean) / spread, no unit, mirrored
 * beyond the photo's edge. Mean and spread are interpolated between the cells.
 * @param tile written, shape [size, size]
 * @param left x of the tile's first pixel in the photo, may be negative; `top` likewise
 */
export function normalisedTile(
  luminance: Luminance,
  background: Background,
  left: number,
  top: number,
  size: number,
  tile: Float32Array,
): void {
  const { width, height, data } = luminance;
  const { columns, rows, mean, spread } = background;
  const xs = new Int32Array(size);
  const cellOfX = new Int32Array(size);
  const shareOfX = new Float32Array(size);
  for (let x = 0; x < size; x++) {
    xs[x] = mirrored(left + x, width);
    const place = cellPlace(xs[x]!, columns);
    cellOfX[x] = Math.floor(place);
    shareOfX[x] = place - cellOfX[x]!;
  }
  const meanRow = new Float32Array(columns + 1);
  const gainRow = new Float32Array(columns + 1);
  for (let y = 0; y < size; y++) {
    const photoY = mirrored(top + y, height);
    const place = cellPlace(photoY, rows);
    const upper = Math.floor(place) * columns;
    const lower = Math.min(Math.floor(place) + 1, rows - 1) * columns;
    const share = place - Math.floor(place);
    for (let column = 0; column < columns; column++) {
      meanRow[column] = 256 * (mean[upper + column]! * (1 - share) + mean[lower + column]! * share);
      gainRow[column] =
        1 / (256 * (spread[upper + column]! * (1 - share) + spread[lower + column]! * share));
    }
    meanRow[columns] = meanRow[columns - 1]!;
    gainRow[columns] = gainRow[columns - 1]!;
    const from = photoY * width;
    for (let x = 0, at = y * size; x < size; x++, at++) {
      const cell = cellOfX[x]!;
      const part = shareOfX[x]!;
      const level = meanRow[cell]! + (meanRow[cell + 1]! - meanRow[cell]!) * part;
      const gain = gainRow[cell]! + (gainRow[cell + 1]! - gainRow[cell]!) * part;
      tile[at] = (data[from + xs[x]!]! - level) * gain;
    }
  }
}

function cellPlace(pixel: number, cells: number): number {
  return Math.min(Math.max((pixel + 0.5) / cellPx - 0.5, 0), cells - 1);
}
