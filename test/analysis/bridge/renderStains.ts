import { linearLight } from "../../../analysis/bridge/oklab.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import type { StainKind } from "../../../analysis/domain/finding.ts";
import type { Random } from "../../../simulators/random.ts";
import { random } from "../../../simulators/random.ts";
import { addNoise, roughWave } from "../../../simulators/wallField.ts";
import { renderWall } from "./renderConcrete.ts";
import { anyWall } from "./walls.ts";

/** A patch that was drawn, with where it is. */
export interface DrawnStain {
  stain: StainKind;
  /** 1 where it covers enough to be marked, shape [size, size] */
  mask: Uint8Array;
}

export type LookAlike =
  | "shadow"
  | "moss"
  | "paint"
  | "label"
  | "boards"
  | "sky"
  | "foliage"
  | "algae"
  | "earth";

export interface StainScene {
  photo: PhotoPixels;
  stains: readonly DrawnStain[];
  lookAlikes: readonly LookAlike[];
}

/** Light that a scene is seen in: factors of linear light, 1 = as drawn. */
export interface Illuminant {
  red: number;
  blue: number;
  exposure: number;
}

const kinds = ["rust", "lime", "wet", "spall"] as const;
const lookAlikes = [
  "shadow",
  "moss",
  "paint",
  "label",
  "boards",
  "sky",
  "foliage",
  "algae",
  "earth",
] as const;

/** A colour photo in the making, linear light, shape [size, size, 3]. */
interface Canvas {
  size: number;
  light: Float32Array;
  rng: Random;
  /** 1 where no wall is, shape [size, size] */
  outside: Uint8Array;
}

/**
 * A wall with none to three stains and none to two things that look like stains, in any light. The same
 * seed gives the same scene; `illuminant` replaces the drawn one.
 */
export function renderStains(seed: number, size = 512, illuminant?: Illuminant): StainScene {
  const rng = random(77_000 + seed);
  const outside = new Uint8Array(size * size);
  const canvas = { size, rng, outside, light: tinted(seed, size, rng) };
  const found: LookAlike[] = [];
  for (let count = rng.below(3); count > 0; count--) {
    const kind = rng.pick(lookAlikes);
    if (found.includes(kind)) continue;
    found.push(kind);
    drawLookAlike(canvas, kind);
  }
  const stains: DrawnStain[] = [];
  const taken = canvas.outside.slice();
  for (let count = rng.below(4); count > 0; count--) {
    const stain = rng.pick(kinds);
    const mask = drawStain(canvas, stain, taken);
    if (mask) stains.push({ stain, mask });
  }
  const drawn: Illuminant = {
    red: Math.exp(rng.between(-0.3, 0.35)),
    blue: Math.exp(rng.between(-0.5, 0.3)),
    exposure: Math.exp(rng.between(-0.6, 0.25)),
  };
  return { photo: exposed(canvas, illuminant ?? drawn), stains, lookAlikes: found };
}

/** A grey wall, warmer here and cooler there as concrete is. */
function tinted(seed: number, size: number, rng: Random): Float32Array {
  const { photo } = renderWall({ ...anyWall(50_000 + seed, size), noise: 0.5 });
  const warm = new Float32Array(size * size);
  addNoise(warm, size, size, rng, 0.4 * size, 0.6 * size, 0.02);
  addNoise(warm, size, size, rng, 40, 60, 0.012);
  const light = new Float32Array(3 * size * size);
  for (let at = 0; at < warm.length; at++) {
    const grey = linearLight(photo.data[3 * at]!);
    light[3 * at] = grey * (1 + 0.7 * warm[at]!);
    light[3 * at + 1] = grey;
    light[3 * at + 2] = grey * (1 - 2 * warm[at]!);
  }
  return light;
}

/** Multiplies the light of a pixel, by `part` of the factors. */
function dye(
  light: Float32Array,
  at: number,
  part: number,
  red: number,
  green: number,
  blue: number,
) {
  light[3 * at]! *= 1 - part * (1 - red);
  light[3 * at + 1]! *= 1 - part * (1 - green);
  light[3 * at + 2]! *= 1 - part * (1 - blue);
}

