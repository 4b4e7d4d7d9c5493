import { assumedDarkShare, leastVisiblePx, visibleContrast } from "./parameters.ts";
import type { Background } from "./surface.ts";
import { quantile } from "./width.ts";

/**
 * Smallest crack width that the photo could have shown, px: a line takes (1 − dark share) · level of
 * light per pixel of width from the surface, and must stand out of its grain by `visibleContrast`.
 * The grain is the 75th percentile of the spread, so that it holds for most of the photo.
 */
export function visibleWidthPx({ mean, spread }: Background): number {
  const grain = [];
  for (let cell = 0; cell < mean.length; cell++)
    grain.push(spread[cell]! / Math.max(1, mean[cell]!));
  const width = (visibleContrast * quantile(grain, 0.75)) / (1 - assumedDarkShare);
  return Math.max(leastVisiblePx, width);
}
