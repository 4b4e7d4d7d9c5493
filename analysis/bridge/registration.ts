import type { Counterpart, Homography } from "../domain/change.ts";
import type { PixelPoint } from "../domain/finding.ts";
import {
  agreeWithinPx,
  coarsePx,
  finestLongPx,
  leastAgreeing,
  leastAgreeingShare,
  leastOverlap,
  leastTileInside,
  leastTilePeak,
  tilePx,
  tilesAcross,
} from "./changeParameters.ts";
import type { Fingerprint } from "./fourierMellin.ts";
import { coarseMatch, fingerprint } from "./fourierMellin.ts";
import type { GreyPicture } from "./greyPicture.ts";
import { fromPhoto, reduced, tapered, toPhoto } from "./greyPicture.ts";
import type { PointPair } from "./homography.ts";
import { fitProjective, fitSimilarity, mapped, product, scaleAt } from "./homography.ts";
import { phaseCorrelator, taper } from "./phaseCorrelation.ts";
import type { Luminance } from "./surface.ts";
import { quantile } from "./width.ts";

/** How one photo lies on another, or why that cannot be said. */
export type Registration =
  | ({ kind: "registered" } & Omit<Counterpart, "photoId">)
  | {
      kind: "refused";
      /** "differs": no common plane was found; "little": they share too little of it */
      why: "differs" | "little";
      agreeing: number;
      compared: number;
    };

/** Reduced copies of a photo, coarsest first: what a registration works on. */
export interface PhotoPyramid {
  width: number;
  height: number;
  levels: readonly GreyPicture[];
  fingerprint: Fingerprint;
}

export function photoPyramid(luminance: Luminance): PhotoPyramid {
  const { width, height } = luminance;
  const long = Math.max(width, height);
  const factors: number[] = [];
  const finest = Math.max(1, Math.round(long / finestLongPx));
  for (let factor = finest; long / factor >= 1.5 * coarsePx; factor *= 2) factors.push(factor);
  if (factors.length === 0) factors.push(1);
  const levels = factors.map((factor) => reduced(luminance, factor)).reverse();
  return { width, height, levels, fingerprint: fingerprint(levels[0]!) };
}

/**
 * Lays one photo on another of the same place: turn, scale and shift by their spectra on small copies, then
 * the shifts of tiles, finer and finer, to the projection of a plane. A wall is a plane and a lens is nearly
 * straight; what tiles say against the plane is the error. Tiles of two different walls agree by chance in
 * two or three, never in most.
 * @param now     what the matrix leads from
 * @param before  what it leads to
 * @param start   from pixels of `now` to those of `before`, where it is known already
 */
export function register(
  now: PhotoPyramid,
  before: PhotoPyramid,
  start?: Homography,
): Registration {
  let matrix = start ?? coarseStart(now, before);
  let tiles: Tile[] = [];
  let agreeing: Tile[] = [];
  for (const [index, level] of now.levels.entries()) {
    tiles = shiftedTiles(level, now, before, matrix);
    const fitted = agree(tiles, agreeWithinPx * level.factor, index === 0);
    if (fitted === null) {
      return { kind: "refused", why: "differs", agreeing: 0, compared: tiles.length };
    }
    matrix = fitted.matrix;
    agreeing = fitted.agreeing;
  }
  const [shown, found] = [tiles.length, agreeing.length];
  if (found < leastAgreeing || found < leastAgreeingShare * shown) {
    return { kind: "refused", why: "differs", agreeing: found, compared: shown };
  }
  const overlap = overlapOf(now, before, matrix);
  if (overlap < leastOverlap || !isPlausible(now, matrix)) {
    return { kind: "refused", why: "little", agreeing: found, compared: shown };
  }
  const residuals = agreeing.map((tile) => distance(matrix, tile) / scaleAt(matrix, tile.from));
  const squares = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const peaks = agreeing.map(({ peakToNoise }) => peakToNoise);
  return {
    kind: "registered",
    matrix,
    errorPx: Math.sqrt(squares / Math.max(1, found - 4)),
    peakToNoise: quantile(peaks, 0.5),
    agreeing: found,
    compared: shown,
    overlap,
  };
}

interface Tile extends PointPair {
  peakToNoise: number;
}

function coarseStart(now: PhotoPyramid, before: PhotoPyramid): Homography {
  const [ofNow, ofBefore] = [now.levels[0]!, before.levels[0]!];
  const { matrix } = coarseMatch(now.fingerprint, before.fingerprint);
  return product(toPhoto(ofBefore), product(matrix, fromPhoto(ofNow)));
}

const side = taper(tilePx);
let correlator: ReturnType<typeof phaseCorrelator> | null = null;