/** Covers a pixel by `part` with a colour. */
function coat(
  light: Float32Array,
  at: number,
  part: number,
  red: number,
  green: number,
  blue: number,
) {
  light[3 * at]! += part * (red - light[3 * at]!);
  light[3 * at + 1]! += part * (green - light[3 * at + 1]!);
  light[3 * at + 2]! += part * (blue - light[3 * at + 2]!);
}

/** @returns null when the place was taken */
function drawStain(canvas: Canvas, stain: StainKind, taken: Uint8Array): Uint8Array | null {
  const { size, rng, light } = canvas;
  const cover = coverOf(canvas, stain);
  let [inside, clash] = [0, 0];
  for (let at = 0; at < cover.length; at++) {
    if (cover[at]! < 0.3) continue;
    inside++;
    if (taken[at] === 1) clash++;
  }
  if (inside < 800 || clash > 0) return null;
  const unrest = new Float32Array(size * size);
  addNoise(unrest, size, size, rng, 12, 20, 0.25);
  addNoise(unrest, size, size, rng, 3, 3, 0.12);
  switch (stain) {
    case "rust": {
      const [depth, hue] = [rng.between(0.5, 1.1), rng.between(-0.08, 0.08)];
      for (let at = 0; at < cover.length; at++) {
        const part = Math.max(0, cover[at]! * depth * (1 + 0.6 * unrest[at]!));
        if (part > 0) dye(light, at, 1, 0.86 ** part, (0.5 + hue) ** part, (0.24 + hue) ** part);
      }
      break;
    }
    case "lime": {
      const [white, warm] = [rng.between(0.75, 0.92), rng.between(0, 0.08)];
      for (let at = 0; at < cover.length; at++) {
        const part = Math.min(1, Math.max(0, cover[at]! * (1 + unrest[at]!)));
        if (part > 0)
          coat(light, at, 0.95 * part, white, white * (1 - 0.4 * warm), white * (1 - warm));
      }
      break;
    }
    case "wet": {
      const depth = rng.between(0.35, 0.6);
      const smooth = rng.between(0.3, 0.8);
      const calm = softened(light, size);
      for (let at = 0; at < cover.length; at++) {
        const part = cover[at]!;
        if (part === 0) continue;
        for (let c = 0; c < 3; c++)
          light[3 * at + c]! += part * smooth * (calm[3 * at + c]! - light[3 * at + c]!);
        dye(light, at, part, depth, depth * 0.985, depth * 0.95);
      }
      break;
    }
    case "spall":
      breakOff(canvas, cover);
      break;
    default:
      stain satisfies never;
  }
  const mask = new Uint8Array(cover.length);
  for (let at = 0; at < cover.length; at++) {
    if (cover[at]! >= 0.3) mask[at] = 1;
    if (cover[at]! > 0.05) taken[at] = 1;
  }
  return mask;
}

/** How much of each pixel a stain covers, 0 to 1. */
function coverOf({ size, rng }: Canvas, stain: StainKind): Float32Array {
  const cover = new Float32Array(size * size);
  const ragged = new Float32Array(size * size);
  addNoise(ragged, size, size, rng, 30, 40, 0.3);
  addNoise(ragged, size, size, rng, 9, 12, 0.18);
  if (stain === "spall") {
    const [x0, y0] = [rng.between(0.2, 0.8) * size, rng.between(0.2, 0.8) * size];
    const [across, down] = [rng.between(28, 90), rng.between(28, 90)];
    for (let at = 0; at < cover.length; at++) {
      const away = Math.hypot(((at % size) - x0) / across, (Math.floor(at / size) - y0) / down);
      cover[at] = clamp((1 - away + 0.5 * ragged[at]!) * Math.min(across, down) * 0.5);
    }
    return cover;
  }
  // Runs that begin along a line (a bar, a crack, a joint) and go down.
  const wide = stain === "rust" ? rng.between(12, 90) : rng.between(50, 220);
  const x0 = rng.between(0.1, 0.9) * size;
  const y0 = rng.between(-0.05, 0.6) * size;
  const reach = stain === "rust" ? rng.between(40, 220) : rng.between(50, 260);
  const source = roughWave(rng, size, 80, 8, 0.5);
  const lengths = roughWave(rng, size, stain === "wet" ? 60 : 24, 0.4, 0.6);
  const side = roughWave(rng, 2 * size, 50, 0.18, 0.6);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const below = y - y0 - source[x]!;
      if (below < 0) continue;
      const aside = Math.abs(x - x0) / (wide * (1 + side[y]!) * 0.5);
      const length =
        reach * Math.max(0.15, 1 + lengths[x]!) * Math.max(0.05, 1 - 0.5 * aside * aside);
      const along = below / length;
      const edge = Math.min((1 - aside) * 5, (1 - along) * (stain === "wet" ? 8 : 2.2), below / 4);
      cover[at] =
        clamp(edge + 0.8 * ragged[at]! * (stain === "wet" ? 0.6 : 1)) * (edge > -0.3 ? 1 : 0);
      if (aside > 1.2 || along > 1.1) cover[at] = 0;
    }
  }
  return cover;
}

