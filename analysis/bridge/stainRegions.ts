import type { StainKind } from "../domain/finding.ts";
import { leastStainCells, plainSaturation, stainRing, stainRules } from "./parameters.ts";
import type { StainCells } from "./stainCells.ts";

/** A patch of cells that look alike, with what tells a stain from what resembles one. */
export interface StainRegion {
  stain: StainKind;
  /** indices of its cells, holes filled */
  cells: readonly number[];
  /** means over its cells, see `StainCells` */
  lightness: number;
  redness: number;
  yellowness: number;
  roughness: number;
  /** standard deviation of the lightness, and mean roughness, of the cells within it, its rim left out */
  unevenness: number;
  inner: number;
  /** median lightness of what lies around it, and the share of that which has the concrete's colour */
  ringLightness: number;
  ringPlain: number;
  /** share of its rim that lies on the photo's edge, and of the rest that lies on its two straightest lines */
  cutShare: number;
  straightShare: number;
  /** share of its cells that have the colour of rust */
  rustShare: number;
  /** share of the photo's cells */
  share: number;
  /** mean thickness in cells: twice the area over the rim */
  thickness: number;
}

/** 0: none, 1: may belong, 2: surely */
type Looks = 0 | 1 | 2;

/** Patches of one kind: cells near each other that may belong, where one of them surely does. */
export function stainRegions(cells: StainCells, stain: StainKind): StainRegion[] {
  const { columns, rows } = cells;
  const looks = new Uint8Array(columns * rows);
  let sure = 0;
  for (let cell = 0; cell < looks.length; cell++) {
    looks[cell] = looksOf[stain](cells, cell);
    if (looks[cell] === 2) sure++;
  }
  if (sure === 0) return [];
  const kept = stain === "rust" ? looks : opened(closed(looks, columns, rows), columns, rows);
  return patches(kept, columns, rows, stain === "rust" ? 2 : 1)
    .filter((patch) => patch.length >= leastStainCells[stain])
    .map((patch) => measured(filled(patch, columns, rows), stain, cells));
}

const looksOf: Readonly<Record<StainKind, (cells: StainCells, cell: number) => Looks>> = {
  rust(cells, cell) {
    if (!isRusty(cells, cell)) return 0;
    const saturation = Math.hypot(cells.redness[cell]!, cells.yellowness[cell]!);
    return saturation >= stainRules.rust.sure ? 2 : 1;
  },
  lime({ lightness, redness, yellowness, unrest }, cell) {
    const { least, sure, unrests, bluest, yellowest, reddest } = stainRules.lime;
    const above = lightness[cell]! - 1;
    if (above < Math.max(least, 0.7 * unrests * unrest)) return 0;
    if (yellowness[cell]! < bluest || yellowness[cell]! > yellowest) return 0;
    if (Math.abs(redness[cell]!) > reddest) return 0;
    return above >= Math.max(sure, unrests * unrest) ? 2 : 1;
  },
  wet({ lightness, redness, yellowness, roughness, unrest }, cell) {
    const { least, sure, unrests, darkest, bluest, yellowest, reddest, smooth, roughest } =
      stainRules.wet;
    const below = 1 - lightness[cell]!;
    if (below < Math.max(least, 0.7 * unrests * unrest) || lightness[cell]! < darkest) return 0;
    if (yellowness[cell]! < bluest || yellowness[cell]! > yellowest) return 0;
    // The patch's own edge and the joints in it are rough.
    if (Math.abs(redness[cell]!) > reddest || roughness[cell]! > roughest) return 0;
    return below >= Math.max(sure, unrests * unrest) && roughness[cell]! < smooth ? 2 : 1;
  },
  spall(cells, cell) {
    const { roughness, redness, yellowness, usualContrast } = cells;
    const { least, sure, leastContrast, greenest, bluest } = stainRules.spall;
    const rough = roughness[cell]!;
    // Between the bars that it lays bare the broken place goes on.
    if (isRusty(cells, cell)) return rough >= sure ? 2 : 1;
    if (rough < least || rough * usualContrast < leastContrast) return 0;
    if (redness[cell]! < greenest || yellowness[cell]! < bluest) return 0;
    return rough >= sure ? 2 : 1;
  },
};

