import type { Canvas } from "./concrete.ts";
import { blankCanvas, eachRow } from "./concrete.ts";
import type { DrawnCrack } from "./crackDrawing.ts";
import { drawCracks } from "./crackDrawing.ts";
import type { Random } from "./random.ts";
import type { BareWall } from "./renderPhoto.ts";
import { stain } from "./weathering.ts";

/** How the camera of a later flight looks at the same place: from its pixels to those of the first photo. */
export interface LaterView {
  turnedRad: number;
  /** pixels of the first photo per pixel of the later one */
  scale: number;
  /** what the first photo has in its middle lies so far from the middle of the later one, px of the first */
  shiftPx: { x: number; y: number };
  /** change of the scale across the photo, 1 / px: the camera looks a little aslant */
  slant: { x: number; y: number };
}

/** What some years do to a crack. */
export type Ageing =
  | { kind: "same" }
  /** longer at its end by so much, wider by a factor */
  | { kind: "grown"; lengthMm: number; widthFactor: number }
  | { kind: "repaired" };

export interface AgedWall extends BareWall {
  /** 3×3 row by row, from pixels of this wall to those of the first photo */
  toFirst: readonly number[];
  /** what became of the cracks of the first photo, in their order */
  ageing: readonly Ageing[];
  /** how many of `cracks` are new; they come last */
  newCracks: number;
}

/**
 * The same face some years on, as another camera sees it: cracks grown, mended or new, other streaks. The wall
 * beyond the edge of the first photo is its mirror image.
 * @param wall     as it was first; not changed
 * @param newMm    greatest widths of the cracks that have opened since
 */
export async function agedWall(
  { canvas: first, mask: joints, cracks, formwork }: BareWall,
  view: LaterView,
  ageing: readonly Ageing[],
  newMm: readonly number[],
  rng: Random,
): Promise<AgedWall> {
  const { width, height } = first;
  const toFirst = matrixOf(view, width, height);
  const gsdMmPerPx = first.gsdMmPerPx * view.scale;
  const mended = blankCanvas(width, height, first.gsdMmPerPx);
  mended.light.set(first.light);
  mended.tint.set(first.tint);
  const fromFirst = lineMapper(toFirst, view.scale, width, height);
  const left: DrawnCrack[] = [];
  for (const [at, crack] of cracks.entries()) {
    const what = ageing[at] ?? { kind: "same" };
    if (what.kind === "repaired") await mend(mended, crack, rng);
    else if (what.kind === "same") left.push(fromFirst(crack));
    else {
      const lengthPx = what.lengthMm / first.gsdMmPerPx;
      left.push(fromFirst(grown(crack, lengthPx, what.widthFactor, rng)));
    }
  }
  const canvas = blankCanvas(width, height, gsdMmPerPx);
  const mask = new Uint8Array(width * height);
  await seenThrough(mended, joints, toFirst, canvas, mask);
  if (rng.chance(0.4)) await stain(canvas, rng);
  const opened = newMm.flatMap((widthMm) => drawCracks(rng, canvas, widthMm / gsdMmPerPx));
  return {
    canvas,
    mask,
    cracks: [...left, ...opened],
    formwork,
    toFirst,
    ageing,
    newCracks: opened.length,
  };
}

function matrixOf(
  { turnedRad, scale, shiftPx, slant }: LaterView,
  width: number,
  height: number,
): number[] {
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const [cos, sin] = [scale * Math.cos(turnedRad), scale * Math.sin(turnedRad)];
  // About the middle: (x − cx, y − cy) turned and scaled over 1 + slant · (x − cx, y − cy), then shifted back.
  const w = 1 - slant.x * cx - slant.y * cy;
  const [tx, ty] = [cx + shiftPx.x, cy + shiftPx.y];
  const row = (a: number, b: number, t: number) => [
    a + t * slant.x,
    b + t * slant.y,
    -a * cx - b * cy + t * w,
  ];
  return [...row(cos, -sin, tx), ...row(sin, cos, ty), slant.x, slant.y, w];
}

function through(matrix: readonly number[], x: number, y: number): { x: number; y: number } {
  const [a, b, c, d, e, f, g, h, i] = matrix as number[] & { length: 9 };
  const w = g! * x + h! * y + i!;
  return { x: (a! * x + b! * y + c!) / w, y: (d! * x + e! * y + f!) / w };
}