/** A broken place: rough, lit from one side, a dark rim; sometimes bars with rust. */
function breakOff({ size, rng, light }: Canvas, cover: Float32Array): void {
  const relief = new Float32Array(size * size);
  addNoise(relief, size, size, rng, 22, 22, 0.2);
  addNoise(relief, size, size, rng, 8, 8, 0.18);
  addNoise(relief, size, size, rng, 3, 3, 0.14);
  const stones = new Float32Array(size * size);
  addNoise(stones, size, size, rng, 11, 11, 1);
  const tone = rng.between(0.65, 1);
  const bars = rng.below(4);
  const angle = rng.chance(0.5) ? 0.05 * rng.gauss() : Math.PI / 2 + 0.05 * rng.gauss();
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const [apart, half] = [rng.between(30, 60), rng.between(4, 9)];
  let [cx, cy, n] = [0, 0, 1];
  for (let at = 0; at < cover.length; at++) {
    if (cover[at]! < 0.5) continue;
    cx += at % size;
    cy += Math.floor(at / size);
    n++;
  }
  const middle = (cx * nx + cy * ny) / n;
  for (let at = 0; at < cover.length; at++) {
    const part = cover[at]!;
    if (part === 0) continue;
    const rim = part < 0.9 ? 0.55 : 1;
    const stone = stones[at]! > 0.8 ? 1.25 : 1;
    const level = Math.max(0.15, tone * rim * stone * (1 + 1.6 * relief[at]!));
    dye(light, at, part, level * 1.03, level, level * 0.93);
    for (let bar = 0; bar < bars; bar++) {
      const off =
        (at % size) * nx + Math.floor(at / size) * ny - middle - (bar - (bars - 1) / 2) * apart;
      if (Math.abs(off) > half) {
        if (off > 0 && off < 2 * half) dye(light, at, part, 0.5, 0.48, 0.45);
        continue;
      }
      const round = 0.75 + 0.5 * Math.sqrt(1 - (off / half) ** 2) + 0.8 * relief[at]!;
      coat(light, at, part, 0.2 * round, 0.085 * round, 0.035 * round);
    }
  }
}

