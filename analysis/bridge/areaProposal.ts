import type { FindingProposal, PixelBox, StainKind } from "../domain/finding.ts";
import type { Scale } from "../domain/photo.ts";
import { cellOutlines } from "./cellOutlines.ts";
import { colourCells } from "./colourCells.ts";
import { polygonArea } from "./export/crackOutline.ts";
import { areaCm2 } from "./findingSize.ts";
import { mostAreas, nearCells } from "./parameters.ts";
import type { CellSums } from "./ridge.ts";
import { stainCells } from "./stainCells.ts";
import type { StainVerdict } from "./stainDecision.ts";
import { stainVerdict } from "./stainDecision.ts";
import type { StainRegion } from "./stainRegions.ts";
import { stainRegions } from "./stainRegions.ts";
import type { PhotoPixels } from "./surface.ts";
import { whiteBalance } from "./whiteBalance.ts";

interface Stain extends StainVerdict {
  region: StainRegion;
}

/**
 * Rust, free lime, wet patches and broken places of a photo, by colour and texture against its own
 * concrete, surest first. Photos without a common colour have none.
 * @param sums of the same photo
 * @param cracks found on it: water that comes out of one is leakage of the concrete
 */
export function areaProposals(
  photo: PhotoPixels,
  sums: CellSums,
  scale: Scale,
  cracks: readonly Pick<FindingProposal, "line">[],
): FindingProposal[] {
  const colours = colourCells(photo, sums);
  const white = whiteBalance(colours);
  if (white === null) return [];
  const cells = stainCells(colours, white);
  const found = (["spall", "lime", "rust", "wet"] as const).flatMap((stain) =>
    stainRegions(cells, stain).flatMap((region): Stain[] => {
      const verdict = stainVerdict(region);
      return verdict === null ? [] : [{ region, ...verdict }];
    }),
  );
  const grid = { columns: cells.columns, rows: cells.rows, sidePx: cells.sidePx };
  const cracked = cellsOf(cracks, grid);
  return apart(found)
    .sort((a, b) => b.score - a.score)
    .slice(0, mostAreas)
    .map((stain, _, all) => proposal(stain, all, cracked, grid, photo, scale));
}

/** A place is one thing: what lies mostly within one that was named before belongs to it. */
function apart(stains: readonly Stain[]): Stain[] {
  const taken = new Set<number>();
  const kept: Stain[] = [];
  for (const stain of stains) {
    const { cells } = stain.region;
    const shared = cells.filter((cell) => taken.has(cell)).length;
    if (2 * shared > cells.length) continue;
    for (const cell of cells) taken.add(cell);
    kept.push(stain);
  }
  return kept;
}

interface Grid {
  columns: number;
  rows: number;
  sidePx: number;
}

function proposal(
  { region, score, reasons }: Stain,
  all: readonly Stain[],
  cracked: ReadonlySet<number>,
  { columns, rows, sidePx }: Grid,
  photo: PhotoPixels,
  scale: Scale,
): FindingProposal {
  const near = grown(region.cells, columns, rows, nearCells);
  const leaks = [...near].some((cell) => cracked.has(cell));
  const besides = all.some(
    ({ region: other }) =>
      (other.stain === "lime" || other.stain === "rust") && other.cells.some((at) => near.has(at)),
  );
  const outlines = cellOutlines(region.cells, columns, sidePx, photo);
  const areaPx = outlines.reduce((sum, outline) => sum + polygonArea(outline), 0);
  const box = boxOf(region.cells, columns, sidePx, photo);
  return {
    kind: "area",
    damageType: damageTypeOf(region.stain, leaks || besides),
    box,
    line: [],
    lengthPx: Math.max(box.width, box.height),
    widthPx: null,
    widthP95Px: null,
    lengthMm: null,
    widthMm: null,
    widthP95Mm: null,
    area: {
      stain: region.stain,
      outlines,
      areaPx,
      share: Number((areaPx / (photo.width * photo.height)).toFixed(5)),
      areaCm2: areaCm2(areaPx, scale),
      rustShare: Number(region.rustShare.toFixed(3)),
    },
    score,
    reasons: [
      ...reasons,
      ...(leaks && region.stain !== "spall"
        ? [{ code: "stainAtCrack", values: {}, weight: 0 }]
        : []),
    ],
  };
}

/**
 * 7 剥離・鉄筋露出, 8 漏水・遊離石灰, 20 漏水・滞水 (bridge.md 1.4): water counts as leakage of the concrete
 * where a crack, lime or rust juice shows that it came through.
 */
function damageTypeOf(stain: StainKind, cameThrough: boolean): number {
  switch (stain) {
    case "spall":
      return 7;
    case "lime":
    case "rust":
      return 8;
    case "wet":
      return cameThrough ? 8 : 20;
    default:
      return stain satisfies never;
  }
}

function cellsOf(
  cracks: readonly Pick<FindingProposal, "line">[],
  { columns, sidePx }: Grid,
): Set<number> {
  const cells = new Set<number>();
  for (const { line } of cracks) {
    for (let index = 1; index < line.length; index++) {
      const [from, to] = [line[index - 1]!, line[index]!];
      const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / sidePx) + 1;
      for (let step = 0; step <= steps; step++) {
        const x = from.x + ((to.x - from.x) * step) / steps;
        const y = from.y + ((to.y - from.y) * step) / steps;
        cells.add(Math.floor(y / sidePx) * columns + Math.floor(x / sidePx));
      }
    }
  }
  return cells;
}

/** The cells and those within `by` of them. */
function grown(cells: readonly number[], columns: number, rows: number, by: number): Set<number> {
  const out = new Set(cells);
  for (const cell of cells) {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    for (let y = Math.max(0, row - by); y <= Math.min(rows - 1, row + by); y++)
      for (let x = Math.max(0, column - by); x <= Math.min(columns - 1, column + by); x++)
        out.add(y * columns + x);
  }
  return out;
}

function boxOf(
  cells: readonly number[],
  columns: number,
  sidePx: number,
  { width, height }: { width: number; height: number },
): PixelBox {
  let [left, top, right, bottom] = [columns, Number.POSITIVE_INFINITY, 0, 0];
  for (const cell of cells) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  const [x, y] = [left * sidePx, top * sidePx];
  return {
    ...{ x, y },
    width: Math.min(width, right * sidePx) - x,
    height: Math.min(height, bottom * sidePx) - y,
  };
}
