import type { ColourCells } from "./colourCells.ts";
import { linearLight, oklab } from "./oklab.ts";
import { concreteLight, darkestStain, plainSaturation } from "./parameters.ts";
import type { WhiteBalance } from "./whiteBalance.ts";
import { quantile } from "./width.ts";

/**
 * The colours of a photo's cells against its own concrete, shape [rows, columns]. All are ratios, so that
 * neither exposure nor shade changes them.
 */
export interface StainCells {
  columns: number;
  rows: number;
  sidePx: number;
  /** Oklab lightness over that of the concrete there, 1 = as light; light itself goes with its cube */
  lightness: Float32Array;
  /** Oklab a over L: above 0 redder than the concrete */
  redness: Float32Array;
  /** Oklab b over L: above 0 yellower than the concrete */
  yellowness: Float32Array;
  /** median contrast of 3 × 3 cells over the photo's median contrast: how much rougher than the rest */
  roughness: Float32Array;
  /** median contrast of the photo's cells, without unit */
  usualContrast: number;
  /** robust standard deviation of the lightness of cells with the concrete's colour */
  unrest: number;
}

export function stainCells(cells: ColourCells, white: WhiteBalance): StainCells {
  const { columns, rows, sidePx, red, green, blue } = cells;
  const count = columns * rows;
  const lightness = new Float32Array(count);
  const redness = new Float32Array(count);
  const yellowness = new Float32Array(count);
  const own = new Float64Array(3);
  for (let cell = 0; cell < count; cell++) {
    oklab(
      linearLight(red[cell]!) * white.red,
      linearLight(green[cell]!) * white.green,
      linearLight(blue[cell]!) * white.blue,
      own,
    );
    lightness[cell] = own[0]!;
    // In the black of a joint colour is noise.
    if (own[0]! < darkestStain) continue;
    redness[cell] = own[1]! / own[0]!;
    yellowness[cell] = own[2]! / own[0]!;
  }
  const level = { columns, rows, sidePx, lightness, redness, yellowness };
  const unrest = flatten(level);
  const { roughness, usualContrast } = roughnessOf(cells);
  return { ...level, roughness, usualContrast, unrest };
}

/**
 * Divides the lightness by that of the concrete, a plane over the photo: light falls off to one side.
 * Fitted to cells of the concrete's colour, those far from the last fit left out. @returns unrest
 */
function flatten({
  columns,
  rows,
  lightness,
  redness,
  yellowness,
}: Pick<StainCells, "columns" | "rows" | "lightness" | "redness" | "yellowness">): number {
  const step = Math.max(1, Math.floor(lightness.length / 4096));
  const used: number[] = [];
  for (let cell = step >> 1; cell < lightness.length; cell += step) {
    if (Math.hypot(redness[cell]!, yellowness[cell]!) < plainSaturation) used.push(cell);
  }
  let plane = { level: Math.cbrt(concreteLight), across: 0, down: 0 };
  const place = (cell: number) => ({
    x: (cell % columns) / columns - 0.5,
    y: Math.floor(cell / columns) / rows - 0.5,
  });
  const at = (cell: number) => {
    const { x, y } = place(cell);
    return plane.level + plane.across * x + plane.down * y;
  };
  let unrest = 0.1;
  for (let round = 0; round < 4 && used.length >= 16; round++) {
    const aside = used.map((cell) => lightness[cell]! - at(cell));
    unrest = Math.max(0.005, 1.4826 * quantile(aside.map(Math.abs), 0.5));
    const kept = used.filter((_, index) => Math.abs(aside[index]!) < 2 * unrest);
    plane = fitted(kept, place, lightness) ?? plane;
  }
  for (let cell = 0; cell < lightness.length; cell++) {
    lightness[cell]! /= Math.max(0.3, at(cell));
  }
  return unrest / plane.level;
}

/** Least squares of a plane whose slopes stay below a third of its level; null without enough cells. */
function fitted(
  cells: readonly number[],
  place: (cell: number) => { x: number; y: number },
  values: Float32Array,
): { level: number; across: number; down: number } | null {
  if (cells.length < 16) return null;
  let [n, sx, sy, sxx, sxy, syy, sv, sxv, syv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const cell of cells) {
    const { x, y } = place(cell);
    const value = values[cell]!;
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
    sv += value;
    sxv += x * value;
    syv += y * value;
  }
  // A ridge keeps a slope from being read out of a corner of the photo.
  const hold = 0.02 * n;
  const [cxx, cxy, cyy] = [
    sxx - (sx * sx) / n + hold,
    sxy - (sx * sy) / n,
    syy - (sy * sy) / n + hold,
  ];
  const [cxv, cyv] = [sxv - (sx * sv) / n, syv - (sy * sv) / n];
  const determinant = cxx * cyy - cxy * cxy;
  const across = (cxv * cyy - cyv * cxy) / determinant;
  const down = (cyv * cxx - cxv * cxy) / determinant;
  const level = (sv - across * sx - down * sy) / n;
  return { level, across, down };
}

function roughnessOf({ columns, rows, contrast }: ColourCells): {
  roughness: Float32Array;
  usualContrast: number;
} {
  const step = Math.max(1, Math.floor(contrast.length / 4096));
  const usualContrast = Math.max(
    1e-3,
    quantile(Array.from(contrast.filter((_, cell) => cell % step === 0)), 0.5),
  );
  const roughness = new Float32Array(contrast.length);
  const window = new Float64Array(9);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      // Most cells are no rougher than the rest whatever their neighbours are.
      let count = 0;
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const value = contrast[y * columns + x]!;
          let place = count++;
          while (place > 0 && window[place - 1]! > value) {
            window[place] = window[place - 1]!;
            place--;
          }
          window[place] = value;
        }
      }
      roughness[cell] = window[count >> 1]! / usualContrast;
    }
  }
  return { roughness, usualContrast };
}
