import { correlationBand, correlationLowest } from "./changeParameters.ts";
import { fft2, frequency } from "./fft2.ts";

/** How one picture lies on another of the same size. */
export interface Shift {
  /** what is at (x, y) in the first lies at (x + dx, y + dy) in the second, px */
  dx: number;
  dy: number;
  /** height of the peak over the spread of the rest, standard deviations; chance alone gives 4 to 5 */
  peakToNoise: number;
}

/**
 * Shift between two pictures by phase correlation: the cross spectrum keeps its phases alone, so that light,
 * contrast and large stains play no part; a Gaussian band keeps the grain of the sensor out and makes the
 * peak a Gaussian, whose top three values give it to a part of a pixel. Circular: shifts beyond half the size
 * come back from the other side.
 * @param width   power of two
 * @param height  power of two
 * @returns takes two pictures, shape [height, width], any unit, already tapered to their edges; not changed
 * @see Kuglin & Hines 1975, The phase correlation image alignment method
 */
export function phaseCorrelator(
  width: number,
  height: number,
): (first: Float32Array, second: Float32Array) => Shift {
  const fft = fft2(width, height);
  const data = new Float64Array(2 * width * height);
  const cross = new Float64Array(2 * width * height);
  const weight = bandWeights(width, height);
  return (first, second) => {
    for (let at = 0; at < first.length; at++) {
      data[2 * at] = first[at]!;
      data[2 * at + 1] = second[at]!;
    }
    fft.forward(data);
    for (let y = 0; y < height; y++) {
      const mirrorRow = ((height - y) % height) * width;
      for (let x = 0; x < width; x++) {
        const at = 2 * (y * width + x);
        const mirror = 2 * (mirrorRow + ((width - x) % width));
        // Two real pictures in one transform: the first is its even part, the second its odd part.
        const ar = data[at]! + data[mirror]!;
        const ai = data[at + 1]! - data[mirror + 1]!;
        const br = data[at + 1]! + data[mirror + 1]!;
        const bi = data[mirror]! - data[at]!;
        const re = ar * br + ai * bi;
        const im = ar * bi - ai * br;
        const gain = weight[at >> 1]! / (Math.hypot(re, im) + 1e-12);
        cross[at] = re * gain;
        cross[at + 1] = im * gain;
      }
    }
    fft.inverse(cross);
    return peakOf(cross, width, height);
  };
}

/** Raised cosine from 0 at the edges to 1 in the middle, shape [size]. */
export function taper(size: number): Float32Array {
  return Float32Array.from(
    { length: size },
    (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / size),
  );
}

function bandWeights(width: number, height: number): Float32Array {
  const weight = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const fy = frequency(y, height);
    for (let x = 0; x < width; x++) {
      const fx = frequency(x, width);
      const squared = fx * fx + fy * fy;
      const low = Math.max(fx * fx * width * width, fy * fy * height * height);
      if (low < correlationLowest ** 2) continue;
      weight[y * width + x] = Math.exp(-squared / (2 * correlationBand ** 2));
    }
  }
  return weight;
}

function peakOf(surface: Float64Array, width: number, height: number): Shift {
  let best = 0;
  let sum = 0;
  let squares = 0;
  const count = width * height;
  for (let at = 0; at < count; at++) {
    const value = surface[2 * at]!;
    sum += value;
    squares += value * value;
    if (value > surface[2 * best]!) best = at;
  }
  const [px, py] = [best % width, Math.floor(best / width)];
  const value = (dx: number, dy: number) =>
    surface[2 * (((py + dy + height) % height) * width + ((px + dx + width) % width))]!;
  // The peak itself is no noise.
  let outside = count;
  for (let dy = -3; dy <= 3; dy++) {
    for (let dx = -3; dx <= 3; dx++) {
      const near = value(dx, dy);
      sum -= near;
      squares -= near * near;
      outside -= 1;
    }
  }
  const mean = sum / outside;
  const spread = Math.sqrt(Math.max(1e-30, squares / outside - mean * mean));
  const top = value(0, 0);
  const signed = (at: number, size: number) => (at > size / 2 ? at - size : at);
  return {
    dx: signed(px, width) + summit(value(-1, 0), top, value(1, 0)),
    dy: signed(py, height) + summit(value(0, -1), top, value(0, 1)),
    peakToNoise: (top - mean) / spread,
  };
}

/** Place of the summit of a Gaussian through three values at −1, 0 and 1, the middle one greatest. */
function summit(left: number, middle: number, right: number): number {
  const least = middle * 1e-3;
  const [a, b, c] = [left, middle, right].map((one) => Math.log(Math.max(one, least, 1e-30)));
  const bend = a! - 2 * b! + c!;
  return bend >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (a! - c!) / (2 * bend)));
}
