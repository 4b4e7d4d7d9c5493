import type { AnomalyMap } from "../domain/photo.ts";
import { fft2, frequency, mirrored, powerOfTwo } from "./fft2.ts";
import {
  anomalyDeviations,
  anomalySmoothCells,
  anomalyTiles,
  saliencyCells,
} from "./parameters.ts";
import type { Luminance } from "./surface.ts";
import { quantile } from "./width.ts";

/**
 * How unlike the rest of the photo each tile is: spectral residual saliency on a small copy, the
 * greatest of each tile, and its robust deviation from the photo's own tiles mapped to 0 … 1 (0 up to
 * the median, 1 from `anomalyDeviations` on). It orders what a person looks at; it marks no damage.
 * @see Hou & Zhang 2007, CVPR, "Saliency detection: a spectral residual approach"
 */
export function anomalyMap(luminance: Luminance): AnomalyMap {
  const { width, height } = luminance;
  const longer = Math.max(width, height);
  const step = Math.max(1, Math.ceil(longer / saliencyCells));
  const columns = Math.max(1, Math.floor(width / step));
  const rows = Math.max(1, Math.floor(height / step));
  const saliency = residual(small(luminance, step, columns, rows), columns, rows);
  const cellsPerTile = Math.max(1, Math.ceil(Math.max(columns, rows) / anomalyTiles));
  const tilePx = cellsPerTile * step;
  const tileColumns = Math.ceil(width / tilePx);
  const tileRows = Math.ceil(height / tilePx);
  const greatest = new Float64Array(tileColumns * tileRows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const tile = tileColumns * Math.floor(y / cellsPerTile) + Math.floor(x / cellsPerTile);
      greatest[tile] = Math.max(greatest[tile]!, saliency[y * columns + x]!);
    }
  }
  return { columns: tileColumns, rows: tileRows, tilePx, values: deviations(greatest) };
}

/** 0 at the median or below, 1 at `anomalyDeviations` robust standard deviations above it. */
function deviations(values: Float64Array): number[] {
  const roots = Array.from(values, Math.sqrt);
  const median = quantile(roots, 0.5);
  const spread =
    1.4826 *
    quantile(
      roots.map((value) => Math.abs(value - median)),
      0.5,
    );
  const unit = anomalyDeviations * Math.max(spread, 0.05 * median, 1e-12);
  return roots.map(
    (value) => Math.round(1000 * Math.min(1, Math.max(0, (value - median) / unit))) / 1000,
  );
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
