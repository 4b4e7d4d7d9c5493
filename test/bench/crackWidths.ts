/**
 * How well widths are measured: rendered walls with one crack of known width each, under lenses of
 * several sharpnesses and insides of several darknesses. Median error in px, in millimetres at
 * 0.3 mm a pixel, and relative. Printed, never asserted.
 */
import { inspectPhoto } from "../../analysis/bridge/inspect.ts";
import { shippedCrackModel } from "../../ingest/crackModel.ts";
import { renderWall, seeded, wanderingPath } from "../analysis/bridge/renderConcrete.ts";
import { plainWall } from "../analysis/bridge/walls.ts";

const widths = [0.5, 0.75, 1, 1.5, 2, 3, 4, 5];
const gsdMmPerPx = 0.3;

export interface WidthFigures {
  widthPx: number;
  /** walls in which half of the crack and more was found, of how many */
  found: number;
  of: number;
  medianErrorPx: number;
  medianErrorMm: number;
  medianErrorShare: number;
}

export function benchCrackWidths(wallsAWidth = 24): WidthFigures[] {
  return widths.map((widthPx) => {
    const errors: number[] = [];
    for (let seed = 0; seed < wallsAWidth; seed++) {
      const error = errorOf(widthPx, 500 + seed);
      if (error !== null) errors.push(error);
    }
    errors.sort((a, b) => a - b);
    const median = errors[errors.length >> 1] ?? Number.NaN;
    return {
      widthPx,
      found: errors.length,
      of: wallsAWidth,
      medianErrorPx: Number(median.toFixed(3)),
      medianErrorMm: Number((median * gsdMmPerPx).toFixed(3)),
      medianErrorShare: Number((median / widthPx).toFixed(3)),
    };
  });
}

/** null when the crack was not found along half of its length. */
function errorOf(widthPx: number, seed: number): number | null {
  const random = seeded(seed);
  const size = 512;
  const length = 400;
  const from = { x: 40, y: 100 + 300 * random() };
  const path = wanderingPath(random, from, 0.4 * (random() - 0.5), length);
  const darkShare = 0.2 + 0.3 * random();
  const cracks = [{ path, widthPx, darkShare, tapers: false }];
  const { photo } = renderWall(
    plainWall({ seed, size, blurPx: 0.6 + 0.5 * random(), mottle: 2 + 3 * random(), cracks }),
  );
  const { proposals } = inspectPhoto(photo, { source: "none" }, shippedCrackModel());
  const parts = proposals.filter(({ kind }) => kind === "crack");
  const all = parts.reduce((sum, { lengthPx }) => sum + lengthPx, 0);
  if (all < length / 2) return null;
  const measured = parts.reduce((sum, part) => sum + (part.widthPx ?? 0) * part.lengthPx, 0) / all;
  return Math.abs(measured - widthPx);
}

if (process.argv[1]?.endsWith("crackWidths.js")) {
  process.stdout.write(`${JSON.stringify(benchCrackWidths(), null, 2)}\n`);
}