/** Whether a cell has the colour of rust: brown to orange, no lighter than the concrete. */
function isRusty({ lightness, redness, yellowness }: StainCells, cell: number): boolean {
  const { hue, least, lightest } = stainRules.rust;
  const [a, b] = [redness[cell]!, yellowness[cell]!];
  if (Math.hypot(a, b) < least || lightness[cell]! > lightest) return false;
  const angle = Math.atan2(b, a);
  return angle >= hue.from && angle <= hue.to;
}

/** With gaps of one cell closed: a joint or a bar runs through a patch without ending it. */
function closed(looks: Uint8Array, columns: number, rows: number): Uint8Array {
  const out = looks.slice();
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const cell = row * columns + column;
      if (looks[cell]! > 0) continue;
      const across = looks[cell - 1]! > 0 && looks[cell + 1]! > 0;
      const down = looks[cell - columns]! > 0 && looks[cell + columns]! > 0;
      if (across || down) out[cell] = 1;
    }
  }
  return out;
}

/** Without what is thinner than three cells: joints and edges are no patches. */
function opened(looks: Uint8Array, columns: number, rows: number): Uint8Array {
  const core = new Uint8Array(looks.length);
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const cell = row * columns + column;
      if (looks[cell] === 0) continue;
      let count = 0;
      for (let y = cell - columns; y <= cell + columns; y += columns)
        for (let at = y - 1; at <= y + 1; at++) if (looks[at]! > 0) count++;
      if (count >= 8) core[cell] = 1;
    }
  }
  const out = new Uint8Array(looks.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      if (looks[cell] === 0) continue;
      let near = core[cell] === 1;
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1) && !near; y++)
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
          if (core[y * columns + x] === 1) near = true;
      if (near) out[cell] = looks[cell]!;
    }
  }
  return out;
}

/** Groups of marked cells no farther than `reach` apart, with at least a tenth of them sure. */
function patches(looks: Uint8Array, columns: number, rows: number, reach: number): number[][] {
  const seen = new Uint8Array(looks.length);
  const found: number[][] = [];
  for (let start = 0; start < looks.length; start++) {
    if (looks[start] !== 2 || seen[start] === 1) continue;
    const patch = [start];
    seen[start] = 1;
    let sure = 0;
    for (let index = 0; index < patch.length; index++) {
      const cell = patch[index]!;
      if (looks[cell] === 2) sure++;
      const [row, column] = [Math.floor(cell / columns), cell % columns];
      for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++) {
        for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x++) {
          const near = y * columns + x;
          if (looks[near] === 0 || seen[near] === 1) continue;
          seen[near] = 1;
          patch.push(near);
        }
      }
    }
    if (10 * sure >= patch.length) found.push(patch);
  }
  return found;
}

/** The patch with the cells that it encloses. */
function filled(patch: readonly number[], columns: number, rows: number): number[] {
  const inside = new Set(patch);
  const xs = patch.map((cell) => cell % columns);
  const ys = patch.map((cell) => Math.floor(cell / columns));
  const left = least(xs) - 1;
  const top = least(ys) - 1;
  const wide = most(xs) - left + 2;
  const high = most(ys) - top + 2;
  // From outside in: what the flood cannot reach is enclosed.
  const outside = new Uint8Array(wide * high);
  const open = [0];
  outside[0] = 1;
  for (let index = 0; index < open.length; index++) {
    const at = open[index]!;
    const [y, x] = [Math.floor(at / wide), at % wide];
    for (const [dx, dy] of sides) {
      const [nx, ny] = [x + dx, y + dy];
      if (nx < 0 || ny < 0 || nx >= wide || ny >= high || outside[ny * wide + nx] === 1) continue;
      const [cx, cy] = [nx + left, ny + top];
      const isWithin = cx >= 0 && cy >= 0 && cx < columns && cy < rows;
      if (isWithin && inside.has(cy * columns + cx)) continue;
      outside[ny * wide + nx] = 1;
      open.push(ny * wide + nx);
    }
  }
  const all: number[] = [];
  for (let y = 1; y < high - 1; y++)
    for (let x = 1; x < wide - 1; x++)
      if (outside[y * wide + x] === 0) all.push((y + top) * columns + x + left);
  return all;
}

