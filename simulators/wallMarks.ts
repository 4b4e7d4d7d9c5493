import type { Random } from "./random.ts";
import type { WallField } from "./wallField.ts";
import { addNoise, coverEllipse, roughWave, wave } from "./wallField.ts";
import { covered } from "./wallSurface.ts";

/** Flat grey patches with sharp, ragged edges, often all along one way: laitance that has come off. */
export function flecks({ width, height, light }: WallField, rng: Random): void {
  const cover = new Float32Array(light.length);
  const count = Math.round((width * height * 10 ** rng.between(-1, 0.6) * 2.5) / 1000);
  const way = Math.PI / 2 + 0.6 * rng.gauss();
  const spread = rng.between(0.15, 1);
  const size = rng.between(1.2, 3.5);
  // They come in clouds.
  const cloud = new Float32Array(light.length);
  addNoise(cloud, width, height, rng, 160, 200, 1);
  for (let i = 0; i < count; i++) {
    const x = rng.uniform() * width;
    const y = rng.uniform() * height;
    if (cloud[Math.floor(y) * width + Math.floor(x)]! < rng.gauss() * 0.7) continue;
    const long = size * Math.exp(0.75 * rng.gauss());
    const angle = way + spread * rng.gauss();
    const parts = 1 + rng.below(4);
    for (let part = 0; part < parts; part++) {
      const aside = long * 0.8 * rng.gauss();
      const thick = Math.max(0.5, long * rng.between(0.2, 0.6));
      coverEllipse(
        cover,
        width,
        height,
        x + aside * Math.cos(angle) + 0.4 * thick * rng.gauss(),
        y + aside * Math.sin(angle) + 0.4 * thick * rng.gauss(),
        Math.min(40, Math.max(0.6, long * rng.between(0.5, 1))),
        Math.min(25, thick),
        angle + 0.5 * rng.gauss(),
      );
    }
  }
  const depth = rng.between(0.05, 0.3);
  const unrest = new Float32Array(light.length);
  addNoise(unrest, width, height, rng, 25, 25, 0.3);
  for (let at = 0; at < light.length; at++)
    light[at]! *= 1 - depth * cover[at]! * Math.max(0.3, 1 + unrest[at]!);
}

/** Air bubbles against the form: black pits of any shape, the larger with a lit lower part. */
export function bugHoles({ width, height, light }: WallField, rng: Random): void {
  const cover = new Float32Array(light.length);
  const lit = new Float32Array(light.length);
  const count = Math.round(150 * rng.uniform() ** 2 * ((width * height) / 4e5));
  for (let i = 0; i < count; i++) {
    const radius = 0.7 + 3 * rng.uniform() ** 3 + (rng.chance(0.05) ? rng.between(3, 12) : 0);
    const [x, y] = [rng.uniform() * width, rng.uniform() * height];
    for (let part = 1 + rng.below(3); part > 0; part--) {
      const long = radius * rng.between(0.6, 1.3);
      coverEllipse(
        cover,
        width,
        height,
        x + 0.7 * radius * rng.gauss(),
        y + 0.7 * radius * rng.gauss(),
        long,
        long * rng.between(0.4, 1),
        rng.uniform() * Math.PI,
      );
    }
    if (radius > 2.5 && rng.chance(0.7))
      coverEllipse(lit, width, height, x, y + radius * 1.2, radius, radius * 0.8, 0);
  }
  const dark = rng.between(0.35, 0.9);
  const bright = rng.between(0, 0.25);
  for (let at = 0; at < light.length; at++) {
    light[at]! *= 1 + bright * lit[at]!;
    light[at]! *= 1 - dark * cover[at]!;
  }
}