/** Tiles spread over the newer photo, with where the earlier one has their middles. */
function shiftedTiles(
  level: GreyPicture,
  now: PhotoPyramid,
  before: PhotoPyramid,
  matrix: Homography,
): Tile[] {
  correlator ??= phaseCorrelator(tilePx, tilePx);
  const middle = { x: (now.width - 1) / 2, y: (now.height - 1) / 2 };
  const other = nearestLevel(before, level.factor * scaleAt(matrix, middle));
  const toBefore = product(fromPhoto(other), product(matrix, toPhoto(level)));
  const first = new Float32Array(tilePx * tilePx);
  const second = new Float32Array(tilePx * tilePx);
  const tiles: Tile[] = [];
  for (const { x, y } of corners(level)) {
    const place: Homography = [1, 0, x, 0, 1, y, 0, 0, 1];
    const inside = tapered(other, product(toBefore, place), side, side, second);
    if (inside < leastTileInside) continue;
    tapered(level, place, side, side, first);
    const { dx, dy, peakToNoise } = correlator(first, second);
    const centre = { x: x + (tilePx - 1) / 2, y: y + (tilePx - 1) / 2 };
    const from = mapped(toPhoto(level), centre);
    const to = mapped(matrix, mapped(toPhoto(level), { x: centre.x + dx, y: centre.y + dy }));
    const weight = peakToNoise >= leastTilePeak ? 1 : 0;
    tiles.push({ from, to, weight, peakToNoise });
  }
  return tiles;
}

/** Upper left corners of tiles, evenly spread; they overlap where the picture is small. */
function corners({ width, height }: GreyPicture): PixelPoint[] {
  const long = Math.max(width, height);
  const count = (size: number) =>
    Math.max(1, Math.round((Math.min(tilesAcross, (1.4 * long) / tilePx) * size) / long));
  const [columns, rows] = [count(width), count(height)];
  const at = (index: number, of: number, size: number) =>
    of === 1 ? (size - tilePx) / 2 : Math.round(((size - tilePx) * index) / (of - 1));
  const places: PixelPoint[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      places.push({ x: at(column, columns, width), y: at(row, rows, height) });
  }
  return places;
}

function nearestLevel({ levels }: PhotoPyramid, factor: number): GreyPicture {
  const off = (level: GreyPicture) => Math.abs(Math.log(level.factor / factor));
  return levels.reduce((best, level) => (off(level) < off(best) ? level : best));
}

/**
 * The plane that most tiles agree on: every two tiles propose a turn, scale and shift, the one with most
 * tiles nearby starts, then all near it are fitted again and again.
 */
function agree(
  tiles: readonly Tile[],
  withinPx: number,
  search: boolean,
): { matrix: Homography; agreeing: Tile[] } | null {
  const trusted = tiles.filter(({ weight }) => weight > 0);
  let matrix = search ? consensus(trusted, 3 * withinPx) : fitted(trusted);
  if (matrix === null) return null;
  let near: Tile[] = [];
  for (const reach of [4, 2.5, 1.5, 1, 1]) {
    const model: Homography = matrix;
    near = trusted.filter((tile) => distance(model, tile) <= reach * withinPx);
    const again = fitted(near);
    if (again === null) return null;
    matrix = again;
  }
  const model: Homography = matrix;
  return {
    matrix,
    agreeing: trusted.filter((tile) => distance(model, tile) <= withinPx),
  };
}

function consensus(tiles: readonly Tile[], withinPx: number): Homography | null {
  let best: Homography | null = null;
  let most = 0;
  for (let first = 0; first < tiles.length; first++) {
    for (let second = first + 1; second < tiles.length; second++) {
      const proposed = fitSimilarity([tiles[first]!, tiles[second]!]);
      if (proposed === null) continue;
      let votes = 0;
      for (const tile of tiles) if (distance(proposed, tile) <= withinPx) votes++;
      if (votes > most) [best, most] = [proposed, votes];
    }
  }
  return best;
}

/** Eight numbers need many places: with few, turn, scale and shift must do. */
function fitted(tiles: readonly PointPair[]): Homography | null {
  return tiles.length >= 12 ? fitProjective(tiles) : fitSimilarity(tiles);
}

function distance(matrix: Homography, { from, to }: PointPair): number {
  const { x, y } = mapped(matrix, from);
  return Math.hypot(x - to.x, y - to.y);
}

/** Share of the newer photo that lies within the earlier one. */
function overlapOf(now: PhotoPyramid, before: PhotoPyramid, matrix: Homography): number {
  const steps = 24;
  let inside = 0;
  for (let row = 0; row < steps; row++) {
    for (let column = 0; column < steps; column++) {
      const x = ((column + 0.5) / steps) * now.width;
      const y = ((row + 0.5) / steps) * now.height;
      const at = mapped(matrix, { x, y });
      if (at.x >= 0 && at.y >= 0 && at.x < before.width && at.y < before.height) inside++;
    }
  }
  return inside / steps ** 2;
}

/** A plane seen twice keeps its scale within bounds in all corners. */
function isPlausible({ width, height }: PhotoPyramid, matrix: Homography): boolean {
  const scales = [0, 1].flatMap((x) =>
    [0, 1].map((y) => scaleAt(matrix, { x: x * width, y: y * height })),
  );
  return Math.min(...scales) > 0.35 && Math.max(...scales) < 3;
}