function drawLookAlike(canvas: Canvas, kind: LookAlike): void {
  const { size, rng, light, outside } = canvas;
  const noise = new Float32Array(size * size);
  const angle = (rng.chance(0.6) ? rng.pick([0, Math.PI / 2]) : 0) + 0.25 * rng.gauss();
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const at0 = rng.between(0.25, 0.75) * (Math.abs(nx) + Math.abs(ny)) * size * 0.8;
  const off = (at: number) => (at % size) * nx + Math.floor(at / size) * ny - at0;
  const [x0, y0] = [rng.between(0.15, 0.75) * size, rng.between(0.15, 0.75) * size];
  const [wide, high] = [rng.between(40, 160), rng.between(30, 120)];
  const inBox = (at: number) => {
    const dx = (at % size) - x0;
    const dy = Math.floor(at / size) - y0 - 0.1 * dx;
    return dx >= 0 && dx < wide && dy >= 0 && dy < high;
  };
  switch (kind) {
    case "shadow": {
      const [soft, depth, cold] = [
        rng.between(1, 30),
        rng.between(0.25, 0.7),
        rng.between(0.02, 0.25),
      ];
      const width = rng.chance(0.5) ? size : rng.between(50, 200);
      for (let at = 0; at < noise.length; at++) {
        const inside = Math.min(off(at), width - off(at));
        dye(
          light,
          at,
          clamp(inside / soft + 0.5),
          depth * (1 - 0.4 * cold),
          depth,
          depth * (1 + cold),
        );
      }
      break;
    }
    case "moss":
    case "algae": {
      addNoise(noise, size, size, rng, 60, 80, 0.8);
      addNoise(noise, size, size, rng, 10, 10, 0.5);
      addNoise(noise, size, size, rng, 2, 2, 0.4);
      const [from, depth] = [rng.between(0.7, 1.4), rng.between(0.4, 0.9)];
      for (let at = 0; at < noise.length; at++) {
        const part = depth * clamp((noise[at]! - from) * 2);
        if (kind === "moss") coat(light, at, part, 0.05, 0.08, 0.025);
        else dye(light, at, part, 0.35, 0.36, 0.35);
      }
      break;
    }
    case "paint": {
      const [red = 0, green = 0, blue = 0] = rng.pick([
        [0.55, 0.03, 0.04],
        [0.75, 0.5, 0.03],
        [0.05, 0.12, 0.5],
        [0.85, 0.25, 0.03],
        [0.04, 0.3, 0.1],
      ]);
      addNoise(noise, size, size, rng, 4, 4, 0.05);
      for (let at = 0; at < noise.length; at++)
        if (inBox(at)) coat(light, at, 0.95 + noise[at]!, red, green, blue);
      break;
    }
    case "label":
      for (let at = 0; at < noise.length; at++) if (inBox(at)) coat(light, at, 0.97, 0.9, 0.9, 0.9);
      break;
    case "boards": {
      const [width, tone] = [rng.between(60, 160), rng.between(0.8, 1.22)];
      for (let at = 0; at < noise.length; at++)
        if (off(at) > 0 && off(at) < width)
          dye(light, at, 1, tone, tone, tone * rng.between(0.995, 1.005));
      break;
    }
    case "sky":
    case "foliage":
    case "earth": {
      addNoise(noise, size, size, rng, 16, 16, 0.35);
      addNoise(noise, size, size, rng, 5, 5, 0.35);
      const blue = rng.between(0, 1);
      const edge = rng.between(0.1, 0.4) * size;
      const top = kind === "earth" ? size - edge : edge;
      const green = rng.between(0.5, 1.2);
      for (let at = 0; at < noise.length; at++) {
        const y = Math.floor(at / size) + 0.1 * ((at % size) - size / 2);
        if (kind === "earth" ? y < top : y > top) continue;
        const level = Math.max(0.1, 1 + noise[at]!);
        if (kind === "sky") coat(light, at, 1, 0.9 - 0.6 * blue, 0.92 - 0.4 * blue, 0.95);
        else if (kind === "foliage")
          coat(light, at, 1, 0.05 * level, 0.09 * level * green, 0.02 * level);
        else coat(light, at, 1, 0.16 * level, 0.1 * level, 0.055 * level);
        outside[at] = 1;
      }
      break;
    }
    default:
      kind satisfies never;
  }
}

/** A camera's view: colour of the light, exposure, noise, eight bits. */
function exposed({ size, light, rng }: Canvas, { red, blue, exposure }: Illuminant): PhotoPixels {
  const data = new Uint8Array(light.length);
  const noise = rng.between(0.8, 2.2);
  const gains = [exposure * red, exposure, exposure * blue];
  for (let at = 0; at < light.length; at++) {
    const seen = Math.max(0, light[at]! * gains[at % 3]!);
    const coded = seen <= 0.0031308 ? 12.92 * seen : 1.055 * seen ** (1 / 2.4) - 0.055;
    data[at] = Math.min(255, Math.max(0, Math.round(255 * coded + noise * rng.gauss())));
  }
  return { width: size, height: size, data };
}

/** Mean over 7 × 7 px. */
function softened(light: Float32Array, size: number): Float32Array {
  const pass = (from: Float32Array, step: number, placeOf: (at: number) => number) => {
    const to = new Float32Array(from.length);
    for (let at = 0; at < from.length; at++) {
      const place = placeOf(at);
      let [sum, count] = [0, 0];
      for (let k = -3; k <= 3; k++) {
        if (place + k < 0 || place + k >= size) continue;
        sum += from[at + k * step]!;
        count++;
      }
      to[at] = sum / count;
    }
    return to;
  };
  const across = pass(light, 3, (at) => Math.floor(at / 3) % size);
  return pass(across, 3 * size, (at) => Math.floor(at / (3 * size)));
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
