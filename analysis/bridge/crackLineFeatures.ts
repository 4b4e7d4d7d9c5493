import type { PixelPoint } from "../domain/finding.ts";
import type { CrackCandidate, DarkLines } from "./crack.ts";
import { pieceFeatures } from "./crackPieces.ts";

/** What the last stage of the model looks at: a whole line among the other lines of its photo. */
export const lineFeatures = [
  "logLength",
  "mean",
  "low",
  "best",
  "filledShare",
  "wander",
  "linesInPhoto",
  "lengthInPhoto",
  "toNearest",
  "nearestMean",
  "shareOfLongest",
  "straightOn",
  "depthToSpread",
  "texture",
] as const;
const columns = lineFeatures.length;

const straightOn = pieceFeatures.indexOf("straightOn");
const depthToSpread = pieceFeatures.indexOf("depthToSpread");
const texture = pieceFeatures.indexOf("texture");

/** Farthest that a neighbour is looked for, px. */
const farPx = 250;

/** @returns shape [lines, lineFeatures] */
export function lineTable(
  lines: readonly CrackCandidate[],
  { pieces, width, height }: Pick<DarkLines, "pieces" | "width" | "height">,
  probabilities: Float32Array,
): Float32Array {
  const table = new Float32Array(lines.length * columns);
  const megapixels = Math.max(0.1, (width * height) / 1e6);
  const all = lines.reduce((sum, { lengthPx }) => sum + lengthPx, 0);
  const longest = lines.reduce((most, { lengthPx }) => Math.max(most, lengthPx), 1);
  const ends = lines.map(({ line }) => [line[0]!, line[line.length >> 1]!, line.at(-1)!] as const);
  const cells = cellsOf(ends);
  for (const [index, crack] of lines.entries()) {
    const own = Float32Array.from(crack.pieces, (piece) => probabilities[piece]!).sort();
    const mean = (column: number) =>
      crack.pieces.reduce(
        (sum, piece) => sum + pieces.features[piece * pieceFeatures.length + column]!,
        0,
      ) / crack.pieces.length;
    const { away: nearest, line: other } = nearestTo(index, ends, cells);
    const nearestMean = other === null ? 0 : lines[other]!.probability;
    table.set(
      [
        Math.log2(crack.lengthPx),
        crack.probability,
        own[Math.floor(own.length * 0.2)]!,
        own[own.length - 1]!,
        crack.filledShare,
        wanderOf(crack),
        Math.log2(1 + lines.length / megapixels),
        Math.log2(1 + all / megapixels),
        nearest,
        nearestMean,
        crack.lengthPx / longest,
        mean(straightOn),
        mean(depthToSpread),
        mean(texture),
      ],
      index * columns,
    );
  }
  return table;
}

type Places = readonly (readonly PixelPoint[])[];

/** Lines with an end or their middle in each cell of `farPx`. */
function cellsOf(places: Places): Map<number, number[]> {
  const cells = new Map<number, number[]>();
  for (const [line, points] of places.entries()) {
    for (const key of new Set(points.map(({ x, y }) => cellKey(x, y)))) {
      const cell = cells.get(key);
      if (cell) cell.push(line);
      else cells.set(key, [line]);
    }
  }
  return cells;
}

function cellKey(x: number, y: number): number {
  return Math.floor(y / farPx) * 65_536 + Math.floor(x / farPx);
}

/** Distance from either end of a line to the nearest end or middle of another, `farPx` at most. */
function nearestTo(index: number, places: Places, cells: Map<number, number[]>) {
  let away = farPx;
  let line: number | null = null;
  const own = places[index]!;
  for (const from of [own[0]!, own[2]!]) {
    for (let dy = -farPx; dy <= farPx; dy += farPx) {
      for (let dx = -farPx; dx <= farPx; dx += farPx) {
        for (const other of cells.get(cellKey(from.x + dx, from.y + dy)) ?? []) {
          if (other === index) continue;
          for (const to of places[other]!) {
            const distance = Math.hypot(from.x - to.x, from.y - to.y);
            if (distance >= away) continue;
            away = distance;
            line = other;
          }
        }
      }
    }
  }
  return { away, line };
}

/** Root mean square distance from the chord over its length. */
function wanderOf({ line }: CrackCandidate): number {
  const from = line[0]!;
  const to = line.at(-1)!;
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  let squares = 0;
  for (const { x, y } of line) {
    squares += (((x - from.x) * (to.y - from.y) - (y - from.y) * (to.x - from.x)) / length) ** 2;
  }
  return Math.sqrt(squares / line.length) / length;
}
