import type { Canvas } from "./concrete.ts";
import { addNoise, disc, eachRow } from "./concrete.ts";
import type { Random } from "./random.ts";

/** What fools a crack filter most (bridge.md 3.4): lines of the form in which the concrete was cast. */
export interface Formwork {
  kind: "planks" | "panels" | "none";
  /** direction along the boards, radians from the x axis */
  angleRad: number;
  boardMm: number;
}

export function drawFormwork(rng: Random): Formwork {
  const kind = rng.pick(["planks", "panels", "panels", "none"] as const);
  const along = (rng.chance(0.5) ? 0 : Math.PI / 2) + 0.04 * rng.gauss();
  return { kind, angleRad: along, boardMm: kind === "planks" ? rng.between(75, 180) : 900 };
}

/**
 * Boards with a tone of their own, joints (dark gaps or bright fins) with breaks, grain along planks,
 * tie holes on panels.
 * @param mask set to 204 within a joint: the truth of what is formwork
 */
export async function castAgainst(
  canvas: Canvas,
  formwork: Formwork,
  rng: Random,
  mask: Uint8Array,
): Promise<void> {
  if (formwork.kind === "none") return;
  if (formwork.kind === "planks") {
    const flat = Math.abs(Math.cos(formwork.angleRad)) > 0.7;
    const sd = rng.between(0.008, 0.02);
    await addNoise(canvas, rng, flat ? 160 : 2.5, flat ? 2.5 : 160, sd);
    await addNoise(canvas, rng, flat ? 400 : 6, flat ? 6 : 400, sd);
  }
  await joints(canvas, formwork, rng, mask, formwork.boardMm, rng.uniform() * 500);
  if (formwork.kind === "panels") {
    // Panels are 900 mm by 1800 mm: the other joint, and tie holes (P-con, 25 mm) 600 mm apart.
    const across = { ...formwork, angleRad: formwork.angleRad + Math.PI / 2 };
    await joints(canvas, across, rng, mask, 1800, rng.uniform() * 900);
    tieHoles(canvas, formwork, rng);
  }
}

async function joints(
  { width, height, light, gsdMmPerPx }: Canvas,
  { angleRad }: Formwork,
  rng: Random,
  mask: Uint8Array,
  spacingMm: number,
  firstMm: number,
): Promise<void> {
  const spacing = spacingMm / gsdMmPerPx;
  const first = firstMm / gsdMmPerPx;
  const [ny, nx] = [Math.cos(angleRad), -Math.sin(angleRad)];
  const count = Math.ceil((width + height) / spacing) + 2;
  const tones = Array.from({ length: 2 * count }, () => 0.02 * rng.gauss());
  const depth = Array.from(
    { length: 2 * count },
    () => rng.between(0.03, 0.22) * (rng.chance(0.2) ? -0.6 : 1),
  );
  const half = Array.from({ length: 2 * count }, () => rng.between(0.25, 1.4) / gsdMmPerPx + 0.3);
  const breaks = Float32Array.from({ length: 256 }, () =>
    Math.max(0, Math.min(1, 0.7 + 0.5 * rng.gauss())),
  );
  await eachRow(height, (y) => {
    for (let x = 0; x < width; x++) {
      const v = (x * nx + y * ny + first) / spacing;
      const board = Math.floor(v);
      const i = y * width + x;
      light[i]! += tones[(board + count) % tones.length]!;
      const nearest = Math.round(v);
      const off = Math.abs(v - nearest) * spacing;
      const edge = (nearest + count) % depth.length;
      const reach = half[edge]!;
      if (off > reach + 2) continue;
      const along = (x * ny - y * nx) / 37;
      const strength = breaks[(Math.floor(along) + 4096) & 255]!;
      const cover = Math.max(0, Math.min(1, reach + 0.5 - off));
      light[i]! -= depth[edge]! * strength * cover;
      mask[i] = 204;
    }
  });
}

function tieHoles(canvas: Canvas, { angleRad }: Formwork, rng: Random): void {
  const step = 600 / canvas.gsdMmPerPx;
  const radius = 12.5 / canvas.gsdMmPerPx;
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  const [offU, offV] = [rng.uniform() * step, rng.uniform() * step];
  const span = Math.ceil((canvas.width + canvas.height) / step);
  for (let i = -span; i <= span; i++) {
    for (let j = -span; j <= span; j++) {
      const [u, v] = [offU + i * step, offV + j * step];
      const [x, y] = [u * cos - v * sin, u * sin + v * cos];
      disc(canvas, x, y, radius + 2, -0.08, 1);
      disc(canvas, x, y, radius, rng.between(0, 0.12), 1);
    }
  }
}
