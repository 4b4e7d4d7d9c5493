import type { Random } from "./random.ts";
import type { CrackStyle, WallCrack } from "./wallCracks.ts";
import { growCracks, openCracks } from "./wallCracks.ts";
import type { WallField } from "./wallField.ts";
import { addNoise, blankField } from "./wallField.ts";
import {
  bugHoles,
  drips,
  flecks,
  lumps,
  patches,
  scratches,
  spalls,
  surroundings,
  trickles,
} from "./wallMarks.ts";
import { asphalt, castInBoards, plaster } from "./wallSurface.ts";

/** A rendered photo to learn from, with the truth. Grey: red, green and blue are alike. */
export interface WallScene {
  width: number;
  height: number;
  /** shape [height, width, 3] */
  rgb: Uint8Array;
  kind: "boards" | "plate" | "road";
  cracks: readonly WallCrack[];
  /**
   * shape [height, width]: 255 on a crack that can be seen, 128 on the centre line of one so faint that an
   * inspector might not mark it, 0 elsewhere
   */
  centre: Uint8Array;
}

/**
 * A wall, slab or road as a photo shows it: everything that fools a crack filter, and cracks. The same
 * `rng` gives the same scene. Lengths are in pixels: what a pixel is in millimetres plays no part.
 */
export function renderWallScene(rng: Random, size: number): WallScene {
  const kind = rng.pick(["boards", "boards", "boards", "plate", "plate", "road"] as const);
  const field = blankField(
    size,
    size,
    kind === "road" ? rng.between(0.28, 0.65) : rng.between(0.4, 0.9),
  );
  let boardsWay: number | null = null;
  let texture = 0;
  if (kind === "road") texture = asphalt(field, rng);
  else plaster(field, rng);
  if (kind === "boards") boardsWay = Math.PI / 2 - castInBoards(field, rng).slant;
  const many = rng.uniform();
  if (kind !== "road") {
    if (rng.chance(0.5)) patches(field, rng);
    if (rng.chance(0.25 + 0.6 * many)) drips(field, rng);
    if (rng.chance(0.25 + 0.6 * many)) trickles(field, rng);
    if (rng.chance(0.25 + 0.6 * many)) flecks(field, rng);
    if (rng.chance(0.8)) bugHoles(field, rng);
    if (rng.chance(0.6)) scratches(field, rng);
    if (rng.chance(0.2)) spalls(field, rng);
    if (rng.chance(0.3)) lumps(field, rng);
  } else {
    if (rng.chance(0.4)) patches(field, rng);
    if (rng.chance(0.2)) scratches(field, rng);
  }
  const cracks: WallCrack[] = [];
  const count = rng.chance(0.1) ? 0 : 1 + rng.below(3);
  const style = crackStyle(kind, rng);
  for (let i = 0; i < count; i++) {
    // Cracks run along the boards as often as across them.
    const heading =
      boardsWay !== null && rng.chance(0.5)
        ? boardsWay + 0.25 * rng.gauss()
        : rng.uniform() * Math.PI;
    cracks.push(...growCracks(rng, field, heading, i === 0 ? style : crackStyle(kind, rng)));
  }
  openCracks(field, cracks, rng);
  if (rng.chance(0.15)) surroundings(field, rng);
  const seen = exposed(field, rng);
  const centre = centreOf(field, cracks, seen.noise + 150 * texture);
  return turned({ width: size, height: size, rgb: seen.rgb, kind, cracks, centre }, rng);
}

function crackStyle(kind: WallScene["kind"], rng: Random): CrackStyle {
  if (kind === "road") {
    return {
      widthPx: rng.between(1.2, 3) * 10 ** (0.5 * rng.uniform() ** 2),
      depth: rng.between(0.3, 0.75),
      wander: rng.between(0.3, 1.6),
      jag: rng.between(0.6, 2),
      unrest: rng.between(0.4, 1.1),
    };
  }
  const widthPx = 0.35 + 1.6 * rng.uniform() ** 1.6 + (rng.chance(0.15) ? rng.between(0.5, 5) : 0);
  return {
    widthPx,
    depth: rng.between(0.15, 0.75),
    wander: rng.between(0.15, 1.3),
    jag: rng.between(0.15, 1.4),
    unrest: rng.between(0.4, 1.6),
  };
}