/** Paste or water that ran down: bands with wavy edges, smooth within, often outlined. */
export function drips({ width, height, light }: WallField, rng: Random): void {
  for (let i = rng.below(7); i > 0; i--) {
    const half = rng.chance(0.5) ? rng.between(1, 5) : rng.between(5, 45);
    const x0 = rng.uniform() * width;
    const from = rng.chance(0.5) ? -10 : rng.uniform() * height;
    const length = rng.between(0.2, 1.2) * height;
    const depth = rng.between(-0.1, 0.16);
    const way = roughWave(rng, height, rng.between(60, 220), half * rng.between(0.1, 0.7), 0.5);
    const left = roughWave(rng, height, rng.between(12, 60), half * rng.between(0.05, 0.35), 0.6);
    const right = roughWave(rng, height, rng.between(12, 60), half * rng.between(0.05, 0.35), 0.6);
    const soft = rng.chance(0.5) ? rng.between(0.6, 1.5) : rng.between(1.5, 8);
    const outline = rng.chance(0.55) ? rng.between(0.02, 0.2) * (rng.chance(0.25) ? -1 : 1) : 0;
    const otherOutline = rng.chance(0.5) ? outline : -outline * rng.uniform();
    const outlineHalf = rng.between(0.3, 1.4);
    const fade = wave(rng, height, rng.between(20, 80), 0.6);
    const tip = rng.between(5, 60);
    for (let y = Math.max(0, Math.floor(from)); y < Math.min(height, from + length); y++) {
      const ends = Math.min(1, (y - from) / tip, (from + length - y) / tip);
      const a = x0 + way[y]! - half * ends + left[y]!;
      const b = x0 + way[y]! + half * ends + right[y]!;
      const strength = Math.max(0, Math.min(1, 0.8 + fade[y]!));
      const reach = 3 * soft + 2;
      for (let x = Math.max(0, Math.floor(a - reach)); x <= Math.min(width - 1, b + reach); x++) {
        const inside = Math.min(x - a, b - x);
        const part = 1 / (1 + Math.exp((-2 * inside) / soft));
        const edge =
          outline * covered(x - a, outlineHalf) + otherOutline * covered(x - b, outlineHalf);
        light[y * width + x]! *= 1 - strength * (depth * part + edge * ends);
      }
    }
  }
}

/** Thin lines of rust, lime or dirt that trickled down: soft, a little wavy, dark or bright. */
export function trickles({ width, height, light }: WallField, rng: Random): void {
  for (let i = rng.below(10); i > 0; i--) {
    const x0 = rng.uniform() * width;
    const from = rng.uniform() * height * 0.8;
    const length = rng.between(40, height * 0.9);
    const half = rng.between(0.5, 3);
    const soft = rng.between(0.6, 2.5);
    const depth = rng.between(0.02, 0.16) * (rng.chance(0.35) ? -1 : 1);
    const way = roughWave(rng, height, rng.between(40, 160), rng.between(0.3, 5), 0.45);
    const fade = roughWave(rng, height, rng.between(15, 60), 0.6, 0.6);
    for (let y = Math.floor(from); y < Math.min(height, from + length); y++) {
      const ends = Math.min(1, (y - from) / 25, (from + length - y) / 25);
      const middle = x0 + way[y]!;
      const strength = depth * ends * Math.max(0, Math.min(1.3, 0.8 + fade[y]!));
      const reach = half + 3 * soft;
      for (
        let x = Math.max(0, Math.floor(middle - reach));
        x <= Math.min(width - 1, middle + reach);
        x++
      ) {
        const away = Math.abs(x - middle) - half;
        light[y * width + x]! *= 1 - strength / (1 + Math.exp((2 * away) / soft));
      }
    }
  }
}

/** Patches of moisture, dirt or lime with a border that is sharp here and soft there. */
export function patches({ width, height, light }: WallField, rng: Random): void {
  for (let i = rng.below(4); i > 0; i--) {
    const level = new Float32Array(light.length);
    const cell = rng.between(30, 200);
    addNoise(level, width, height, rng, cell, cell * rng.between(0.6, 2.5), 1);
    addNoise(level, width, height, rng, cell / 3, cell / 3, 0.4);
    addNoise(level, width, height, rng, cell / 10, cell / 10, 0.2);
    const from = rng.between(0.3, 1.5);
    const soft = 10 ** rng.between(-1.5, 0);
    const depth = rng.between(-0.1, 0.16);
    for (let at = 0; at < light.length; at++) {
      const inside = (level[at]! - from) / soft;
      if (inside > -4) light[at]! *= 1 - depth / (1 + Math.exp(-2 * inside));
    }
  }
}

/** Scratches, hairs and smears: short lines, straight or a little bent, hair-thin or some pixels wide. */
export function scratches({ width, height, light }: WallField, rng: Random): void {
  const way = rng.uniform() * Math.PI;
  const thick = rng.between(0, 2.2);
  for (let i = rng.chance(0.6) ? rng.below(22) : 0; i > 0; i--) {
    const length = rng.between(10, 110);
    const half = 0.25 + thick * rng.uniform() ** 1.5;
    const depth = rng.between(0.03, 0.24) * (rng.chance(0.25) ? -1 : 1);
    let [x, y] = [rng.uniform() * width, rng.uniform() * height];
    const turn = 0.008 * rng.gauss();
    let heading = rng.chance(0.6) ? way + 0.25 * rng.gauss() : rng.uniform() * Math.PI;
    const cover = new Map<number, number>();
    for (let step = 0; step < length; step += 0.7) {
      heading += turn;
      x += 0.7 * Math.cos(heading);
      y += 0.7 * Math.sin(heading);
      const ends = Math.min(1, (step + 1) / 6, (length - step) / 6);
      const own = half * (0.4 + 0.6 * ends);
      const reach = Math.ceil(own + 1);
      const [cx, cy] = [Math.round(x), Math.round(y)];
      for (let py = cy - reach; py <= cy + reach; py++) {
        for (let px = cx - reach; px <= cx + reach; px++) {
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          const part = ends * covered(Math.hypot(px - x, py - y), own);
          const at = py * width + px;
          if (part > (cover.get(at) ?? 0)) cover.set(at, part);
        }
      }
    }
    for (const [at, part] of cover) light[at]! *= 1 - depth * Math.min(1, part);
  }
}

