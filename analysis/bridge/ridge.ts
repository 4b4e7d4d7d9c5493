import {
  lineLengthPx,
  ridgeDirections,
  ridgeMarginPx,
  ridgeScalesPx,
  ridgeStep,
} from "./parameters.ts";
import type { Background, Luminance } from "./surface.ts";
import { normalisedTile } from "./surface.ts";

/**
 * How much each pixel looks like the core of a dark line, and in which direction the line runs.
 * `strength` is in steps of `ridgeStep` (0 = none, 255 = that or more), shape [height, width];
 * `direction` d means an angle of d · 180° / `ridgeDirections` from the x axis towards y (down).
 */
export interface RidgeMap {
  width: number;
  height: number;
  strength: Uint8Array;
  direction: Uint8Array;
}

const tileSize = 512;
const core = tileSize - 2 * ridgeMarginPx;

/**
 * Multi-scale oriented ridge filter over a whole photo, tile by tile.
 *
 * A bank of elongated second derivatives, made cheap by what is linear in it: the Gaussians of all
 * scales are weighted by σ² (so that each answers alike to a line of its own width) and summed to one
 * picture G before anything depends on direction; its second derivatives Gxx, Gxy, Gyy steer to any
 * angle, c² Gxx … ; and the long side of the kernel is a running mean along a digital line, whose cost
 * does not grow with its length. The greatest answer over the directions wins.
 * @see bridge.md 3.4 (oriented bank, 3 scales averaged); Freeman & Adelson 1991 for the steering
 */
export function ridgeMap(luminance: Luminance, background: Background): RidgeMap {
  const { width, height } = luminance;
  const strength = new Uint8Array(width * height);
  const direction = new Uint8Array(width * height);
  const filter = ridgeFilter(tileSize);
  for (let top = 0; top < height; top += core) {
    for (let left = 0; left < width; left += core) {
      normalisedTile(
        luminance,
        background,
        left - ridgeMarginPx,
        top - ridgeMarginPx,
        tileSize,
        filter.input,
      );
      filter.run();
      const columns = Math.min(core, width - left);
      const rows = Math.min(core, height - top);
      for (let y = 0; y < rows; y++) {
        let from = (y + ridgeMarginPx) * tileSize + ridgeMarginPx;
        let to = (top + y) * width + left;
        for (let x = 0; x < columns; x++, from++, to++) {
          const value = filter.strength[from]! * (1 / ridgeStep);
          strength[to] = Math.min(value, 255);
          direction[to] = filter.direction[from]!;
        }
      }
    }
  }
  return { width, height, strength, direction };
}

interface RidgeFilter {
  /** normalised tile, shape [size, size]; overwritten by `run` */
  input: Float32Array;
  /** greatest answer over the directions, 0 or more, shape [size, size]; wrong in the margin */
  strength: Float32Array;
  direction: Uint8Array;
  run(): void;
}

/** The filter on one square tile; everything is allocated here, `run` allocates nothing. */
function ridgeFilter(size: number): RidgeFilter {
  const count = size * size;
  const input = new Float32Array(count);
  const blurred = new Float32Array(count);
  const between = new Float32Array(count);
  const sum = new Float32Array(count);
  const xx = new Float32Array(count);
  const xy = new Float32Array(count);
  const yy = new Float32Array(count);
  const strength = new Float32Array(count);
  const direction = new Uint8Array(count);
  const kernels = ridgeScalesPx.map((sigma, index) => {
    const narrower = index === 0 ? 0 : ridgeScalesPx[index - 1]!;
    return gaussianKernel(Math.sqrt(sigma * sigma - narrower * narrower));
  });
  const lines = Array.from({ length: ridgeDirections }, (_, index) => digitalLine(index, size));
  const run = () => {
    sum.fill(0);
    blurred.set(input);
    for (const [index, kernel] of kernels.entries()) {
      blur(blurred, between, size, kernel);
      addScaled(sum, blurred, ridgeScalesPx[index]! ** 2 / ridgeScalesPx.length);
    }
    secondDerivatives(sum, size, xx, xy, yy);
    strength.fill(0);
    direction.fill(0);
    for (const line of lines) {
      const { cos, sin } = line;
      const fromXx = sin * sin;
      const fromXy = -2 * sin * cos;
      const fromYy = cos * cos;
      steer(between, xx, xy, yy, fromXx, fromXy, fromYy);
      if (line.steep) alongSteep(between, size, line, strength, direction);
      else alongFlat(between, size, line, strength, direction);
    }
  };
  return { input, strength, direction, run };
}

/** Taps to each side of the blur: 2.5 σ of the widest step between two scales (1.6 px). */
const blurRadius = 4;

/** Half of a symmetric Gaussian kernel, centre first, summing to 1 over the whole. */
function gaussianKernel(sigma: number): Float32Array {
  const half = Float32Array.from({ length: blurRadius + 1 }, (_, at) =>
    Math.exp(-(at * at) / (2 * sigma * sigma)),
  );
  const whole = half.reduce((total, value, at) => total + (at === 0 ? value : 2 * value), 0);
  return half.map((value) => value / whole);
}

/**
 * Separable blur in place with nine taps, written out since it is the hot loop; `between` is scratch.
 * The outermost four pixels are left as they were.
 */
