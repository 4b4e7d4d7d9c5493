import FFT from "fft.js";

/**
 * Two-dimensional discrete Fourier transform of a complex picture, rows then columns, in place of
 * arrays that the caller owns. Forward is not scaled, inverse divides by width · height.
 */
export interface Fft2 {
  width: number;
  height: number;
  /** `data`: re, im, re, im … row by row, shape [height, width, 2]; overwritten by its transform */
  forward(data: Float64Array): void;
  inverse(data: Float64Array): void;
}

/**
 * @param width   power of two, 2 or more
 * @param height  power of two, 2 or more
 * @example const fft = fft2(4, 2); fft.forward(data); // data[0] is the sum of all real parts
 */
export function fft2(width: number, height: number): Fft2 {
  const alongRow = new FFT(width);
  const alongColumn = new FFT(height);
  const rowOut = new Float64Array(2 * width);
  const column = new Float64Array(2 * height);
  const columnOut = new Float64Array(2 * height);
  const run = (data: Float64Array, direction: "transform" | "inverseTransform") => {
    for (let y = 0; y < height; y++) {
      const row = data.subarray(2 * width * y, 2 * width * (y + 1));
      alongRow[direction](rowOut, row);
      row.set(rowOut);
    }
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        const at = 2 * (y * width + x);
        column[2 * y] = data[at]!;
        column[2 * y + 1] = data[at + 1]!;
      }
      alongColumn[direction](columnOut, column);
      for (let y = 0; y < height; y++) {
        const at = 2 * (y * width + x);
        data[at] = columnOut[2 * y]!;
        data[at + 1] = columnOut[2 * y + 1]!;
      }
    }
  };
  return {
    width,
    height,
    forward: (data) => run(data, "transform"),
    inverse: (data) => run(data, "inverseTransform"),
  };
}

/** The next power of two, at least 2. */
export function powerOfTwo(atLeast: number): number {
  let size = 2;
  while (size < atLeast) size *= 2;
  return size;
}

/**
 * Index into 0 … length − 1 of a signal mirrored at both ends without repeating the edge twice over.
 * @example mirrored(-1, 4) // 0
 */
export function mirrored(index: number, length: number): number {
  const period = 2 * length;
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - 1 - folded;
}

/** Signed frequency of bin `bin` of `size`, cycles per sample, −0.5 to 0.5. */
export function frequency(bin: number, size: number): number {
  return (bin <= size / 2 ? bin : bin - size) / size;
}