/** Lumps, washers and broken places in relief: a bright face and a dark crescent below or beside it. */
export function lumps({ width, height, light }: WallField, rng: Random): void {
  const sun = rng.uniform() * 2 * Math.PI;
  for (let i = 1 + rng.below(4); i > 0; i--) {
    const [x, y] = [rng.uniform() * width, rng.uniform() * height];
    const radius = rng.between(3, 28);
    const flat = rng.between(0.4, 1);
    const angle = rng.uniform() * Math.PI;
    const face = rng.between(-0.1, 0.15);
    const dark = rng.between(0.15, 0.8);
    const away = rng.between(0.1, 0.35) * radius;
    const body = new Float32Array(light.length);
    const shadow = new Float32Array(light.length);
    coverEllipse(body, width, height, x, y, radius, radius * flat, angle);
    const [sx, sy] = [x + away * Math.cos(sun), y + away * Math.sin(sun)];
    coverEllipse(shadow, width, height, sx, sy, radius, radius * flat, angle);
    for (let at = 0; at < light.length; at++) {
      if (shadow[at] === 0 && body[at] === 0) continue;
      light[at]! *= 1 + face * body[at]! - dark * Math.max(0, shadow[at]! - body[at]!);
    }
  }
}

/** A shadow's edge, a groove or ledge, a cable, or foliage beyond the wall's edge. */
export function surroundings(field: WallField, rng: Random): void {
  const { width, height, light } = field;
  const angle = rng.chance(0.7)
    ? (rng.chance(0.5) ? 0 : Math.PI / 2) + 0.05 * rng.gauss()
    : rng.uniform() * Math.PI;
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const at0 = rng.uniform() * width * nx + rng.uniform() * height * ny;
  const away = (x: number, y: number) => x * nx + y * ny - at0;
  const kind = rng.pick(["shadow", "shadow", "ledge", "cable", "foliage"] as const);
  const soft = rng.between(0.7, 12);
  const tone = rng.between(0.35, 0.85);
  const half = rng.between(3, 25);
  const leaves = new Float32Array(kind === "foliage" ? light.length : 0);
  if (kind === "foliage") {
    for (const cell of [3, 7, 16]) addNoise(leaves, width, height, rng, cell, cell, 0.06);
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const off = away(x, y);
      const at = y * width + x;
      if (kind === "shadow") light[at]! *= 1 - (1 - tone) / (1 + Math.exp((-2 * off) / soft));
      else if (kind === "ledge") {
        if (Math.abs(off) < half)
          light[at]! *= off < -0.3 * half ? 0.25 : 0.85 + 0.2 * (off / half);
      } else if (kind === "cable") {
        if (Math.abs(off) < half) light[at] = tone * (1 - 0.5 * Math.abs(off / half));
        else if (off > half && off < 2.5 * half) light[at]! *= 0.8;
      } else if (off > 0) light[at] = Math.max(0.02, 0.2 + leaves[at]!);
    }
  }
}

/** Broken or honeycombed places: rough, dark and bright at once, with ragged borders. */
export function spalls({ width, height, light }: WallField, rng: Random): void {
  for (let i = 1 + rng.below(3); i > 0; i--) {
    const level = new Float32Array(light.length);
    const rough = new Float32Array(light.length);
    const [x, y] = [rng.uniform() * width, rng.uniform() * height];
    const [across, down] = [rng.between(8, 90), rng.between(8, 90)];
    addNoise(level, width, height, rng, 24, 24, 0.25);
    addNoise(level, width, height, rng, 7, 7, 0.15);
    const grain = rng.between(1.5, 5);
    addNoise(rough, width, height, rng, grain, grain, rng.between(0.08, 0.3));
    addNoise(rough, width, height, rng, 3 * grain, 3 * grain, rng.between(0.05, 0.2));
    const tone = rng.between(-0.35, 0.1);
    const rim = rng.between(-0.2, 0.3);
    for (let at = 0; at < light.length; at++) {
      const away = Math.hypot(((at % width) - x) / across, (Math.floor(at / width) - y) / down);
      if (away > 2.2) continue;
      const inside = (1 - away + level[at]!) * Math.min(across, down);
      if (inside <= 0) continue;
      const part = Math.min(1, inside);
      const border = inside < 2.5 ? rim : 0;
      light[at]! *= 1 + part * (tone + rough[at]! - border);
    }
  }
}