function blur(data: Float32Array, between: Float32Array, size: number, half: Float32Array): void {
  const k0 = half[0]!;
  const k1 = half[1]!;
  const k2 = half[2]!;
  const k3 = half[3]!;
  const k4 = half[4]!;
  between.set(data);
  for (let y = 0; y < size; y++) {
    const end = (y + 1) * size - blurRadius;
    for (let at = y * size + blurRadius; at < end; at++) {
      between[at] =
        k0 * data[at]! +
        k1 * (data[at - 1]! + data[at + 1]!) +
        k2 * (data[at - 2]! + data[at + 2]!) +
        k3 * (data[at - 3]! + data[at + 3]!) +
        k4 * (data[at - 4]! + data[at + 4]!);
    }
  }
  const two = 2 * size;
  const three = 3 * size;
  const four = 4 * size;
  const end = (size - blurRadius) * size;
  for (let at = blurRadius * size; at < end; at++) {
    data[at] =
      k0 * between[at]! +
      k1 * (between[at - size]! + between[at + size]!) +
      k2 * (between[at - two]! + between[at + two]!) +
      k3 * (between[at - three]! + between[at + three]!) +
      k4 * (between[at - four]! + between[at + four]!);
  }
}

function addScaled(sum: Float32Array, data: Float32Array, weight: number): void {
  for (let at = 0; at < sum.length; at++) sum[at]! += weight * data[at]!;
}

function steer(
  out: Float32Array,
  xx: Float32Array,
  xy: Float32Array,
  yy: Float32Array,
  fromXx: number,
  fromXy: number,
  fromYy: number,
): void {
  for (let at = 0; at < out.length; at++) {
    out[at] = fromXx * xx[at]! + fromXy * xy[at]! + fromYy * yy[at]!;
  }
}

function secondDerivatives(
  data: Float32Array,
  size: number,
  xx: Float32Array,
  xy: Float32Array,
  yy: Float32Array,
): void {
  for (let y = 1; y < size - 1; y++) {
    const end = (y + 1) * size - 1;
    for (let at = y * size + 1; at < end; at++) {
      const twice = 2 * data[at]!;
      xx[at] = data[at - 1]! + data[at + 1]! - twice;
      yy[at] = data[at - size]! + data[at + size]! - twice;
      xy[at] =
        0.25 *
        (data[at - size - 1]! + data[at + size + 1]! - data[at - size + 1]! - data[at + size - 1]!);
    }
  }
}

interface DigitalLine {
  index: number;
  cos: number;
  sin: number;
  /** nearer to the y axis than to the x axis */
  steep: boolean;
  /** sideways shift at each step along the longer axis, shape [size] */
  shift: Int32Array;
  /** steps to each side that the running mean covers */
  halfSteps: number;
}

function digitalLine(index: number, size: number): DigitalLine {
  const angle = (index * Math.PI) / ridgeDirections;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const steep = Math.abs(sin) > Math.abs(cos);
  const slope = steep ? cos / sin : sin / cos;
  const shift = Int32Array.from({ length: size }, (_, step) =>
    Math.round(slope * (step - size / 2)),
  );
  // A step along the axis is longer than a pixel on a slanted line.
  const halfSteps = Math.round((lineLengthPx / 2) * Math.max(Math.abs(sin), Math.abs(cos)));
  return { index, cos, sin, steep, shift, halfSteps };
}

/** Running mean along lines nearer to the x axis; keeps the greatest answer and its direction. */
function alongFlat(
  data: Float32Array,
  size: number,
  { shift, halfSteps, index }: DigitalLine,
  strength: Float32Array,
  direction: Uint8Array,
): void {
  const mean = 1 / (2 * halfSteps + 1);
  const offsets = shift.map((down, x) => down * size + x);
  const lowest = Math.min(shift[0]!, shift[size - 1]!);
  const highest = Math.max(shift[0]!, shift[size - 1]!);
  for (let start = -highest; start < size - lowest; start++) {
    const base = start * size;
    // Columns where this line is inside the tile: one run, since the shift is monotonic.
    let first = 0;
    while (first < size && (start + shift[first]! < 0 || start + shift[first]! >= size)) first++;
    let last = size - 1;
    while (last > first && (start + shift[last]! < 0 || start + shift[last]! >= size)) last--;
    if (last - first < 2 * halfSteps + 1) continue;
    let total = 0;
    for (let x = first; x < first + 2 * halfSteps; x++) total += data[base + offsets[x]!]!;
    for (let x = first + halfSteps; x <= last - halfSteps; x++) {
      total += data[base + offsets[x + halfSteps]!]!;
      const at = base + offsets[x]!;
      const answer = total * mean;
      if (answer > strength[at]!) {
        strength[at] = answer;
        direction[at] = index;
      }
      total -= data[base + offsets[x - halfSteps]!]!;
    }
  }
}

/** The same for lines nearer to the y axis, a whole row of lines at a time so that memory is read in order. */
function alongSteep(
  data: Float32Array,
  size: number,
  { shift, halfSteps, index }: DigitalLine,
  strength: Float32Array,
  direction: Uint8Array,
): void {
  const mean = 1 / (2 * halfSteps + 1);
  const most = Math.max(Math.abs(shift[0]!), Math.abs(shift[size - 1]!));
  // One sum per line; line l passes x = l − most + shift[y] in row y.
  const totals = new Float32Array(size + 2 * most);
  for (let y = 0; y < size; y++) {
    const offset = most - shift[y]!;
    const row = y * size;
    for (let x = 0; x < size; x++) totals[x + offset]! += data[row + x]!;
    const middle = y - halfSteps;
    if (middle < halfSteps) continue;
    const middleOffset = most - shift[middle]!;
    const middleRow = middle * size;
    for (let x = 0; x < size; x++) {
      const answer = totals[x + middleOffset]! * mean;
      const at = middleRow + x;
      if (answer > strength[at]!) {
        strength[at] = answer;
        direction[at] = index;
      }
    }
    const oldest = middle - halfSteps;
    const oldestOffset = most - shift[oldest]!;
    const oldestRow = oldest * size;
    for (let x = 0; x < size; x++) totals[x + oldestOffset]! -= data[oldestRow + x]!;
  }
}
