import type { Canvas } from "./concrete.ts";
import type { Random } from "./random.ts";

/** A crack as drawn, before lens and sensor: exactly so wide at each point of its line. */
export interface DrawnCrack {
  /** x right, y down, px; about 2 px apart */
  line: readonly { x: number; y: number }[];
  /** at each point of the line, px */
  widthPx: readonly number[];
  /** brightness of its core over that of the concrete beside it, 0 to 1 */
  core: number;
}

const stepPx = 2;

/** A crack that wanders, tapers to both ends and may branch; the branches come after it. */
export function drawCracks(
  rng: Random,
  { width, height }: Pick<Canvas, "width" | "height">,
  widthPx: number,
): DrawnCrack[] {
  const heading = rng.uniform() * 2 * Math.PI;
  const length = rng.between(0.35, 1.1) * Math.max(width, height);
  const start = {
    x: width * rng.between(0.25, 0.75) - (Math.cos(heading) * length) / 2,
    y: height * rng.between(0.25, 0.75) - (Math.sin(heading) * length) / 2,
  };
  const core = rng.between(0.15, 0.4);
  const trunk = wander(rng, start, heading, length, widthPx, core, [0, 0]);
  const branches: DrawnCrack[] = [];
  for (let i = rng.below(4); i > 0; i--) {
    const at = Math.floor(trunk.line.length * rng.between(0.15, 0.85));
    const here = trunk.line[at]!;
    const next = trunk.line[Math.min(trunk.line.length - 1, at + 4)]!;
    const turn = (rng.chance(0.5) ? 1 : -1) * rng.between(0.35, 1.2);
    const direction = Math.atan2(next.y - here.y, next.x - here.x) + turn;
    const share = rng.between(0.35, 0.8);
    const own = trunk.widthPx[at]! * share;
    branches.push(
      wander(rng, here, direction, length * rng.between(0.1, 0.35), own, core, [share, 0]),
    );
  }
  return [trunk, ...branches];
}

/** @param ends share of the full width at the start and the end */
function wander(
  rng: Random,
  start: { x: number; y: number },
  heading: number,
  length: number,
  widthPx: number,
  core: number,
  ends: readonly [number, number],
): DrawnCrack {
  const line = [start];
  const widths: number[] = [];
  const steps = Math.max(20, Math.round(length / stepPx));
  let { x, y } = start;
  let slow = 0;
  let breadth = 0;
  for (let i = 0; i <= steps; i++) {
    const along = i / steps;
    // Full width in the middle, √ towards the tips: the shape of an opened crack.
    const taper = Math.sqrt(Math.max(0, 4 * along * (1 - along)));
    const from = along < 0.5 ? Math.max(taper, ends[0]) : Math.max(taper, ends[1]);
    breadth = 0.93 * breadth + 0.06 * rng.gauss();
    widths.push(Math.max(0.08, widthPx * Math.min(1, from) * (1 + breadth)));
    if (i === steps) break;
    slow = 0.985 * slow + 0.022 * rng.gauss();
    const jag = 0.3 * rng.gauss();
    x += stepPx * Math.cos(heading + slow + jag);
    y += stepPx * Math.sin(heading + slow + jag);
    line.push({ x, y });
  }
  return { line, widthPx: widths, core };
}

/**
 * Adds a crack's share of every pixel to `cover` (0 to 1): the very area of the pixel's square that
 * lies within the crack, so that any profile across it integrates to its width, also below one pixel.
 * @param nearest how dark the core is where the crack covers, shape of the canvas
 */
export function coverCrack(
  { width, height }: Pick<Canvas, "width" | "height">,
  crack: DrawnCrack,
  cover: Float32Array,
  nearest: Float32Array,
): void {
  for (let i = 1; i < crack.line.length; i++) {
    const a = crack.line[i - 1]!;
    const b = crack.line[i]!;
    const [wa, wb] = [crack.widthPx[i - 1]!, crack.widthPx[i]!];
    const reach = Math.max(wa, wb) / 2 + 1;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length2 = dx * dx + dy * dy;
    const share = squareShare(Math.abs(dy), Math.abs(dx), Math.sqrt(length2));
    const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach));
    const right = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x) + reach));
    const top = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach));
    const bottom = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y) + reach));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length2));
        const off = Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
        const half = (wa + (wb - wa) * t) / 2;
        const part = share(half - off) - share(-half - off);
        const pixel = y * width + x;
        if (part <= 0 || part <= cover[pixel]!) continue;
        cover[pixel] = Math.min(1, part);
        nearest[pixel] = crack.core;
      }
    }
  }
}

/**
 * Share of a pixel's square that lies below a straight line at distance t from its middle, 0 to 1.
 * Seen along the crack the square is a trapezoid: flat to `flat`, gone at `reach`.
 */
function squareShare(dy: number, dx: number, length: number): (t: number) => number {
  const [c, s] = [dx / length, dy / length];
  const reach = (c + s) / 2;
  const flat = Math.abs(c - s) / 2;
  const height = 1 / Math.max(c, s);
  const slope = reach - flat;
  return (t) => {
    const u = Math.abs(t);
    let above = 0;
    if (u < flat) above = 0.5 - height * u;
    else if (u < reach) above = (height * (reach - u) ** 2) / (2 * Math.max(slope, 1e-9));
    return t < 0 ? above : 1 - above;
  };
}
