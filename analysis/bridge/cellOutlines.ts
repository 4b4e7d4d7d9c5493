import type { PixelPoint } from "../domain/finding.ts";

/** Corner of the grid, in cells. */
interface Corner {
  x: number;
  y: number;
}

/**
 * Closed outlines around a set of cells, along their edges, in pixels of the photo; the corners alone.
 * Cells that touch at a corner get an outline each; a hole would get one of its own.
 * @param cells indices in a grid of `columns`
 */
export function cellOutlines(
  cells: readonly number[],
  columns: number,
  sidePx: number,
  photo: { width: number; height: number },
): PixelPoint[][] {
  const inside = new Set(cells);
  const has = (x: number, y: number) => x >= 0 && x < columns && inside.has(y * columns + x);
  // Edges with the cell on their right hand, by the corner where they begin.
  const edges = new Map<number, Corner[]>();
  const wide = columns + 1;
  const add = (fromX: number, fromY: number, x: number, y: number) => {
    const key = fromY * wide + fromX;
    const known = edges.get(key);
    if (known) known.push({ x, y });
    else edges.set(key, [{ x, y }]);
  };
  for (const cell of cells) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    if (!has(x, y - 1)) add(x, y, x + 1, y);
    if (!has(x + 1, y)) add(x + 1, y, x + 1, y + 1);
    if (!has(x, y + 1)) add(x + 1, y + 1, x, y + 1);
    if (!has(x - 1, y)) add(x, y + 1, x, y);
  }
  const outlines: PixelPoint[][] = [];
  for (const [key, ways] of edges) {
    while (ways.length > 0) {
      const start = { x: key % wide, y: Math.floor(key / wide) };
      const corners = loop(start, edges, wide);
      outlines.push(
        corners.map(({ x, y }) => ({
          x: Math.min(photo.width, x * sidePx),
          y: Math.min(photo.height, y * sidePx),
        })),
      );
    }
  }
  return outlines;
}

/** Walks from a corner back to it, taking the edges away; corners on a straight line are left out. */
function loop(start: Corner, edges: Map<number, Corner[]>, wide: number): Corner[] {
  const corners: Corner[] = [];
  let here = start;
  let way: Corner = { x: 0, y: 0 };
  do {
    const ways = edges.get(here.y * wide + here.x)!;
    // Where two cells touch at a corner the walk turns right, back to its own cell.
    const right = ways.findIndex(({ x, y }) => x - here.x === -way.y && y - here.y === way.x);
    const [next] = ways.splice(Math.max(0, right), 1) as [Corner];
    const turn = { x: next.x - here.x, y: next.y - here.y };
    if (turn.x !== way.x || turn.y !== way.y) corners.push(here);
    way = turn;
    here = next;
  } while (here.x !== start.x || here.y !== start.y);
  return corners;
}
