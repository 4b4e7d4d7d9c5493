import type { PixelPoint } from "../domain/finding.ts";
import { pathDarkest, pathLeastCost, pathSurroundingsPx } from "./reviewParameters.ts";

/** What a step on each cell costs, row by row from the top left, above 0 to 1: shape [height, width]. */
export interface CostImage {
  width: number;
  height: number;
  cost: Float32Array;
}

/** Luminance of any unit, shape [height, width]. */
export interface GreyImage {
  width: number;
  height: number;
  data: Uint8Array | Uint16Array | Float32Array;
}

/**
 * Cheap where the picture is darker than the surface around it: the darkness in local standard
 * deviations, over squares of `pathSurroundingsPx`, from 1 on the bare surface down to `pathLeastCost`.
 */
export function darkCost({ width, height, data }: GreyImage): CostImage {
  const { mean, deviation } = surroundings({ width, height, data });
  const cost = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      // A mean of the nearest pixels, since the grain of one pixel is no crack.
      const left = data[x > 0 ? at - 1 : at]!;
      const right = data[x < width - 1 ? at + 1 : at]!;
      const above = data[y > 0 ? at - width : at]!;
      const below = data[y < height - 1 ? at + width : at]!;
      const level = (2 * data[at]! + left + right + above + below) / 6;
      const darkness = Math.max(0, (mean[at]! - level) / deviation[at]!);
      const bare = 1 - Math.min(1, darkness / pathDarkest);
      cost[at] = pathLeastCost + (1 - pathLeastCost) * bare * bare;
    }
  }
  return { width, height, cost };
}

/**
 * The cheapest way between two pixels over 8 neighbours: each step costs the mean of its two pixels times
 * its length.
 * @param from  whole pixels within the image; so is `to`
 * @returns every pixel of the way, both ends included
 * @throws RangeError when an end lies outside
 * @see Dijkstra 1959; for cracks: Kaul, Yezzi & Tsai 2012, IEEE PAMI 34, 1533–1544
 * @example minimalPath(flat, { x: 0, y: 0 }, { x: 3, y: 0 }) // (0,0) (1,0) (2,0) (3,0)
 */
export function minimalPath(image: CostImage, from: PixelPoint, to: PixelPoint): PixelPoint[] {
  const { width, height, cost } = image;
  const start = indexOf(image, from);
  const goal = indexOf(image, to);
  const paid = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Int32Array(width * height).fill(-1);
  const open = new Heap();
  paid[start] = 0;
  open.push(0, start);
  for (let at = open.pop(); at >= 0; at = open.pop()) {
    if (at === goal) break;
    if (open.poppedKey > paid[at]!) continue; // a dearer entry of a cell that was reached cheaper since
    const x = at % width;
    const y = (at - x) / width;
    for (let dy = -1; dy <= 1; dy++) {
      const ny = y + dy;
      if (ny < 0 || ny >= height) continue;
      for (let dx = -1; dx <= 1; dx++) {
        const nx = x + dx;
        if ((dx === 0 && dy === 0) || nx < 0 || nx >= width) continue;
        const next = ny * width + nx;
        const length = dx !== 0 && dy !== 0 ? Math.SQRT2 : 1;
        const sum = paid[at]! + (length * (cost[at]! + cost[next]!)) / 2;
        // Stored as float32: compare what will be read back, or a cell is pushed for ever.
        if (Math.fround(sum) < paid[next]!) {
          paid[next] = sum;
          cameFrom[next] = at;
          open.push(paid[next]!, next);
        }
      }
    }
  }
  const way: PixelPoint[] = [];
  for (let at = goal; at >= 0; at = cameFrom[at]!) {
    way.push({ x: at % width, y: Math.floor(at / width) });
  }
  return way.reverse();
}

function indexOf({ width, height }: CostImage, { x, y }: PixelPoint): number {
  const inside = Number.isInteger(x) && Number.isInteger(y) && x >= 0 && y >= 0;
  if (!inside || x >= width || y >= height) {
    throw new RangeError(`(${x}, ${y}) is no pixel of ${width} × ${height}`);
  }
  return y * width + x;
}

/** Mean and standard deviation over squares around each pixel, by tables of sums. */
function surroundings({ width, height, data }: GreyImage): {
  mean: Float32Array;
  deviation: Float32Array;
} {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  const squares = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    let rowSquares = 0;
    for (let x = 0; x < width; x++) {
      const level = data[y * width + x]!;
      row += level;
      rowSquares += level * level;
      const at = (y + 1) * stride + x + 1;
      sums[at] = sums[at - stride]! + row;
      squares[at] = squares[at - stride]! + rowSquares;
    }
  }
  const mean = new Float32Array(width * height);
  const deviation = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - pathSurroundingsPx);
    const bottom = Math.min(height, y + pathSurroundingsPx + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - pathSurroundingsPx);
      const right = Math.min(width, x + pathSurroundingsPx + 1);
      const count = (bottom - top) * (right - left);
      const [a, b, c, d] = [
        bottom * stride + right,
        bottom * stride + left,
        top * stride + right,
        top * stride + left,
      ] as const;
      const level = (sums[a]! - sums[b]! - sums[c]! + sums[d]!) / count;
      const square = (squares[a]! - squares[b]! - squares[c]! + squares[d]!) / count;
      const at = y * width + x;
      mean[at] = level;
      // On a perfectly flat surface rounding must not become darkness.
      deviation[at] = Math.sqrt(Math.max(0, square - level * level)) + 0.005 * level + 1e-6;
    }
  }
  return { mean, deviation };
}

/** Binary heap of (key, cell), least key first; cells may stand in it several times. */
class Heap {
  #keys = new Float32Array(1024);
  #cells = new Int32Array(1024);
  #size = 0;
  /** key of the cell that came out last */
  poppedKey = 0;

  push(key: number, cell: number): void {
    if (this.#size === this.#keys.length) this.#grow();
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#keys[parent]! <= key) break;
      this.#keys[at] = this.#keys[parent]!;
      this.#cells[at] = this.#cells[parent]!;
      at = parent;
    }
    this.#keys[at] = key;
    this.#cells[at] = cell;
  }

  /** @returns −1 when it is empty */
  pop(): number {
    if (this.#size === 0) return -1;
    const cell = this.#cells[0]!;
    this.poppedKey = this.#keys[0]!;
    this.#size--;
    const key = this.#keys[this.#size]!;
    const last = this.#cells[this.#size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#keys[child + 1]! < this.#keys[child]!) child++;
      if (this.#keys[child]! >= key) break;
      this.#keys[at] = this.#keys[child]!;
      this.#cells[at] = this.#cells[child]!;
      at = child;
    }
    this.#keys[at] = key;
    this.#cells[at] = last;
    return cell;
  }

  #grow(): void {
    const keys = new Float32Array(2 * this.#keys.length);
    const cells = new Int32Array(2 * this.#cells.length);
    keys.set(this.#keys);
    cells.set(this.#cells);
    this.#keys = keys;
    this.#cells = cells;
  }
}