/** Marks the cracks; what takes less light than the noise lets see is marked as faint. */
function centreOf(
  { width, height, light }: WallField,
  cracks: readonly WallCrack[],
  noise: number,
): Uint8Array {
  const centre = new Uint8Array(width * height);
  for (const { xs, ys, widths, depths } of cracks) {
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = [Math.round(xs[i]!), Math.round(ys[i]!)];
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const at = y * width + x;
      // Mean over some pixels of what the line takes, in grey levels · px.
      let taken = 0;
      let seen = 0;
      for (let k = Math.max(0, i - 12); k <= Math.min(xs.length - 1, i + 12); k++, seen++)
        taken += widths[k]! * depths[k]!;
      const visible = (255 * light[at]! * taken) / seen >= 9 + 2 * noise;
      if (!visible) {
        if (centre[at] === 0) centre[at] = 128;
        continue;
      }
      // As wide as the crack.
      const half = Math.max(0.5, widths[i]! / 2 - 0.5);
      const reach = Math.floor(half);
      for (let py = Math.max(0, y - reach); py <= Math.min(height - 1, y + reach); py++) {
        for (let px = Math.max(0, x - reach); px <= Math.min(width - 1, x + reach); px++)
          if ((px - x) ** 2 + (py - y) ** 2 <= half * half) centre[py * width + px] = 255;
      }
    }
  }
  return centre;
}

/** Light, lens, sharpening, sensor and tone curve; 8 bits. */
function exposed(
  { width, height, light }: WallField,
  rng: Random,
): { rgb: Uint8Array; noise: number } {
  addNoise(light, width, height, rng, width * 1.2, height * 1.2, 0.03);
  const sigma = rng.between(0.35, 1.05);
  let seen = blurred(light, width, height, sigma);
  if (rng.chance(0.6)) {
    // Cameras sharpen: dark lines get bright rims.
    const soft = blurred(seen, width, height, rng.between(0.7, 1.4));
    const amount = rng.between(0.2, 1.1);
    seen = seen.map((value, at) => value + amount * (value - soft[at]!));
  }
  const noise = rng.between(0.5, 2.6);
  const gain = 255 * rng.between(0.85, 1.1);
  const gamma = rng.between(0.8, 1.25);
  // Noise of neighbouring pixels is alike after the camera's own smoothing.
  const grain = Float32Array.from(light, () => noise * rng.gauss());
  const smoothGrain = rng.chance(0.5)
    ? blurred(grain, width, height, 0.6).map((v) => 1.8 * v)
    : grain;
  const rgb = new Uint8Array(3 * light.length);
  for (let at = 0; at < light.length; at++) {
    const value = gain * Math.max(0, seen[at]!) ** gamma + smoothGrain[at]!;
    const level = Math.max(0, Math.min(255, Math.round(value)));
    rgb[3 * at] = level;
    rgb[3 * at + 1] = level;
    rgb[3 * at + 2] = level;
  }
  return { rgb, noise };
}

function blurred(light: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.5 * sigma));
  const taps = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / sigma) ** 2),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  const between = new Float32Array(light.length);
  const out = new Float32Array(light.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let k = -reach; k <= reach; k++)
        value += taps[k + reach]! * light[y * width + Math.max(0, Math.min(width - 1, x + k))]!;
      between[y * width + x] = value / sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let k = -reach; k <= reach; k++) {
      const from = Math.max(0, Math.min(height - 1, y + k)) * width;
      const tap = taps[k + reach]! / sum;
      for (let x = 0; x < width; x++) out[y * width + x]! += tap * between[from + x]!;
    }
  }
  return out;
}

/** Turned by a quarter or mirrored: no direction is special. */
function turned(scene: WallScene, rng: Random): WallScene {
  if (rng.chance(0.5)) return scene;
  const { width, height } = scene;
  const rgb = new Uint8Array(scene.rgb.length);
  const centre = new Uint8Array(scene.centre.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * width + x;
      const to = x * height + y;
      centre[to] = scene.centre[from]!;
      for (let c = 0; c < 3; c++) rgb[3 * to + c] = scene.rgb[3 * from + c]!;
    }
  }
  const cracks = scene.cracks.map((crack) => ({ ...crack, xs: crack.ys, ys: crack.xs }));
  return { ...scene, width: height, height: width, rgb, centre, cracks };
}
