import {
  familyDegrees,
  familyLinePx,
  formworkAsidePx,
  formworkFill,
  formworkGapPx,
  formworkLinePx,
  formworkTurnDegrees,
  ridgeDirections,
} from "./parameters.ts";
import type { RidgeMap } from "./ridge.ts";

/** A long straight line: joint of a form, edge, cable. */
export interface StraightLine {
  /** any point on it, px */
  x: number;
  y: number;
  /** 0 to below 180, from the x axis towards y */
  angleDegrees: number;
  lengthPx: number;
}

const blockPx = 512;
const cellPx = 128;
const stride = 3;
const cellsPerBlock = blockPx / cellPx;
const angles = 360;
const degreesPerAngle = 180 / angles;
const reachRho = Math.ceil(Math.SQRT2 * blockPx) + 2;
const rhos = 2 * reachRho + 1;
const sines = Float64Array.from({ length: angles }, (_, a) => Math.sin((a * Math.PI) / angles));
const cosines = Float64Array.from({ length: angles }, (_, a) => Math.cos((a * Math.PI) / angles));

/**
 * Finds what no crack is: lines straight within 1.5 px over `formworkLinePx`, and shorter ones
 * parallel to those (a family of boards), by a Hough transform in overlapping 512-px blocks in which
 * each crest pixel votes only near its own direction. Their pixels are cleared from the mask.
 * @param mask thinned crests, 1 = marked, shape [height, width]; pixels of the lines are set to 0
 * @param pixels indices of the marked pixels
 */
export function clearStraightLines(
  mask: Uint8Array,
  pixels: Int32Array,
  ridge: RidgeMap,
): StraightLine[] {
  const { width, height } = ridge;
  const columns = Math.ceil(width / cellPx);
  const rows = Math.ceil(height / cellPx);
  const cells: number[][] = Array.from({ length: columns * rows }, () => []);
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    cells[columns * Math.floor(y / cellPx) + Math.floor(x / cellPx)]!.push(at);
  }
  const votes = new Uint16Array(angles * rhos);
  const lines: StraightLine[] = [];
  for (let top = 0; top < rows; top += stride) {
    for (let left = 0; left < columns; left += stride) {
      const inside: number[] = [];
      for (let row = top; row < Math.min(rows, top + cellsPerBlock); row++) {
        for (let column = left; column < Math.min(columns, left + cellsPerBlock); column++) {
          for (const at of cells[columns * row + column]!) if (mask[at] === 1) inside.push(at);
        }
      }
      const block = new Block(inside, ridge, left * cellPx, top * cellPx);
      lines.push(...block.lines(votes, mask));
    }
  }
  return lines;
}

/** The crest pixels of one block, in the block's own coordinates. */
class Block {
  readonly pixels: Int32Array;
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  /** own direction of each pixel in angle bins */
  readonly ways: Uint16Array;
  readonly left: number;
  readonly top: number;

  constructor(inside: readonly number[], ridge: RidgeMap, left: number, top: number) {
    this.left = left;
    this.top = top;
    this.pixels = Int32Array.from(inside);
    this.xs = Float32Array.from(inside, (at) => (at % ridge.width) - left);
    this.ys = Float32Array.from(inside, (at) => Math.floor(at / ridge.width) - top);
    this.ways = Uint16Array.from(inside, (at) => (ridge.direction[at]! * angles) / ridgeDirections);
  }

  lines(votes: Uint16Array, mask: Uint8Array): StraightLine[] {
    if (this.pixels.length < formworkFill * familyLinePx) return [];
    this.vote(votes);
    const found: StraightLine[] = [];
    for (const { angle, rho } of peaks(votes, formworkFill * formworkLinePx)) {
      const line = this.clear(angle, rho, formworkLinePx, mask);
      if (line) found.push(line);
    }
    if (found.length === 0) return found;
    const family = new Set<number>();
    const spread = Math.round(familyDegrees / degreesPerAngle);
    for (const { angleDegrees } of found) {
      const middle = Math.round(angleDegrees / degreesPerAngle);
      for (let off = -spread; off <= spread; off++) family.add((middle + off + angles) % angles);
    }
    const longLines = [...found];
    for (const { angle, rho } of peaks(votes, formworkFill * familyLinePx)) {
      if (!family.has(angle)) continue;
      const line = this.clear(angle, rho, familyLinePx, mask);
      if (line) longLines.push(line);
    }
    return longLines;
  }

