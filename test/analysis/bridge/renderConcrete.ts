import { fft2, frequency } from "../../../analysis/bridge/fft2.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";

/** What a rendered wall shows. Everything is seeded: the same wall gives the same pixels. */
export interface Wall {
  seed: number;
  /** power of two, px */
  size: number;
  /** grey level of the bare surface */
  level: number;
  /** standard deviation of the 1/f mottle, grey levels, and its exponent */
  mottle: number;
  mottleExponent: number;
  /** standard deviation of the pixel noise, grey levels */
  noise: number;
  /** Gaussian σ of the lens, px */
  blurPx: number;
  /** board width of the formwork, px; 0 = cast against a plate */
  boardPx: number;
  /** direction that boards and streaks run in: 0 along y, 1 along x */
  boardsAcross: 0 | 1;
  bugHoles: number;
  blotches: number;
  streaks: number;
  cracks: readonly RenderedCrack[];
}

export interface RenderedCrack {
  /** path, px, about a point per pixel */
  path: readonly { x: number; y: number }[];
  /** full width at each end and in the middle, px */
  widthPx: number;
  /** level of the inside over the level around */
  darkShare: number;
  /** the width falls to nothing over the last part of the path */
  tapers: boolean;
}

export interface RenderedWall {
  photo: PhotoPixels;
  /** 1 = centre line of a crack, shape [size, size] */
  centre: Uint8Array;
}

/** Numbers from 0 to below 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A path that wanders as cracks do: its heading drifts back to a main heading and jumps now and then. */
export function wanderingPath(
  random: () => number,
  from: { x: number; y: number },
  headingRad: number,
  lengthPx: number,
): { x: number; y: number }[] {
  const path = [{ ...from }];
  let slow = 0;
  let kink = 0;
  let { x, y } = from;
  for (let step = 0; step < lengthPx; step++) {
    slow += 0.06 * (random() - 0.5) - 0.012 * slow;
    if (random() < 0.08) kink = 1.5 * (random() - 0.5);
    const heading = headingRad + 6 * slow * 0.5 + kink;
    x += Math.cos(heading);
    y += Math.sin(heading);
    path.push({ x, y });
  }
  return path;
}

export function renderWall(wall: Wall): RenderedWall {
  const { size } = wall;
  const random = seeded(wall.seed);
  const surface = mottle(random, size, wall.mottle, wall.mottleExponent);
  for (let at = 0; at < surface.length; at++) surface[at]! += wall.level;
  shade(surface, size, random);
  if (wall.boardPx > 0) boards(surface, size, wall, random);
  for (let count = 0; count < wall.streaks; count++) streak(surface, size, wall, random);
  for (let count = 0; count < wall.blotches; count++) blotch(surface, size, random);
  for (let count = 0; count < wall.bugHoles; count++) bugHole(surface, size, random);
  const centre = new Uint8Array(size * size);
  for (const crack of wall.cracks) drawCrack(surface, centre, size, crack);
  const sharp = blurred(surface, size, wall.blurPx);
  const data = new Uint8Array(3 * size * size);
  for (let at = 0; at < sharp.length; at++) {
    const value = Math.round(sharp[at]! + wall.noise * normal(random));
    data.fill(Math.min(255, Math.max(0, value)), 3 * at, 3 * at + 3);
  }
  return { photo: { width: size, height: size, data }, centre };
}

/** A gentle, uneven light over the wall. */
function shade(surface: Float64Array, size: number, random: () => number): void {
  const across = 0.15 * (random() - 0.5);
  const down = 0.15 * (random() - 0.5);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) surface[y * size + x]! *= 1 + (across * x + down * y) / size;
  }
}

function mottle(random: () => number, size: number, deviation: number, exponent: number) {
  const fft = fft2(size, size);
  const data = new Float64Array(2 * size * size);
  for (let at = 0; at < data.length; at += 2) data[at] = normal(random);
  fft.forward(data);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const radius = Math.hypot(frequency(x, size), frequency(y, size));
      const gain = radius === 0 ? 0 : Math.max(radius, 2 / size) ** -exponent;
      data[2 * (y * size + x)]! *= gain;
      data[2 * (y * size + x) + 1]! *= gain;
    }
  }
  fft.inverse(data);
  const field = Float64Array.from({ length: size * size }, (_, at) => data[2 * at]!);
  const power = field.reduce((sum, value) => sum + value * value, 0) / field.length;
  return field.map((value) => (value * deviation) / Math.sqrt(power));
}

/** Boards: each of its own tone, with a dark joint, sometimes a step, and fine grain along it. */
function boards(surface: Float64Array, size: number, wall: Wall, random: () => number): void {
  const tilt = 0.02 * (random() - 0.5);
  let edge = random() * wall.boardPx;
  const joints: { at: number; width: number; dark: number }[] = [];
  const tones: number[] = [1 + 0.06 * (random() - 0.5)];
  while (edge < size * 1.1) {
    joints.push({ at: edge, width: 0.5 + 4 * random() ** 2, dark: 0.25 + 0.6 * random() });
    tones.push(1 + 0.06 * (random() - 0.5));
    edge += wall.boardPx * (0.9 + 0.2 * random());
  }
  const grain = Float64Array.from({ length: 2 * size }, () => 1 + 0.012 * normal(random));
  for (let u = 0; u < size; u++) {
    for (let v = 0; v < size; v++) {
      const across = u + tilt * v;
      const at = wall.boardsAcross === 0 ? v * size + u : u * size + v;
      const board = joints.findIndex((joint) => across < joint.at);
      let factor = tones[board < 0 ? tones.length - 1 : board]!;
      factor *= grain[Math.floor(across + size / 2)] ?? 1;
      for (const { at: middle, width, dark } of joints) {
        if (Math.abs(across - middle) < width + 1) {
          factor *= 1 - (1 - dark) * overlap(Math.abs(across - middle), width);
        }
      }
      surface[at]! *= factor;
    }
  }
}

