import type { Canvas } from "./concrete.ts";
import { blankCanvas, eachRow, pourConcrete } from "./concrete.ts";
import type { DrawnCrack } from "./crackDrawing.ts";
import { coverCrack, drawCracks } from "./crackDrawing.ts";
import { castAgainst, drawFormwork } from "./formwork.ts";
import type { Random } from "./random.ts";
import { hangCable, shade, stain } from "./weathering.ts";

export interface PhotoPlan {
  widthPx: number;
  heightPx: number;
  gsdMmPerPx: number;
  /** greatest widths of the cracks to draw, mm; none: an undamaged face */
  crackWidthsMm: readonly number[];
}

/** A rendered photo and what is really in it. */
export interface RenderedPhoto {
  /** red, green, blue per pixel */
  rgb: Uint8Array;
  /** 255 where a crack covers a third of the pixel or more, 204 on joints of the form, 0 elsewhere */
  mask: Uint8Array;
  cracks: readonly DrawnCrack[];
  formwork: "planks" | "panels" | "none";
  /** standard deviation of the lens blur, px */
  blurPx: number;
}

/** A face of concrete before the camera: its cracks are known but not yet opened. */
export interface BareWall {
  canvas: Canvas;
  /** 204 on joints of the form */
  mask: Uint8Array;
  cracks: readonly DrawnCrack[];
  formwork: RenderedPhoto["formwork"];
}

/** Concrete as a drone's camera sees it; the same `rng` gives the same photo. */
export async function renderPhoto(plan: PhotoPlan, rng: Random): Promise<RenderedPhoto> {
  return photographed(await castWall(plan, rng), rng);
}

export async function castWall(plan: PhotoPlan, rng: Random): Promise<BareWall> {
  const canvas = blankCanvas(plan.widthPx, plan.heightPx, plan.gsdMmPerPx);
  const mask = new Uint8Array(plan.widthPx * plan.heightPx);
  await pourConcrete(canvas, rng);
  const formwork = drawFormwork(rng);
  await castAgainst(canvas, formwork, rng, mask);
  await stain(canvas, rng);
  const cracks = plan.crackWidthsMm.flatMap((widthMm) =>
    drawCracks(rng, canvas, widthMm / plan.gsdMmPerPx),
  );
  return { canvas, mask, cracks, formwork: formwork.kind };
}

/** Opens the cracks and takes the picture; the wall is used up. */
export async function photographed(
  { canvas, mask, cracks, formwork }: BareWall,
  rng: Random,
): Promise<RenderedPhoto> {
  crackOpen(canvas, cracks, mask);
  if (rng.chance(0.3)) await shade(canvas, rng);
  if (rng.chance(0.2)) await hangCable(canvas, rng);
  const blurPx = rng.between(0.45, 0.95);
  await blur(canvas, blurPx);
  return { rgb: await expose(canvas, rng), mask, cracks, formwork, blurPx };
}

function crackOpen(
  { width, height, light }: Canvas,
  cracks: readonly DrawnCrack[],
  mask: Uint8Array,
): void {
  const cover = new Float32Array(width * height);
  const core = new Float32Array(width * height);
  for (const crack of cracks) coverCrack({ width, height }, crack, cover, core);
  for (let i = 0; i < cover.length; i++) {
    const part = cover[i]!;
    if (part <= 0) continue;
    light[i]! *= 1 - part * (1 - core[i]!);
    if (part >= 1 / 3) mask[i] = 255;
  }
}

/** Gaussian blur of the lens, rows then columns, taps up to 3 σ. */
async function blur({ width, height, light }: Canvas, sigma: number): Promise<void> {
  const reach = Math.ceil(3 * sigma);
  const taps = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / sigma) ** 2),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  for (let i = 0; i < taps.length; i++) taps[i]! /= sum;
  const between = new Float32Array(light.length);
  await eachRow(height, (y) => {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let k = -reach; k <= reach; k++) {
        const at = x + k < 0 ? 0 : x + k >= width ? width - 1 : x + k;
        value += taps[k + reach]! * light[row + at]!;
      }
      between[row + x] = value;
    }
  });
  await eachRow(height, (y) => {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let k = -reach; k <= reach; k++) {
        const at = y + k < 0 ? 0 : y + k >= height ? height - 1 : y + k;
        value += taps[k + reach]! * between[at * width + x]!;
      }
      light[y * width + x] = value;
    }
  });
}

/** Vignetting, tint, photon and read noise, eight bits. */
async function expose({ width, height, light, tint }: Canvas, rng: Random): Promise<Uint8Array> {
  const rgb = new Uint8Array(width * height * 3);
  const vignette = rng.between(0.02, 0.14);
  const gain = 255 * rng.between(0.85, 1.12);
  const white = [1 + 0.02 * rng.gauss(), 1, 1 + 0.03 * rng.gauss() - 0.02] as const;
  const readNoise = rng.between(0.5, 1.6);
  // Photon noise grows with the root of the light: about this many levels at white.
  const photonNoise = rng.between(1, 3);
  const noise = Float32Array.from({ length: 65_536 }, () => rng.gauss());
  const across = Math.hypot(width, height) / 2;
  await eachRow(height, (y) => {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const r = Math.hypot(x - width / 2, y - height / 2) / across;
      const level = Math.max(0, light[i]!) * (1 - vignette * r * r);
      const warm = tint[i]! * 0.35;
      const spread = readNoise + photonNoise * Math.sqrt(level);
      const draw = (rng.uniform() * 65_536) | 0;
      for (let c = 0; c < 3; c++) {
        const colour = c === 0 ? 1 + warm : c === 2 ? 1 - warm : 1;
        const value = level * gain * white[c as 0 | 1 | 2] * colour;
        // One draw starts a run of the table for all three channels.
        rgb[3 * i + c] = Math.max(
          0,
          Math.min(255, Math.round(value + spread * noise[(draw + 97 * c) & 65_535]!)),
        );
      }
    }
  });
  return rgb;
}
