import type { Random } from "./random.ts";

/** Brightness of a wall in the making, 0 black to 1 white, row by row. */
export interface WallField {
  width: number;
  height: number;
  light: Float32Array;
}

export function blankField(width: number, height: number, light: number): WallField {
  return { width, height, light: new Float32Array(width * height).fill(light) };
}

/** Smooth random numbers along a line: corners every `cell` steps, about normal with this deviation. */
export function wave(rng: Random, length: number, cell: number, sd: number): Float32Array {
  const corners = Float32Array.from(
    { length: Math.ceil(length / cell) + 2 },
    () => sd * rng.gauss(),
  );
  return Float32Array.from({ length }, (_, at) => {
    const place = at / cell;
    const left = Math.floor(place);
    const share = smooth(place - left);
    return corners[left]! + (corners[left + 1]! - corners[left]!) * share;
  });
}

/** Several octaves of `wave`, each half as long and `falling` times as strong. */
export function roughWave(
  rng: Random,
  length: number,
  cell: number,
  sd: number,
  falling = 0.6,
): Float32Array {
  const sum = new Float32Array(length);
  let strength = sd;
  for (let size = cell; size >= 1.5; size /= 2, strength *= falling) {
    const octave = wave(rng, length, size, strength);
    for (let at = 0; at < length; at++) sum[at]! += octave[at]!;
  }
  return sum;
}

/** Adds a smooth random field with corners `cellX` × `cellY` px apart and deviation `sd` there. */
export function addNoise(
  into: Float32Array,
  width: number,
  height: number,
  rng: Random,
  cellX: number,
  cellY: number,
  sd: number,
): void {
  const columns = Math.ceil(width / cellX) + 2;
  const rows = Math.ceil(height / cellY) + 2;
  // Two uniforms less one: a triangle, near enough to normal for texture.
  const grid = Float32Array.from(
    { length: columns * rows },
    () => (rng.uniform() + rng.uniform() - 1) * 2.45 * sd,
  );
  const cells = new Int32Array(width);
  const shares = new Float32Array(width);
  // A corner in the first pixel of every picture would show: the lattice starts anywhere.
  const [offX, offY] = [rng.uniform(), rng.uniform()];
  for (let x = 0; x < width; x++) {
    const place = x / cellX + offX;
    cells[x] = Math.floor(place);
    shares[x] = smooth(place - cells[x]!);
  }
  for (let y = 0; y < height; y++) {
    const place = y / cellY + offY;
    const row = Math.floor(place);
    const down = smooth(place - row);
    const upper = row * columns;
    const lower = upper + columns;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const i = cells[x]!;
      const s = shares[x]!;
      const top = grid[upper + i]! + (grid[upper + i + 1]! - grid[upper + i]!) * s;
      const bottom = grid[lower + i]! + (grid[lower + i + 1]! - grid[lower + i]!) * s;
      into[at]! += top + (bottom - top) * down;
    }
  }
}

/** Keeps the greatest cover of an ellipse, soft over a pixel, in `cover`. */
export function coverEllipse(
  cover: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  long: number,
  short: number,
  angle: number,
): void {
  const reach = Math.ceil(long + 1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let py = Math.max(0, Math.floor(y - reach)); py <= Math.min(height - 1, y + reach); py++) {
    for (let px = Math.max(0, Math.floor(x - reach)); px <= Math.min(width - 1, x + reach); px++) {
      const along = ((px - x) * cos + (py - y) * sin) / long;
      const across = (-(px - x) * sin + (py - y) * cos) / short;
      const part = (1 - Math.sqrt(along * along + across * across)) * short + 0.5;
      const at = py * width + px;
      if (part > cover[at]!) cover[at] = Math.min(1, part);
    }
  }
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