const sides = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** Measures a patch, whose cells lie in the order of the grid. */
function measured(patch: readonly number[], stain: StainKind, grid: StainCells): StainRegion {
  const { columns, rows, lightness, redness, yellowness, roughness } = grid;
  const inside = new Set(patch);
  const mean = (values: Float32Array) =>
    patch.reduce((sum, cell) => sum + values[cell]!, 0) / patch.length;
  const core = patch.filter((cell) => sides.every(([x, y]) => inside.has(cell + y * columns + x)));
  const within = core.length >= 4 ? core : patch;
  const middle = within.reduce((sum, cell) => sum + lightness[cell]!, 0) / within.length;
  const spread = within.reduce((sum, cell) => sum + (lightness[cell]! - middle) ** 2, 0);
  const rim: { x: number; y: number }[] = [];
  let cut = 0;
  const around = new Set<number>();
  for (const cell of patch) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    for (const [dx, dy] of sides) {
      const [nx, ny] = [x + dx, y + dy];
      if (nx < 0 || ny < 0 || nx >= columns || ny >= rows) cut++;
      else if (!inside.has(ny * columns + nx)) {
        rim.push({ x: x + dx / 2, y: y + dy / 2 });
        for (let far = 2; far < 2 + stainRing; far++) {
          const [fx, fy] = [x + far * dx, y + far * dy];
          if (fx < 0 || fy < 0 || fx >= columns || fy >= rows) break;
          if (!inside.has(fy * columns + fx)) around.add(fy * columns + fx);
        }
      }
    }
  }
  const ring = [...around];
  const plain = ring.filter(
    (cell) => Math.hypot(redness[cell]!, yellowness[cell]!) < plainSaturation,
  );
  const ringLight = ring.map((cell) => lightness[cell]!).sort((a, b) => a - b);
  return {
    stain,
    cells: patch,
    lightness: mean(lightness),
    redness: mean(redness),
    yellowness: mean(yellowness),
    roughness: mean(roughness),
    unevenness: Math.sqrt(spread / within.length),
    inner: within.reduce((sum, cell) => sum + roughness[cell]!, 0) / within.length,
    ringLightness: ringLight[ringLight.length >> 1] ?? 1,
    ringPlain: plain.length / Math.max(1, ring.length),
    cutShare: cut / Math.max(1, cut + rim.length),
    straightShare: straightShare(rim),
    rustShare: patch.filter((cell) => isRusty(grid, cell)).length / patch.length,
    share: patch.length / lightness.length,
    thickness: (2 * patch.length) / Math.max(1, cut + rim.length),
  };
}

/** Share of the points that lie within a cell of the two lines that hold most of them. */
function straightShare(points: readonly { x: number; y: number }[]): number {
  if (points.length < 8) return 0;
  const reach = Math.ceil(points.reduce((far, { x, y }) => Math.max(far, Math.hypot(x, y)), 0)) + 1;
  const counts = new Int32Array(2 * reach + 1);
  let left = points;
  let best = { count: 0, angle: 0, place: 0 };
  const look = (angle: number) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    counts.fill(0);
    for (const { x, y } of left) {
      const place = Math.round(x * cos + y * sin);
      const count = ++counts[place + reach]!;
      if (count > best.count) best = { count, angle, place };
    }
  };
  for (let line = 0; line < 2 && left.length > 0; line++) {
    best = { count: 0, angle: 0, place: 0 };
    for (let index = 0; index < lineWays; index++) look((index * Math.PI) / lineWays);
    // Long lines need a finer angle.
    const coarse = best.angle;
    for (let fine = -8; fine <= 8; fine++) look(coarse + (fine * Math.PI) / (8 * lineWays));
    const { angle, place } = best;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    left = left.filter(({ x, y }) => Math.abs(x * cos + y * sin - place) > 1);
  }
  return 1 - left.length / points.length;
}

/** Directions that straight lines are sought in, over 180°. */
const lineWays = 36;

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