/** A long stain that runs along the boards: each side wanders by itself, the ends fade. */
function streak(surface: Float64Array, size: number, wall: Wall, random: () => number): void {
  let left = random() * size;
  let right = left + 1 + 30 * random() ** 2;
  const from = random() * size * 0.5;
  const to = from + size * (0.2 + 0.8 * random());
  const depth = 0.04 + 0.2 * random();
  const soft = 0.7 + 4 * random();
  const unrest = 0.3 + 1.2 * random();
  for (let v = Math.floor(from); v < Math.min(size, to); v++) {
    left += unrest * (random() - 0.5);
    right = Math.max(left + 1, right + unrest * (random() - 0.5));
    const fade = Math.min(1, (v - from) / 30, (to - v) / 30) * depth;
    const first = Math.max(0, Math.floor(left - 3 * soft));
    for (let u = first; u < Math.min(size, right + 3 * soft); u++) {
      const away = Math.max(left - u, u - right);
      const at = wall.boardsAcross === 0 ? v * size + u : u * size + v;
      surface[at]! *= 1 - fade / (1 + Math.exp((2 * away) / soft));
    }
  }
}

/** A small grey patch, longer than wide, with a sharp edge. */
function blotch(surface: Float64Array, size: number, random: () => number): void {
  const x = random() * size;
  const y = random() * size;
  const long = 1 + 9 * random() ** 2;
  const short = Math.max(0.5, long * (0.2 + 0.5 * random()));
  ellipse(surface, size, x, y, long, short, random() * Math.PI, 0.65 + 0.3 * random());
}

function bugHole(surface: Float64Array, size: number, random: () => number): void {
  const radius = 0.7 + 3.5 * random() ** 3;
  const [x, y] = [random() * size, random() * size];
  ellipse(
    surface,
    size,
    x,
    y,
    radius,
    radius * (0.6 + 0.4 * random()),
    random() * Math.PI,
    0.2 + 0.4 * random(),
  );
}

function ellipse(
  surface: Float64Array,
  size: number,
  x: number,
  y: number,
  long: number,
  short: number,
  angle: number,
  share: number,
): void {
  const reach = Math.ceil(long + 1);
  for (let py = Math.max(0, Math.floor(y - reach)); py <= Math.min(size - 1, y + reach); py++) {
    for (let px = Math.max(0, Math.floor(x - reach)); px <= Math.min(size - 1, x + reach); px++) {
      const along = ((px - x) * Math.cos(angle) + (py - y) * Math.sin(angle)) / long;
      const across = (-(px - x) * Math.sin(angle) + (py - y) * Math.cos(angle)) / short;
      const inside = (1 - Math.hypot(along, across)) * short;
      const cover = Math.min(1, Math.max(0, inside + 0.5));
      surface[py * size + px]! *= 1 - cover * (1 - share);
    }
  }
}

function drawCrack(
  surface: Float64Array,
  centre: Uint8Array,
  size: number,
  crack: RenderedCrack,
): void {
  const { path, darkShare } = crack;
  const nearest = new Map<number, { distance: number; width: number }>();
  for (let index = 1; index < path.length; index++) {
    const from = path[index - 1]!;
    const to = path[index]!;
    const left = 1 - index / path.length;
    const width = crack.tapers ? crack.widthPx * Math.min(1, 2.5 * left) : crack.widthPx;
    const column = Math.round(from.x);
    const row = Math.round(from.y);
    if (column < 0 || row < 0 || column >= size || row >= size) continue;
    if (width > 0.15) centre[row * size + column] = 1;
    const reach = Math.ceil(width / 2 + 2);
    for (let y = Math.max(0, row - reach); y <= Math.min(size - 1, row + reach); y++) {
      for (let x = Math.max(0, column - reach); x <= Math.min(size - 1, column + reach); x++) {
        const distance = distanceToSegment(x, y, from, to);
        const known = nearest.get(y * size + x);
        if (!known || distance < known.distance) nearest.set(y * size + x, { distance, width });
      }
    }
  }
  for (const [at, { distance, width }] of nearest) {
    surface[at]! *= 1 - (1 - darkShare) * overlap(distance, width);
  }
}

/** Share of a pixel that a band of the given width covers, its middle `distance` away. */
function overlap(distance: number, width: number): number {
  return Math.max(0, Math.min(width / 2, distance + 0.5) - Math.max(-width / 2, distance - 0.5));
}

function distanceToSegment(
  x: number,
  y: number,
  from: { x: number; y: number },
  to: { x: number; y: number },
): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}

function blurred(surface: Float64Array, size: number, sigma: number): Float64Array {
  if (sigma === 0) return surface;
  const radius = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * sigma * sigma)),
  );
  const whole = kernel.reduce((sum, value) => sum + value, 0);
  const pass = (from: Float64Array, strideAlong: number, strideAcross: number) => {
    const to = new Float64Array(from.length);
    for (let line = 0; line < size; line++) {
      for (let step = 0; step < size; step++) {
        let sum = 0;
        for (let tap = -radius; tap <= radius; tap++) {
          const place = Math.min(size - 1, Math.max(0, step + tap));
          sum += kernel[tap + radius]! * from[line * strideAcross + place * strideAlong]!;
        }
        to[line * strideAcross + step * strideAlong] = sum / whole;
      }
    }
    return to;
  };
  return pass(pass(surface, 1, size), size, 1);
}

/** Standard normal (Box & Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
