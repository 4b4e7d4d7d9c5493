import type { Homography } from "../domain/change.ts";
import type { PixelPoint } from "../domain/finding.ts";

/** A place in one picture and where it lies in the other. */
export interface PointPair {
  from: PixelPoint;
  to: PixelPoint;
  /** 0 leaves it out */
  weight: number;
}

/** @example mapped([1, 0, 5, 0, 1, 0, 0, 0, 1], { x: 1, y: 2 }) // { x: 6, y: 2 } */
export function mapped(matrix: Homography, { x, y }: PixelPoint): PixelPoint {
  const w = matrix[6] * x + matrix[7] * y + matrix[8];
  return {
    x: (matrix[0] * x + matrix[1] * y + matrix[2]) / w,
    y: (matrix[3] * x + matrix[4] * y + matrix[5]) / w,
  };
}

/** First `second`, then `first`: mapped(product(first, second), p) = mapped(first, mapped(second, p)). */
export function product(first: Homography, second: Homography): Homography {
  const out = new Array<number>(9).fill(0);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      for (let k = 0; k < 3; k++)
        out[3 * row + column]! += first[3 * row + k]! * second[3 * k + column]!;
    }
  }
  return scaledToOne(out);
}

/** @throws RangeError when the matrix maps the plane to a line */
export function inverse([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant) < 1e-12) throw new RangeError("a homography without inverse");
  return scaledToOne([
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]);
}

/**
 * The same plane between two photos as between smaller copies of them.
 * @param matrix  from pixels of the smaller copy of the first to pixels of that of the second
 */
export function fromSmaller(
  matrix: Homography,
  first: Size,
  smallFirst: Size,
  second: Size,
  smallSecond: Size,
): Homography {
  return product(
    enlarged(second, smallSecond),
    product(matrix, inverse(enlarged(first, smallFirst))),
  );
}

interface Size {
  width: number;
  height: number;
}

/** From a smaller copy's pixels to the photo's. */
function enlarged({ width, height }: Size, small: Size): Homography {
  const [x, y] = [width / small.width, height / small.height];
  return [x, 0, (x - 1) / 2, 0, y, (y - 1) / 2, 0, 0, 1];
}

/** Turned by `radians` (x towards y), scaled, then shifted. */
export function similarity(radians: number, scale: number, dx: number, dy: number): Homography {
  const [cos, sin] = [scale * Math.cos(radians), scale * Math.sin(radians)];
  return [cos, -sin, dx, sin, cos, dy, 0, 0, 1];
}

/** How much larger things are in the other picture near a place: root of the area's growth. */
export function scaleAt(matrix: Homography, at: PixelPoint): number {
  const step = 1;
  const here = mapped(matrix, at);
  const right = mapped(matrix, { x: at.x + step, y: at.y });
  const down = mapped(matrix, { x: at.x, y: at.y + step });
  const area = (right.x - here.x) * (down.y - here.y) - (right.y - here.y) * (down.x - here.x);
  return Math.sqrt(Math.abs(area)) / step;
}

/** Least squares over weighted pairs: 4 numbers (turn, scale, shift) from two pairs on. */
export function fitSimilarity(pairs: readonly PointPair[]): Homography | null {
  let [w, x, y, u, v] = [0, 0, 0, 0, 0];
  for (const { from, to, weight } of pairs) {
    w += weight;
    x += weight * from.x;
    y += weight * from.y;
    u += weight * to.x;
    v += weight * to.y;
  }
  if (w <= 0) return null;
  [x, y, u, v] = [x / w, y / w, u / w, v / w];
  let [cos, sin, squares] = [0, 0, 0];
  for (const { from, to, weight } of pairs) {
    const [fx, fy, tx, ty] = [from.x - x, from.y - y, to.x - u, to.y - v];
    cos += weight * (fx * tx + fy * ty);
    sin += weight * (fx * ty - fy * tx);
    squares += weight * (fx * fx + fy * fy);
  }
  if (squares < 1e-9) return null;
  [cos, sin] = [cos / squares, sin / squares];
  return [cos, -sin, u - cos * x + sin * y, sin, cos, v - sin * x - cos * y, 0, 0, 1];
}

/**
 * Least squares over weighted pairs of all 8 numbers of a plane's projection, from four pairs on; places
 * are brought near zero first, or the sums of their products drown in rounding (Hartley 1997).
 */
export function fitProjective(pairs: readonly PointPair[]): Homography | null {
  const used = pairs.filter(({ weight }) => weight > 0);
  if (used.length < 4) return null;
  const before = toUnit(used.map(({ from }) => from));
  const after = toUnit(used.map(({ to }) => to));
  const size = 8;
  const normal = new Float64Array(size * (size + 1));
  const row = new Float64Array(size + 1);
  const add = (weight: number) => {
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= size; j++) normal[i * (size + 1) + j]! += weight * row[i]! * row[j]!;
  };
  for (const { from, to, weight } of used) {
    const { x, y } = mapped(before, from);
    const { x: u, y: v } = mapped(after, to);
    row.set([x, y, 1, 0, 0, 0, -x * u, -y * u, u]);
    add(weight);
    row.set([0, 0, 0, x, y, 1, -x * v, -y * v, v]);
    add(weight);
  }
  const solved = solve(normal, size);
  if (solved === null) return null;
  return product(inverse(after), product(scaledToOne([...solved, 1]), before));
}

/** Shifts the mean to zero and the mean distance from it to 1. */
function toUnit(points: readonly PixelPoint[]): Homography {
  let [x, y] = [0, 0];
  for (const point of points) {
    x += point.x / points.length;
    y += point.y / points.length;
  }
  let distance = 0;
  for (const point of points) distance += Math.hypot(point.x - x, point.y - y) / points.length;
  const scale = 1 / Math.max(distance, 1e-9);
  return [scale, 0, -scale * x, 0, scale, -scale * y, 0, 0, 1];
}

/** Gauss with pivots on [size, size + 1]; null when the system is singular. */
function solve(matrix: Float64Array, size: number): number[] | null {
  const width = size + 1;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      const own = Math.abs(matrix[row * width + column]!);
      if (own > Math.abs(matrix[pivot * width + column]!)) pivot = row;
    }
    const top = matrix[pivot * width + column]!;
    if (Math.abs(top) < 1e-10) return null;
    for (let k = 0; k < width; k++) {
      const kept = matrix[column * width + k]!;
      matrix[column * width + k] = matrix[pivot * width + k]! / top;
      if (pivot !== column) matrix[pivot * width + k] = kept;
    }
    for (let row = 0; row < size; row++) {
      const factor = matrix[row * width + column]!;
      if (row === column || factor === 0) continue;
      for (let k = column; k < width; k++)
        matrix[row * width + k]! -= factor * matrix[column * width + k]!;
    }
  }
  return Array.from({ length: size }, (_, row) => matrix[row * width + size]!);
}

function scaledToOne(values: readonly number[]): Homography {
  const last = values[8]!;
  return values.map((value) => value / last) as unknown as Homography;
}
