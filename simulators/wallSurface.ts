import type { Random } from "./random.ts";
import type { WallField } from "./wallField.ts";
import { addNoise, roughWave, wave } from "./wallField.ts";

/** Boards run along y; the finished picture is turned as a whole. */
export interface Boards {
  /** x of each joint at y = 0, px */
  joints: readonly number[];
  /** x shift per y: boards out of plumb, or perspective */
  slant: number;
}

/** Mortar skin: octaves of texture, each with its own strength and stretch, and sand. */
export function plaster({ width, height, light }: WallField, rng: Random): void {
  const perOctave = rng.between(0.003, 0.011);
  const tilt = rng.between(0.7, 1.15);
  let strength = perOctave;
  for (let cell = 2; cell < width / 1.5; cell *= 2, strength *= tilt) {
    const stretch = rng.chance(0.5) ? 1 : rng.between(1, 3);
    addNoise(light, width, height, rng, cell, cell * stretch, strength);
  }
  addNoise(light, width, height, rng, 300, 400, rng.between(0.01, 0.05));
  // Sand: single dark and bright grains.
  const grains = Math.round(width * height * rng.between(0, 0.012) * rng.uniform());
  const depth = rng.between(0.02, 0.16);
  for (let i = 0; i < grains; i++) {
    const at = rng.below(width * height - width - 1);
    const tone = depth * rng.gauss() * (rng.chance(0.7) ? -0.7 : 0.5);
    light[at]! += tone;
    if (rng.chance(0.5)) light[at + 1]! += tone * rng.uniform();
    if (rng.chance(0.5)) light[at + width]! += tone * rng.uniform();
  }
}

/** Asphalt: stones of some pixels, dark and bright, without end. Returns their deviation. */
export function asphalt({ width, height, light }: WallField, rng: Random): number {
  const stone = rng.between(1.6, 4);
  const sd = 0.02 + 0.07 * rng.uniform() ** 1.3;
  addNoise(light, width, height, rng, stone, stone, sd);
  addNoise(light, width, height, rng, 1.3 * stone, 1.3 * stone, sd * rng.between(0.4, 0.9));
  addNoise(light, width, height, rng, 2.6 * stone, 2.6 * stone, sd * rng.between(0.1, 0.45));
  addNoise(light, width, height, rng, 12, 12, rng.between(0, 0.015));
  addNoise(light, width, height, rng, 60, 90, rng.between(0.005, 0.03));
  addNoise(light, width, height, rng, 300, 400, rng.between(0.01, 0.06));
  return sd;
}

/** Sawn boards pressed into the concrete: tones, grain, saw marks, and the joints between them. */
export function castInBoards(field: WallField, rng: Random): Boards {
  const { width, height, light } = field;
  const board = rng.between(70, 320);
  const joints: number[] = [];
  for (let x = -rng.uniform() * board; x < width + 40; x += board * rng.between(0.92, 1.08))
    joints.push(x);
  const slant = 0.025 * rng.gauss();
  const tone = rng.between(0, 0.05);
  const tones = joints.map(() => tone * rng.gauss());
  const grain = rng.between(0, 0.012);
  const lines = roughWave(rng, 2 * width + 200, rng.between(6, 40), grain, 0.9);
  const fade = wave(rng, height, 120, 0.4);
  const saw = rng.chance(0.4) ? rng.between(0.002, 0.012) : 0;
  const marks = roughWave(rng, height, 6, saw, 1);
  for (let y = 0; y < height; y++) {
    const shift = slant * y;
    let next = 0;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      while (next < joints.length && joints[next]! + shift <= x) next++;
      const place = Math.max(0, Math.min(lines.length - 1, Math.round(x - shift + 100)));
      light[at]! += tones[Math.max(0, next - 1)]! + lines[place]! * (1 + fade[y]!) + marks[y]!;
    }
  }
  grooves(field, rng, slant);
  const kinds = ["gap", "gap", "dotted", "thin", "shaded", "fin", "crumbly"] as const;
  const usual = rng.pick(kinds);
  for (const x of joints) {
    if (rng.chance(0.06)) continue;
    drawJoint(field, rng, x, slant, rng.chance(0.75) ? usual : rng.pick(kinds));
  }
  return { joints, slant };
}

