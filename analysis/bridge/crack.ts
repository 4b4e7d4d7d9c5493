import type { PixelPoint } from "../domain/finding.ts";
import type { Crests } from "./crest.ts";
import { crestsOf, prominence } from "./crest.ts";
import type { Chain } from "./link.ts";
import { linkSegments } from "./link.ts";
import { leastCrackPx, leastProminence, leastSegmentPx } from "./parameters.ts";
import type { RidgeMap } from "./ridge.ts";
import { dropSpecks } from "./specks.ts";
import type { StraightLine } from "./straight.ts";
import { clearStraightLines } from "./straight.ts";
import { thin } from "./thin.ts";
import { traceSegments } from "./trace.ts";
import { quantile } from "./width.ts";

/** A dark line that may be a crack. */
export interface CrackLine {
  /** centre line, about one point per pixel, px */
  line: PixelPoint[];
  lengthPx: number;
  /** mean strength along the line over the texture around, no unit */
  prominence: number;
  /** share of the line that was filled in between its parts */
  filledShare: number;
  /** 20th percentile of the strength along the line over the texture around */
  weakest: number;
}

export interface CrackLines {
  /** longest first */
  cracks: CrackLine[];
  /** joints, edges and cables that were taken out */
  formwork: StraightLine[];
}

/** Lines of the photo that stand out of its texture, longest first. */
export function crackLines(ridge: RidgeMap): CrackLines {
  const crests = crestsOf(ridge);
  const thinned = thin(crests.mask, ridge.width, ridge.height);
  const pixels = dropSpecks(crests.mask, ridge.width, thinned, leastSegmentPx);
  const formwork = clearStraightLines(crests.mask, pixels, ridge);
  const segments = traceSegments(crests.mask, ridge.width, pixels).filter(
    (segment) => segment.length >= leastSegmentPx,
  );
  const cracks = linkSegments(segments, ridge.width)
    .map((chain) => crackLine(chain, ridge, crests))
    .filter((crack) => crack.lengthPx >= leastCrackPx && crack.prominence >= leastProminence)
    .sort((a, b) => b.lengthPx - a.lengthPx);
  return { cracks, formwork };
}

function crackLine({ points, filled }: Chain, ridge: RidgeMap, crests: Crests): CrackLine {
  const line: PixelPoint[] = [];
  const strengths: number[] = [];
  let lengthPx = 0;
  for (let index = 0; index < points.length; index += 2) {
    const x = points[index]!;
    const y = points[index + 1]!;
    const before = line.at(-1);
    if (before) lengthPx += Math.hypot(x - before.x, y - before.y);
    line.push({ x, y });
    strengths.push(prominence(ridge, crests, Math.round(y) * ridge.width + Math.round(x)));
  }
  return {
    line: smoothed(line),
    lengthPx,
    prominence: strengths.reduce((sum, value) => sum + value, 0) / line.length,
    weakest: quantile(strengths, 0.2),
    filledShare: filled / line.length,
  };
}

/** Mean over five points: takes the stairs of the pixel grid out of a line. */
function smoothed(line: readonly PixelPoint[]): PixelPoint[] {
  return line.map((point, index) => {
    const reach = Math.min(2, index, line.length - 1 - index);
    if (reach === 0) return point;
    let x = 0;
    let y = 0;
    for (let at = index - reach; at <= index + reach; at++) {
      x += line[at]!.x;
      y += line[at]!.y;
    }
    return { x: x / (2 * reach + 1), y: y / (2 * reach + 1) };
  });
}
