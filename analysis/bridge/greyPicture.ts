import type { Homography } from "../domain/change.ts";
import type { Luminance } from "./surface.ts";

/**
 * A reduced photo: each pixel is the mean of `factor` × `factor` of the photo's, so that its pixel (x, y) is
 * the photo's (factor · x + (factor − 1) / 2, …). Unit of the luminance, shape [height, width].
 */
export interface GreyPicture {
  width: number;
  height: number;
  factor: number;
  data: Float32Array;
}

/** @param factor  whole number from 1 */
export function reduced({ width, height, data }: Luminance, factor: number): GreyPicture {
  const columns = Math.max(1, Math.floor(width / factor));
  const rows = Math.max(1, Math.floor(height / factor));
  const out = new Float32Array(columns * rows);
  const share = 1 / (factor * factor);
  for (let y = 0; y < rows; y++) {
    const row = out.subarray(y * columns, (y + 1) * columns);
    for (let line = 0; line < factor; line++) {
      let at = (y * factor + line) * width;
      for (let x = 0; x < columns; x++) {
        let sum = 0;
        for (let k = 0; k < factor; k++) sum += data[at++]!;
        row[x]! += sum * share;
      }
    }
  }
  return { width: columns, height: rows, factor, data: out };
}

/** From a reduced picture's pixels to the photo's. */
export function toPhoto({ factor }: Pick<GreyPicture, "factor">): Homography {
  const offset = (factor - 1) / 2;
  return [factor, 0, offset, 0, factor, offset, 0, 0, 1];
}

/** From the photo's pixels to a reduced picture's. */
export function fromPhoto({ factor }: Pick<GreyPicture, "factor">): Homography {
  const offset = (factor - 1) / 2;
  return [1 / factor, 0, -offset / factor, 0, 1 / factor, -offset / factor, 0, 0, 1];
}

/**
 * A window of a picture through a homography, less its mean and tapered to its edges.
 * @param matrix  from the window's pixels to the picture's
 * @param out     shape [height, width], overwritten; what lies outside of the picture becomes 0
 * @returns share of the window that lies inside, 0 to 1
 */
export function tapered(
  picture: GreyPicture,
  matrix: Homography,
  windowX: Float32Array,
  windowY: Float32Array,
  out: Float32Array,
): number {
  const [width, height] = [windowX.length, windowY.length];
  const { width: columns, height: rows, data } = picture;
  const [a, b, c, d, e, f, g, h, i] = matrix;
  let [sum, weights, inside] = [0, 0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const w = 1 / (g * x + h * y + i);
      const px = (a * x + b * y + c) * w;
      const py = (d * x + e * y + f) * w;
      if (!(px >= 0 && py >= 0 && px < columns - 1 && py < rows - 1)) {
        out[at] = Number.NaN;
        continue;
      }
      const [left, top] = [px | 0, py | 0];
      const [fx, fy] = [px - left, py - top];
      const from = top * columns + left;
      const upper = data[from]! + fx * (data[from + 1]! - data[from]!);
      const lower =
        data[from + columns]! + fx * (data[from + columns + 1]! - data[from + columns]!);
      const value = upper + fy * (lower - upper);
      const weight = windowX[x]! * windowY[y]!;
      out[at] = value;
      sum += weight * value;
      weights += weight;
      inside++;
    }
  }
  const mean = weights > 0 ? sum / weights : 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const value = out[at]!;
      out[at] = Number.isNaN(value) ? 0 : (value - mean) * windowX[x]! * windowY[y]!;
    }
  }
  return inside / out.length;
}
