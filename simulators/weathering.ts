import type { Canvas } from "./concrete.ts";
import { eachRow } from "./concrete.ts";
import type { Random } from "./random.ts";

/** Streaks of water, rust and lime that run down the face, fading as they go. */
export async function stain(canvas: Canvas, rng: Random): Promise<void> {
  const { width, height, light, tint } = canvas;
  for (let i = rng.below(5); i > 0; i--) {
    const kind = rng.pick(["water", "water", "rust", "lime"] as const);
    const centre = rng.uniform() * width;
    const half = rng.between(6, 70) / canvas.gsdMmPerPx;
    const from = rng.uniform() * height * 0.6;
    const length = rng.between(0.25, 1) * height;
    const depth = { water: -0.12, rust: -0.1, lime: 0.16 }[kind] * rng.between(0.4, 1);
    const warm = { water: 0, rust: 0.5, lime: -0.02 }[kind];
    const wander = Float32Array.from({ length: 10 }, () => half * 0.35 * rng.gauss());
    await eachRow(height, (y) => {
      const down = (y - from) / length;
      if (down < 0 || down > 1) return;
      const at = down * 8;
      const left = Math.floor(at);
      const shift = wander[left]! + (wander[left + 1]! - wander[left]!) * (at - left);
      const fade = (1 - down) * Math.min(1, down * 12);
      const first = Math.max(0, Math.floor(centre + shift - 2.5 * half));
      const last = Math.min(width - 1, Math.ceil(centre + shift + 2.5 * half));
      for (let x = first; x <= last; x++) {
        const cover = fade * Math.exp(-(((x - centre - shift) / half) ** 2));
        light[y * width + x]! += depth * cover;
        tint[y * width + x]! += warm * cover;
      }
    });
  }
}

/** A shadow's edge across the photo, with a soft border; bridges throw many. */
export async function shade({ width, height, light }: Canvas, rng: Random): Promise<void> {
  const angle = rng.uniform() * Math.PI;
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const at = rng.between(0.2, 0.8) * width * nx + rng.between(0.2, 0.8) * height * ny;
  const penumbra = rng.between(4, 60);
  const left = rng.between(0.5, 0.8);
  await eachRow(height, (y) => {
    for (let x = 0; x < width; x++) {
      const inside = Math.max(0, Math.min(1, 0.5 + (x * nx + y * ny - at) / penumbra));
      light[y * width + x]! *= 1 - (1 - left) * inside;
    }
  });
}

/** A cable or pipe before the face: round shading, and its shadow beside it. */
export async function hangCable(
  { width, height, light, gsdMmPerPx }: Canvas,
  rng: Random,
): Promise<void> {
  const angle = rng.chance(0.7) ? 0.06 * rng.gauss() : Math.PI / 2 + 0.06 * rng.gauss();
  const [ny, nx] = [Math.cos(angle), -Math.sin(angle)];
  const at = rng.uniform() * (Math.abs(nx) > 0.5 ? width * nx : height * ny);
  const half = rng.between(3, 14) / gsdMmPerPx;
  const tone = rng.between(0.12, 0.45);
  const aside = half * rng.between(1.5, 4);
  await eachRow(height, (y) => {
    for (let x = 0; x < width; x++) {
      const off = x * nx + y * ny - at;
      const i = y * width + x;
      const shadow = Math.max(0, 1 - Math.abs(off - aside) / (half * 1.3));
      if (shadow > 0) light[i]! *= 1 - 0.35 * Math.min(1, 2 * shadow);
      const across = off / half;
      if (Math.abs(across) >= 1) continue;
      const cover = Math.min(1, (1 - Math.abs(across)) * half);
      const round = tone * (1 + 0.5 * Math.sqrt(1 - across * across) - 0.4 * across);
      light[i] = light[i]! * (1 - cover) + round * cover;
    }
  });
}
