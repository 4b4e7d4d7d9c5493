import type { AnomalyMap } from "../domain/photo.ts";
import { fft2, frequency, mirrored, powerOfTwo } from "./fft2.ts";
import {
  anomalyDeviations,
  anomalySmoothCells,
  anomalyTiles,
  cellPx,
  leastTilePx,
  saliencyCells,
} from "./parameters.ts";
import type { CellSums } from "./ridge.ts";
import type { Luminance } from "./surface.ts";
import { quantile } from "./width.ts";

/**
 * How unlike the rest of the photo each tile is, by two measures that see different things: spectral
 * residual saliency on a small copy (the greatest in the tile), and the tile's roughness, the
 * median contrast of its cells. Each becomes a robust deviation from the photo's own tiles, the greater
 * counts: 0 up to the median, 1 from `anomalyDeviations` on. The map orders what a person looks at;
 * it marks no damage.
 * @see Hou & Zhang 2007, CVPR, "Saliency detection: a spectral residual approach"
 */
export function anomalyMap(luminance: Luminance, sums: CellSums): AnomalyMap {
  const { width, height } = luminance;
  const step = Math.max(1, Math.ceil(Math.max(width, height) / saliencyCells));
  const columns = Math.max(1, Math.floor(width / step));
  const rows = Math.max(1, Math.floor(height / step));
  const saliency = residual(small(luminance, step, columns, rows), columns, rows);
  const cellsPerTile = Math.max(
    Math.ceil(Math.max(columns, rows) / anomalyTiles),
    Math.ceil(leastTilePx / step),
  );
  const tilePx = cellsPerTile * step;
  const grid = { columns: Math.ceil(width / tilePx), rows: Math.ceil(height / tilePx), tilePx };
  const greatest = new Float64Array(grid.columns * grid.rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const tile = grid.columns * Math.floor(y / cellsPerTile) + Math.floor(x / cellsPerTile);
      greatest[tile] = Math.max(greatest[tile]!, saliency[y * columns + x]!);
    }
  }
  const salient = deviations(greatest.map(Math.sqrt), 0.05);
  const rough = deviations(roughness(sums, grid), 0.1);
  const values = salient.map((value, tile) =>
    rounded(Math.min(1, Math.max(0, value, rough[tile]!) / anomalyDeviations)),
  );
  return { ...grid, values };
}

/**
 * Robust standard deviations above the median.
 * @param least smallest spread that is believed, as a share of the median
 */
function deviations(values: Float64Array, least: number): number[] {
  const median = quantile([...values], 0.5);
  const aside = Array.from(values, (value) => Math.abs(value - median));
  const unit = Math.max(1.4826 * quantile(aside, 0.5), least * median, 1e-9);
  return Array.from(values, (value) => (value - median) / unit);
}

/**
 * Median over the 8-px cells of each tile of the standard deviation of their pixels, grey levels: one
 * bug hole or a joint does not make a tile rough, a broken surface does.
 */
function roughness(
  sums: CellSums,
  { columns, rows, tilePx }: { columns: number; rows: number; tilePx: number },
): Float64Array {
  const ofTile: number[][] = Array.from({ length: columns * rows }, () => []);
  for (let row = 0; row < sums.rows; row++) {
    for (let column = 0; column < sums.columns; column++) {
      const cell = row * sums.columns + column;
      const variance = Math.max(0, sums.square[cell]! - sums.level[cell]! ** 2);
      const tile =
        columns * Math.floor((row * cellPx) / tilePx) + Math.floor((column * cellPx) / tilePx);
      ofTile[tile]!.push(Math.sqrt(variance));
    }
  }
  return Float64Array.from(ofTile, (cells) => (cells.length === 0 ? 0 : quantile(cells, 0.5)));
}

function rounded(value: number): number {
  return Math.round(1000 * value) / 1000;
}

function small({ width, data }: Luminance, step: number, columns: number, rows: number) {
  const cells = new Float64Array(columns * rows);
  for (let y = 0; y < rows * step; y++) {
    const row = columns * Math.floor(y / step);
    for (let column = 0; column < columns; column++) {
      const from = y * width + column * step;
      let sum = 0;
      for (let at = from; at < from + step; at++) sum += data[at]!;
      cells[row + column]! += sum;
    }
  }
  const scale = 1 / (256 * step * step);
  return cells.map((value) => value * scale);
}

/** |F⁻¹ exp(log A − smoothed log A + i·phase)|², smoothed; shape [rows, columns]. */
function residual(cells: Float64Array, columns: number, rows: number): Float64Array {
  const margin = 8;
  const fft = fft2(powerOfTwo(columns + 2 * margin), powerOfTwo(rows + 2 * margin));
  const { width, height } = fft;
  const data = new Float64Array(2 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[2 * (y * width + x)] =
        cells[mirrored(y - margin, rows) * columns + mirrored(x - margin, columns)]!;
    }
  }
  fft.forward(data);
  const logs = new Float64Array(width * height);
  for (let bin = 0; bin < logs.length; bin++) {
    logs[bin] = Math.log(Math.hypot(data[2 * bin]!, data[2 * bin + 1]!) + 1e-9);
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bin = y * width + x;
      const gain = Math.exp(logs[bin]! - boxMean(logs, width, height, x, y) - logs[bin]!);
      data[2 * bin]! *= gain;
      data[2 * bin + 1]! *= gain;
    }
  }
  // The mean of the picture is no news.
  data[0] = 0;
  data[1] = 0;
  fft.inverse(data);
  for (let at = 0; at < logs.length; at++) {
    data[2 * at] = data[2 * at]! ** 2 + data[2 * at + 1]! ** 2;
    data[2 * at + 1] = 0;
  }
  fft.forward(data);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const squared = frequency(x, width) ** 2 + frequency(y, height) ** 2;
      const gain = Math.exp(-2 * (Math.PI * anomalySmoothCells) ** 2 * squared);
      data[2 * (y * width + x)]! *= gain;
      data[2 * (y * width + x) + 1]! *= gain;
    }
  }
  fft.inverse(data);
  const saliency = new Float64Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      saliency[y * columns + x] = Math.max(0, data[2 * ((y + margin) * width + x + margin)]!);
    }
  }
  return saliency;
}

/** Mean of 3 × 3 bins, around the spectrum's edge. */
function boxMean(
  values: Float64Array,
  width: number,
  height: number,
  x: number,
  y: number,
): number {
  let sum = 0;
  for (let dy = height - 1; dy <= height + 1; dy++) {
    const row = ((y + dy) % height) * width;
    for (let dx = width - 1; dx <= width + 1; dx++) sum += values[row + ((x + dx) % width)]!;
  }
  return sum / 9;
}