/** Draws a crack of the first photo where the later one has it. */
function lineMapper(
  toFirst: readonly number[],
  scale: number,
  width: number,
  height: number,
): (crack: DrawnCrack) => DrawnCrack {
  const middle = { x: width / 2, y: height / 2 };
  // Newton on the projection, which is nearly a similarity: a few steps are exact to 1e-6 px.
  const back = (point: { x: number; y: number }) => {
    let at = { ...middle };
    for (let round = 0; round < 12; round++) {
      const here = through(toFirst, at.x, at.y);
      const right = through(toFirst, at.x + 1, at.y);
      const down = through(toFirst, at.x, at.y + 1);
      const [a, c] = [right.x - here.x, right.y - here.y];
      const [b, d] = [down.x - here.x, down.y - here.y];
      const [u, v] = [point.x - here.x, point.y - here.y];
      const determinant = a * d - b * c;
      at = { x: at.x + (d * u - b * v) / determinant, y: at.y + (a * v - c * u) / determinant };
    }
    return at;
  };
  return ({ line, widthPx, core }) => ({
    line: line.map(back),
    widthPx: widthPx.map((px) => px / scale),
    core,
  });
}

/** Wider by a factor, and longer: it wanders on from its end, which opens. */
function grown(crack: DrawnCrack, lengthPx: number, factor: number, rng: Random): DrawnCrack {
  const line = [...crack.line];
  const widthPx = crack.widthPx.map((px) => px * factor);
  const greatest = Math.max(...widthPx);
  const end = line.at(-1)!;
  const before = line[Math.max(0, line.length - 12)]!;
  const heading = Math.atan2(end.y - before.y, end.x - before.x);
  let { x, y } = end;
  let slow = 0;
  for (let i = Math.round(lengthPx / 2); i > 0; i--) {
    slow = 0.985 * slow + 0.022 * rng.gauss();
    x += 2 * Math.cos(heading + slow + 0.3 * rng.gauss());
    y += 2 * Math.sin(heading + slow + 0.3 * rng.gauss());
    line.push({ x, y });
    widthPx.push(0.08);
  }
  if (lengthPx > 0) {
    // Full width a third of the way behind the new tip, and from there to it as the root of what is left.
    const opening = Math.max(60, 0.35 * line.length);
    for (let i = 0; i < line.length; i++) {
      const left = (line.length - 1 - i) / opening;
      if (left >= 1.6) continue;
      widthPx[i] = Math.max(widthPx[i]!, 0.85 * greatest * Math.sqrt(Math.min(1, left)));
    }
  }
  return { line, widthPx, core: crack.core };
}

/** A band of mortar along a closed crack: smoother and of another tone than the concrete. */
async function mend(
  { width, height, light, tint, gsdMmPerPx }: Canvas,
  { line }: DrawnCrack,
  rng: Random,
): Promise<void> {
  const half = rng.between(12, 25) / gsdMmPerPx;
  const tone = rng.between(0.5, 0.72);
  const cover = new Float32Array(width * height);
  for (const { x, y } of line) {
    for (let py = Math.max(0, Math.ceil(y - half)); py <= Math.min(height - 1, y + half); py++) {
      for (let px = Math.max(0, Math.ceil(x - half)); px <= Math.min(width - 1, x + half); px++) {
        const rim = half - Math.hypot(px - x, py - y);
        const own = Math.min(1, Math.max(0, rim / 3));
        if (own > cover[py * width + px]!) cover[py * width + px] = own;
      }
    }
  }
  await eachRow(height, (row) => {
    for (let at = row * width; at < (row + 1) * width; at++) {
      const own = cover[at]!;
      if (own === 0) continue;
      const mortar = tone + 0.012 * (rng.uniform() + rng.uniform() - 1);
      light[at]! += own * (mortar - light[at]!);
      tint[at]! *= 1 - own;
    }
  });
}

/** Resamples a wall by cubic convolution, which keeps its grain. */
async function seenThrough(
  from: Canvas,
  joints: Uint8Array,
  matrix: readonly number[],
  into: Canvas,
  mask: Uint8Array,
): Promise<void> {
  const { width, height } = from;
  const wx = new Float64Array(4);
  const wy = new Float64Array(4);
  await eachRow(height, (row) => {
    for (let column = 0; column < width; column++) {
      const { x, y } = through(matrix, column, row);
      const [left, top] = [Math.floor(x), Math.floor(y)];
      cubic(x - left, wx);
      cubic(y - top, wy);
      let [light, tint] = [0, 0];
      for (let j = 0; j < 4; j++) {
        const line = mirrored(top - 1 + j, height) * width;
        for (let i = 0; i < 4; i++) {
          const at = line + mirrored(left - 1 + i, width);
          const weight = wx[i]! * wy[j]!;
          light += weight * from.light[at]!;
          tint += weight * from.tint[at]!;
        }
      }
      const to = row * width + column;
      into.light[to] = light;
      into.tint[to] = tint;
      mask[to] = joints[mirrored(Math.round(y), height) * width + mirrored(Math.round(x), width)]!;
    }
  });
}

/** Keys' weights, a = −1/2. */
function cubic(t: number, out: Float64Array): void {
  out[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  out[1] = (1.5 * t - 2.5) * t * t + 1;
  out[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  out[3] = (0.5 * t - 0.5) * t * t;
}

function mirrored(index: number, length: number): number {
  const period = 2 * length;
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - 1 - folded;
}
