import { fft2, frequency, mirrored, powerOfTwo } from "./fft2.ts";
import { cellPx, leastSpread, surroundingsPx } from "./parameters.ts";
import type { CellSums } from "./ridge.ts";

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
export function backgroundOf({ columns, rows, level, square }: CellSums): Background {
  const smooth = smoothedCells(level, square, columns, rows, surroundingsPx / cellPx);
  const spread = smooth.second.map((value, cell) =>
    Math.max(leastSpread, Math.sqrt(Math.max(0, value - smooth.first[cell]! ** 2))),
  );
  return { columns, rows, mean: smooth.first, spread };
}

/** Two fields of cells under one Gaussian of σ cells, mirrored at the edge; shape [rows, columns]. */
export function smoothedCells(
  first: Float32Array,
  second: Float32Array,
  columns: number,
  rows: number,
  sigma: number,
): { first: Float32Array; second: Float32Array } {
  const margin = Math.ceil(3 * sigma);
  const fft = fft2(powerOfTwo(columns + 2 * margin), powerOfTwo(rows + 2 * margin));
  const data = new Float64Array(2 * fft.width * fft.height);
  for (let y = 0; y < fft.height; y++) {
    const row = columns * mirrored(y - margin, rows);
    for (let x = 0; x < fft.width; x++) {
      const cell = row + mirrored(x - margin, columns);
      const at = 2 * (y * fft.width + x);
      data[at] = first[cell]!;
      data[at + 1] = second[cell]!;
    }
  }
  fft.forward(data);
  lowPass(data, fft.width, fft.height, sigma);
  fft.inverse(data);
  const out = { first: new Float32Array(columns * rows), second: new Float32Array(columns * rows) };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * ((row + margin) * fft.width + column + margin);
      out.first[row * columns + column] = data[at]!;
      out.second[row * columns + column] = data[at + 1]!;
    }
  }
  return out;
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
