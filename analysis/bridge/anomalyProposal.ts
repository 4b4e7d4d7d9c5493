import type { FindingProposal, PixelBox } from "../domain/finding.ts";
import type { AnomalyMap } from "../domain/photo.ts";
import { anomalyFrom, mostAnomalies, mostAnomalyScore } from "./parameters.ts";

/**
 * Places unlike the rest of the photo that no crack candidate explains: touching tiles from
 * `anomalyFrom` up become one proposal without a damage type. A crack that runs through a place explains
 * it; lines that begin and end about it do not: broken surfaces are full of them. An area explains what it touches. Its score stays below that of a clear crack.
 */
export function anomalyProposals(
  map: AnomalyMap,
  photo: { width: number; height: number },
  cracks: readonly Pick<FindingProposal, "box">[],
  areas: readonly Pick<FindingProposal, "box">[],
): FindingProposal[] {
  return regions(map)
    .map(({ tiles, value }) => ({ box: boxOf(tiles, map, photo), value }))
    .filter(
      ({ box }) =>
        !cracks.some(
          (crack) => overlaps(crack.box, box) && !isWithin(crack.box, box, map.tilePx / 2),
        ) && !areas.some((area) => overlaps(area.box, box)),
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, mostAnomalies)
    .map(({ box, value }) => ({
      kind: "anomaly",
      damageType: null,
      box,
      line: [],
      lengthPx: Math.max(box.width, box.height),
      widthPx: null,
      widthP95Px: null,
      lengthMm: null,
      widthMm: null,
      widthP95Mm: null,
      area: null,
      score: Math.round(mostAnomalyScore * value),
      reasons: [
        {
          code: "unlikeSurroundings",
          values: { anomaly: value },
          weight: Math.round(mostAnomalyScore * value),
        },
      ],
    }));
}

function regions({ columns, rows, values }: AnomalyMap): { tiles: number[]; value: number }[] {
  const seen = new Uint8Array(columns * rows);
  const found: { tiles: number[]; value: number }[] = [];
  for (let start = 0; start < values.length; start++) {
    if (seen[start] === 1 || values[start]! < anomalyFrom) continue;
    const tiles = [start];
    seen[start] = 1;
    let value = 0;
    for (let index = 0; index < tiles.length; index++) {
      const tile = tiles[index]!;
      value = Math.max(value, values[tile]!);
      const column = tile % columns;
      const near = [
        tile - columns,
        tile + columns,
        column > 0 ? tile - 1 : -1,
        column < columns - 1 ? tile + 1 : -1,
      ];
      for (const next of near) {
        if (next < 0 || next >= values.length || seen[next] === 1 || values[next]! < anomalyFrom)
          continue;
        seen[next] = 1;
        tiles.push(next);
      }
    }
    found.push({ tiles, value });
  }
  return found;
}

function boxOf(
  tiles: readonly number[],
  { columns, tilePx }: AnomalyMap,
  { width, height }: { width: number; height: number },
): PixelBox {
  const xs = tiles.map((tile) => tile % columns);
  const ys = tiles.map((tile) => Math.floor(tile / columns));
  const x = Math.min(...xs) * tilePx;
  const y = Math.min(...ys) * tilePx;
  return {
    x,
    y,
    width: Math.min(width, (Math.max(...xs) + 1) * tilePx) - x,
    height: Math.min(height, (Math.max(...ys) + 1) * tilePx) - y,
  };
}

function overlaps(a: PixelBox, b: PixelBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isWithin(inner: PixelBox, outer: PixelBox, around: number): boolean {
  return (
    inner.x >= outer.x - around &&
    inner.y >= outer.y - around &&
    inner.x + inner.width <= outer.x + outer.width + around &&
    inner.y + inner.height <= outer.y + outer.height + around
  );
}
