import type { Random } from "./random.ts";
import type { WallField } from "./wallField.ts";
import { coverEllipse, roughWave } from "./wallField.ts";

/** A crack as drawn, before lens and sensor; points about a pixel apart. */
export interface WallCrack {
  xs: Float32Array;
  ys: Float32Array;
  /** at each point, px */
  widths: Float32Array;
  /** what the inside takes of the light, 0 to 1, at each point */
  depths: Float32Array;
}

export interface CrackStyle {
  widthPx: number;
  depth: number;
  /** how much it wanders at large, and how jagged it is at small */
  wander: number;
  jag: number;
  /** how uneven width and depth are along it */
  unrest: number;
}

/** A crack with branches; the trunk comes first. */
export function growCracks(
  rng: Random,
  { width, height }: Pick<WallField, "width" | "height">,
  heading: number,
  style: CrackStyle,
): WallCrack[] {
  const length = rng.between(0.3, 1.3) * Math.max(width, height);
  const middleX = width * rng.between(0.15, 0.85);
  const middleY = height * rng.between(0.15, 0.85);
  const x = middleX - (Math.cos(heading) * length) / 2;
  const y = middleY - (Math.sin(heading) * length) / 2;
  const trunk = grow(rng, x, y, heading, length, style);
  const cracks = [trunk];
  for (let i = rng.chance(0.45) ? 1 + rng.below(3) : 0; i > 0; i--) {
    const at = Math.floor(trunk.xs.length * rng.between(0.1, 0.9));
    const next = Math.min(trunk.xs.length - 1, at + 8);
    const way = Math.atan2(trunk.ys[next]! - trunk.ys[at]!, trunk.xs[next]! - trunk.xs[at]!);
    const turn = (rng.chance(0.5) ? 1 : -1) * rng.between(0.4, 1.5);
    const share = rng.between(0.5, 1);
    cracks.push(
      grow(rng, trunk.xs[at]!, trunk.ys[at]!, way + turn, length * rng.between(0.1, 0.45), {
        ...style,
        widthPx: style.widthPx * share,
        depth: style.depth * rng.between(0.7, 1),
      }),
    );
  }
  return cracks;
}

function grow(
  rng: Random,
  x0: number,
  y0: number,
  heading: number,
  length: number,
  { widthPx, depth, wander, jag, unrest }: CrackStyle,
): WallCrack {
  const count = Math.max(12, Math.round(length));
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
  // Sideways: wide swings and small ones, each octave with its own strength.
  const swings = roughWave(rng, count, rng.between(80, 260), wander * rng.between(6, 26), 0.52);
  const kinks = roughWave(rng, count, rng.between(10, 28), jag * rng.between(0.8, 2.4), 0.55);
  const hold = rng.between(0, 1);
  const [first, firstKink] = [swings[0]!, kinks[0]!];
  const xs = new Float32Array(count);
  const ys = new Float32Array(count);
  const widths = new Float32Array(count);
  const depths = new Float32Array(count);
  const breadth = roughWave(rng, count, rng.between(12, 60), 0.35 * unrest, 0.7);
  const fade = roughWave(rng, count, rng.between(20, 90), 0.35 * unrest, 0.7);
  let kink = 0;
  for (let i = 0; i < count; i++) {
    // Now and then the line stays where it is for some pixels: cracks go in straight facets.
    if (i === 0 || rng.uniform() > hold * 0.85) kink = kinks[i]! - firstKink;
    const aside = swings[i]! - first + kink;
    xs[i] = x0 + cos * i - sin * aside;
    ys[i] = y0 + sin * i + cos * aside;
    const ends = Math.min(1, (0.3 + i) / 40, (count - i) / 60);
    widths[i] = Math.max(0.1, widthPx * (0.45 + 0.55 * ends) * Math.max(0.25, 1 + breadth[i]!));
    depths[i] = Math.min(0.95, depth * Math.max(0.12, 1 + Math.min(0.3, fade[i]!)));
  }
  return { xs, ys, widths, depths };
}

/** Opens cracks in the field. */
export function openCracks(
  { width, height, light }: WallField,
  cracks: readonly WallCrack[],
  rng: Random,
): void {
  const loss = new Float32Array(light.length);
  const halo = rng.chance(0.35) ? rng.between(-0.06, 0.09) : 0;
  const haloPx = rng.between(1.5, 6);
  const ragged = rng.chance(0.4) ? rng.between(0.1, 0.7) : 0;
  for (const { xs, ys, widths, depths } of cracks) {
    const edge = roughWave(rng, xs.length, 5, ragged, 0.9);
    for (let i = 1; i < xs.length; i++) {
      const half = Math.max(0.05, (widths[i]! / 2) * Math.max(0.3, 1 + edge[i]!));
      const reach = Math.ceil(Math.max(half + 1, halo === 0 ? 0 : 2 * haloPx));
      const [ax, ay] = [xs[i - 1]!, ys[i - 1]!];
      const [dx, dy] = [xs[i]! - ax, ys[i]! - ay];
      const squared = dx * dx + dy * dy || 1;
      const [cx, cy] = [Math.round(xs[i]!), Math.round(ys[i]!)];
      for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++) {
        for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
          const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / squared));
          const off = Math.hypot(x - ax - t * dx, y - ay - t * dy);
          const core = Math.max(0, Math.min(half, off + 0.5) - Math.max(-half, off - 0.5));
          const at = y * width + x;
          const own = depths[i]! * core;
          const soft = halo === 0 ? 0 : halo * Math.exp(-((off / haloPx) ** 2));
          const both = own + (halo > 0 ? soft * (1 - core) : 0);
          if (both > loss[at]!) loss[at] = both;
        }
      }
    }
    // Broken edges: small black notches.
    if (rng.chance(0.5)) {
      for (let k = rng.below(8); k > 0; k--) {
        const i = rng.below(xs.length);
        notch(loss, width, height, xs[i]!, ys[i]!, widths[i]!, depths[i]!, rng);
      }
    }
  }
  for (let at = 0; at < light.length; at++) light[at]! *= 1 - loss[at]!;
}

function notch(
  loss: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  wide: number,
  depth: number,
  rng: Random,
): void {
  const cover = { long: rng.between(0.8, 2 + wide), short: rng.between(0.6, 1 + wide) };
  const size = Math.ceil(cover.long) + 2;
  const side = 2 * size + 1;
  const local = new Float32Array(side * side);
  coverEllipse(local, side, side, size, size, cover.long, cover.short, rng.uniform() * Math.PI);
  const [left, top] = [Math.round(x) - size, Math.round(y) - size];
  for (let py = 0; py < side; py++) {
    for (let px = 0; px < side; px++) {
      const [ax, ay] = [left + px, top + py];
      if (ax < 0 || ay < 0 || ax >= width || ay >= height) continue;
      const own = local[py * side + px]! * depth;
      if (own > loss[ay * width + ax]!) loss[ay * width + ax] = own;
    }
  }
}