  private vote(votes: Uint16Array): void {
    votes.fill(0);
    const spread = Math.round(formworkTurnDegrees / degreesPerAngle);
    for (let index = 0; index < this.pixels.length; index++) {
      const x = this.xs[index]!;
      const y = this.ys[index]!;
      for (let off = -spread; off <= spread; off++) {
        const angle = (this.ways[index]! + off + angles) % angles;
        const rho = Math.round(y * cosines[angle]! - x * sines[angle]!) + reachRho;
        votes[angle * rhos + rho]!++;
      }
    }
  }

  /** Clears the longest well-filled run on a line from the mask; null when none is long enough. */
  private clear(
    angle: number,
    rho: number,
    leastPx: number,
    mask: Uint8Array,
  ): StraightLine | null {
    const sin = sines[angle]!;
    const cos = cosines[angle]!;
    const on: { index: number; t: number }[] = [];
    for (let index = 0; index < this.pixels.length; index++) {
      const aside = this.ys[index]! * cos - this.xs[index]! * sin - rho;
      if (Math.abs(aside) > 1.5 || mask[this.pixels[index]!] === 0) continue;
      if (turn(this.ways[index]!, angle) > formworkTurnDegrees) continue;
      on.push({ index, t: this.xs[index]! * cos + this.ys[index]! * sin });
    }
    on.sort((a, b) => a.t - b.t);
    const run = longestRun(on.map(({ t }) => t));
    if (run === null || run.to - run.from < leastPx) return null;
    for (let index = 0; index < this.pixels.length; index++) {
      const x = this.xs[index]!;
      const y = this.ys[index]!;
      const along = x * cos + y * sin;
      if (Math.abs(y * cos - x * sin - rho) > formworkAsidePx) continue;
      if (along < run.from - formworkGapPx || along > run.to + formworkGapPx) continue;
      if (turn(this.ways[index]!, angle) <= 1.6 * formworkTurnDegrees)
        mask[this.pixels[index]!] = 0;
    }
    const middle = (run.from + run.to) / 2;
    return {
      x: this.left + middle * cos - rho * sin,
      y: this.top + middle * sin + rho * cos,
      angleDegrees: angle * degreesPerAngle,
      lengthPx: run.to - run.from,
    };
  }
}

/** Local maxima of the votes over 3 × 3 bins whose three neighbouring distances reach `least`, best first. */
function peaks(votes: Uint16Array, least: number): { angle: number; rho: number }[] {
  const found: { angle: number; rho: number; count: number }[] = [];
  for (let angle = 0; angle < angles; angle++) {
    const row = angle * rhos;
    const before = ((angle + angles - 1) % angles) * rhos;
    const after = ((angle + 1) % angles) * rhos;
    // Across the end of the half circle a line's distance changes its sign: no neighbour is asked there.
    const isInner = angle > 0 && angle < angles - 1;
    for (let rho = 1; rho < rhos - 1; rho++) {
      const here = votes[row + rho]!;
      if (here < least / 3) continue;
      const count = here + votes[row + rho - 1]! + votes[row + rho + 1]!;
      if (count < least || here < votes[row + rho - 1]! || here < votes[row + rho + 1]!) continue;
      if (isInner && (here < votes[before + rho]! || here < votes[after + rho]!)) continue;
      found.push({ angle, rho: rho - reachRho, count });
    }
  }
  return found.sort((a, b) => b.count - a.count).slice(0, 300);
}

/** Longest stretch of ascending places without a gap above `formworkGapPx` and filled well enough. */
function longestRun(places: readonly number[]): { from: number; to: number } | null {
  let best: { from: number; to: number } | null = null;
  for (let first = 0; first < places.length; ) {
    let last = first;
    while (last + 1 < places.length && places[last + 1]! - places[last]! <= formworkGapPx) last++;
    const from = places[first]!;
    const to = places[last]!;
    const filled = (last - first + 1) / Math.max(1, to - from);
    if (filled >= formworkFill && (best === null || to - from > best.to - best.from))
      best = { from, to };
    first = last + 1;
  }
  return best;
}

/** Angle between two undirected lines given in angle bins, degrees, 0 to 90. */
function turn(a: number, b: number): number {
  const between = Math.abs(a - b) % angles;
  return Math.min(between, angles - between) * degreesPerAngle;
}
