import { mirrored } from "./fft2.ts";
import { cellPx, ridgeMarginPx } from "./parameters.ts";
import type { RidgeTile } from "./ridgeTile.ts";
import { ridgeTile } from "./ridgeTile.ts";
import type { Luminance } from "./surface.ts";

/**
 * How much each pixel looks like the core of a dark line, and in which direction the line runs.
 * `strength` is 0 or more, about 20 a grey level that a line of one pixel is darker, shape [height, width];
 * `direction` holds 0 to 7 (an angle of that many times 180° / 8 from the x axis towards y, down) and
 * `crestBit` where the pixel is on the crest of a ridge.
 */
export interface RidgeMap {
  width: number;
  height: number;
  strength: Int16Array;
  direction: Uint8Array;
  cells: CellSums;
}

/** Means over cells of `cellPx`² pixels, shape [rows, columns]; cells at the edge see the photo mirrored. */
export interface CellSums {
  columns: number;
  rows: number;
  /** level in grey levels, and its square */
  level: Float32Array;
  square: Float32Array;
  /** ridge strength */
  strength: Float32Array;
}

const tileColumns = 512 + 2 * ridgeMarginPx;
const tileRows = 128 + 2 * ridgeMarginPx;

/**
 * Multi-scale oriented ridge filter over a whole photo, tile by tile.
 *
 * A bank of elongated second derivatives, made cheap by what is linear in it: Gaussians of variance
 * 1, 2 and 6 px² are weighted by their variance (so that each answers alike to a line of its own width)
 * and summed to one picture G before anything depends on direction; its second derivatives steer to
 * any angle; and the long side of the kernel is a sum along a digital line. The greatest answer over the
 * directions wins. Second derivatives know no level and no slope: no background is taken out before.
 * @see bridge.md 3.4 (oriented bank, 3 scales averaged); Freeman & Adelson 1991 for the steering
 */
export function ridgeMap(
  luminance: Luminance,
  tile: RidgeTile = ridgeTile(tileColumns, tileRows),
): RidgeMap {
  const { width, height } = luminance;
  const strength = new Int16Array(width * height);
  const direction = new Uint8Array(width * height);
  const columns = Math.ceil(width / cellPx);
  const rows = Math.ceil(height / cellPx);
  const [level, square, ridge] = [0, 0, 0].map(() => new Float32Array(columns * rows)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const coreX = tile.columns - 2 * ridgeMarginPx;
  const coreY = tile.rows - 2 * ridgeMarginPx;
  for (let top = 0; top < height; top += coreY) {
    for (let left = 0; left < width; left += coreX) {
      load(luminance, left - ridgeMarginPx, top - ridgeMarginPx, tile);
      tile.run();
      const wide = Math.min(coreX, width - left);
      const high = Math.min(coreY, height - top);
      for (let y = 0; y < high; y++) {
        const from = (y + ridgeMarginPx) * tile.columns + ridgeMarginPx;
        const to = (top + y) * width + left;
        strength.set(tile.strength.subarray(from, from + wide), to);
        direction.set(tile.direction.subarray(from, from + wide), to);
      }
      const perRow = coreX / cellPx;
      for (let row = 0; row < Math.ceil(high / cellPx); row++) {
        for (let column = 0; column < Math.ceil(wide / cellPx); column++) {
          const from = row * perRow + column;
          const to = (top / cellPx + row) * columns + left / cellPx + column;
          // 12-bit levels: a sixteenth of a grey level.
          level[to] = tile.levels[from]! / (16 * cellPx * cellPx);
          square[to] = tile.squares[from]! / (256 * cellPx * cellPx);
          ridge[to] = tile.strengths[from]! / (cellPx * cellPx);
        }
      }
    }
  }
  return {
    width,
    height,
    strength,
    direction,
    cells: { columns, rows, level, square, strength: ridge },
  };
}

/** Copies a part of the photo, mirrored beyond its edge. */
function load(
  { width, height, data }: Luminance,
  left: number,
  top: number,
  tile: RidgeTile,
): void {
  const { columns, rows, picture } = tile;
  const first = Math.max(0, left);
  const last = Math.min(width, left + columns);
  for (let y = 0; y < rows; y++) {
    const row = mirrored(top + y, height) * width;
    const to = y * columns;
    picture.set(data.subarray(row + first, row + last), to + first - left);
    for (let x = left; x < first; x++) picture[to + x - left] = data[row + mirrored(x, width)]!;
    for (let x = last; x < left + columns; x++)
      picture[to + x - left] = data[row + mirrored(x, width)]!;
  }
}