/** A joint: dark gap, dotted gap, hair line, soft shading with a dark core, or a fin with its shadow. */
function drawJoint(
  { width, height, light }: WallField,
  rng: Random,
  x0: number,
  slant: number,
  kind: "gap" | "dotted" | "thin" | "shaded" | "fin" | "crumbly",
): void {
  const half = {
    gap: rng.between(0.5, 3),
    dotted: rng.between(0.4, 1.2),
    thin: rng.between(0.2, 0.7),
    shaded: rng.between(0.4, 1.5),
    fin: rng.between(0.8, 2),
    crumbly: rng.between(1.5, 5),
  }[kind];
  const depth = {
    gap: rng.between(0.3, 0.85),
    dotted: rng.between(0.25, 0.7),
    thin: rng.between(0.06, 0.35),
    shaded: rng.between(0.1, 0.6),
    fin: rng.between(0.08, 0.4),
    crumbly: rng.between(0.1, 0.5),
  }[kind];
  const wobble = roughWave(rng, height, rng.between(60, 200), rng.between(0.2, 1.2), 0.5);
  const rough = roughWave(
    rng,
    height,
    rng.between(4, 16),
    kind === "crumbly" ? 0.7 : rng.between(0.05, 0.35),
    0.8,
  );
  const holes = roughWave(rng, height, rng.between(8, 90), 1, 0.8);
  const open =
    kind === "dotted" || kind === "crumbly" ? rng.between(-0.6, 0.5) : rng.between(-3, -0.9);
  const softReach = kind === "shaded" || rng.chance(0.35) ? rng.between(5, 30) : 0;
  const softDepth = rng.between(-0.04, 0.12);
  const softSide = rng.pick([-1, 0, 1]);
  const bright = rng.chance(0.35) ? rng.between(0.02, 0.12) : 0;
  for (let y = 0; y < height; y++) {
    const middle = x0 + slant * y + wobble[y]!;
    const own = Math.max(0.15, half * (1 + rough[y]!));
    const strength = depth * Math.max(0, Math.min(1, 0.5 + 1.4 * (holes[y]! - open)));
    const reach = Math.max(own + 4, softReach);
    for (
      let x = Math.max(0, Math.ceil(middle - reach));
      x <= Math.min(width - 1, middle + reach);
      x++
    ) {
      const off = x - middle;
      const at = y * width + x;
      if (softReach > 0 && (softSide === 0 || Math.sign(off) === softSide)) {
        light[at]! *= 1 - softDepth * Math.exp(-3 * (off / softReach) ** 2);
      }
      if (bright > 0) {
        const rim = Math.abs(off) - own - 1;
        if (rim > -0.5 && rim < 2) light[at]! *= 1 + bright * (1 - Math.abs(rim - 0.7) / 1.5);
      }
      if (kind === "fin") {
        const lit = covered(off, own);
        const shadow = covered(off - 1.6 * own, own * 0.8);
        light[at]! *= (1 + 0.5 * strength * lit) * (1 - strength * shadow);
      } else light[at]! *= 1 - strength * covered(off, own);
    }
  }
}

/** Fine straight lines along the boards: grain that was printed, scratches of the form. */
function grooves({ width, height, light }: WallField, rng: Random, slant: number): void {
  const count = rng.chance(0.6) ? rng.below(40) : 0;
  for (let i = 0; i < count; i++) {
    const x0 = rng.uniform() * width;
    const from = rng.uniform() * height;
    const length = rng.between(30, 1) ** 2 * 0.5 + rng.between(20, 200);
    const own = slant + 0.01 * rng.gauss();
    const half = rng.between(0.2, 1.3);
    const depth = rng.between(0.015, 0.13) * (rng.chance(0.25) ? -1 : 1);
    const unrest = roughWave(rng, height, 60, rng.between(0, 1), 0.5);
    const strength = roughWave(rng, height, 30, 0.4, 0.7);
    for (let y = Math.floor(from); y < Math.min(height, from + length); y++) {
      const middle = x0 + own * (y - from) + unrest[y]!;
      const ends = Math.min(1, (y - from) / 12, (from + length - y) / 12);
      const own2 = depth * ends * Math.max(0, 1 + strength[y]!);
      for (
        let x = Math.max(0, Math.floor(middle - half - 1));
        x <= Math.min(width - 1, middle + half + 1);
        x++
      )
        light[y * width + x]! *= 1 - own2 * covered(x - middle, half);
    }
  }
}

/** Share of a pixel `off` px from the middle of a band of this half width. */
export function covered(off: number, half: number): number {
  return Math.max(0, Math.min(half, off + 0.5) - Math.max(-half, off - 0.5));
}
