import type { ColourCells } from "./colourCells.ts";
import { linearLight } from "./oklab.ts";
import {
  concreteBins,
  concreteCells,
  concreteLight,
  concreteNear,
  concreteReach,
  concreteStrayed,
  darkestLevel,
  lightestLevel,
} from "./parameters.ts";
import { quantile } from "./width.ts";

/** What a photo's own concrete looks like: the white that its colours are measured against. */
export interface WhiteBalance {
  /** factors of linear light that make the concrete grey, of `concreteLight` */
  red: number;
  green: number;
  blue: number;
  /** share of the photo's cells that have the concrete's colour, 0 to 1 */
  share: number;
  /** mean sRGB level of the concrete's green, 0 to 255: near 255 nothing can be lighter than it */
  level: number;
}

/**
 * The concrete is the commonest colour of the photo that a lamp or a sky could give to grey: the peak
 * over ln(red / green) and ln(blue / green) of its cells, the farther from grey the less believed, refined
 * by mean shift. Its brightness is the median of the cells of that colour.
 * @returns null when every cell is black or burnt out
 */
export function whiteBalance(cells: ColourCells): WhiteBalance | null {
  const { red, green, blue } = cells;
  const across = new Float32Array(red.length);
  const down = new Float32Array(red.length);
  const side = 2 * concreteBins + 1;
  const counts = new Float64Array(side * side);
  const binOf = (value: number) => Math.round((value / concreteReach) * concreteBins);
  // Some ten thousand cells say what the commonest colour is.
  const step = Math.max(1, Math.floor(red.length / concreteCells));
  across.fill(Number.NaN);
  for (let cell = 0; cell < red.length; cell += step) {
    const most = Math.max(red[cell]!, green[cell]!, blue[cell]!);
    const least = Math.min(red[cell]!, green[cell]!, blue[cell]!);
    if (most >= lightestLevel || least <= darkestLevel) continue;
    const light = linearLight(green[cell]!);
    across[cell] = Math.log(linearLight(red[cell]!) / light);
    down[cell] = Math.log(linearLight(blue[cell]!) / light);
    const [x, y] = [binOf(across[cell]!), binOf(down[cell]!)];
    if (Math.max(Math.abs(x), Math.abs(y)) < concreteBins)
      counts[(y + concreteBins) * side + x + concreteBins]!++;
  }
  let { x, y } = peakOf(counts, side);
  let near: number[] = [];
  for (let round = 0; round < 3; round++) {
    near = [];
    let [sumX, sumY] = [0, 0];
    for (let cell = 0; cell < across.length; cell += step) {
      if (!((across[cell]! - x) ** 2 + (down[cell]! - y) ** 2 < concreteNear ** 2)) continue;
      near.push(cell);
      sumX += across[cell]!;
      sumY += down[cell]!;
    }
    if (near.length === 0) return null;
    x = sumX / near.length;
    y = sumY / near.length;
  }
  const level = quantile(
    near.map((cell) => green[cell]!),
    0.5,
  );
  const gain = concreteLight / linearLight(level);
  return {
    red: gain * Math.exp(-x),
    green: gain,
    blue: gain * Math.exp(-y),
    share: (near.length * step) / red.length,
    level,
  };
}

/** Greatest count over 3 × 3 bins, weighed by how near to grey it is; ln red / green and ln blue / green. */
function peakOf(counts: Float64Array, side: number): { x: number; y: number } {
  let best = { x: 0, y: 0, weight: 0 };
  for (let row = 1; row < side - 1; row++) {
    for (let column = 1; column < side - 1; column++) {
      let sum = 0;
      for (let dy = -side; dy <= side; dy += side)
        for (let dx = -1; dx <= 1; dx++) sum += counts[row * side + column + dy + dx]!;
      if (sum === 0) continue;
      const x = (column / concreteBins - 1) * concreteReach;
      const y = (row / concreteBins - 1) * concreteReach;
      const weight = sum * Math.exp(-(x * x + y * y) / (2 * concreteStrayed ** 2));
      if (weight > best.weight) best = { x, y, weight };
    }
  }
  return best;
}
