/**
 * How well and how fast stains are found: recall and precision by region (intersection over union from
 * 0.3) on rendered walls, in the light of their own draw and in light that no threshold was chosen in,
 * proposals on the real photos of `../shared/data/bridge` when they are there, and CPU time beside that
 * of the whole inspection. Printed, never asserted.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { areaProposals } from "../../analysis/bridge/areaProposal.ts";
import { inspectPhoto } from "../../analysis/bridge/inspect.ts";
import { ridgeMap } from "../../analysis/bridge/ridge.ts";
import type { PhotoPixels } from "../../analysis/bridge/surface.ts";
import { luminanceOf } from "../../analysis/bridge/surface.ts";
import type { StainKind } from "../../analysis/domain/finding.ts";
import { shippedCrackModel } from "../../ingest/crackModel.ts";
import { renderWall } from "../analysis/bridge/renderConcrete.ts";
import type { Illuminant } from "../analysis/bridge/renderStains.ts";
import { renderStains } from "../analysis/bridge/renderStains.ts";
import type { StainCounts } from "../analysis/bridge/stainScore.ts";
import { areasOf, countStains, noStains } from "../analysis/bridge/stainScore.ts";
import { plainWall } from "../analysis/bridge/walls.ts";

/** Scenes that no threshold was chosen on (those have seeds 0 to 99). */
const firstSeed = 20_000;
const real = "../shared/data/bridge";

/** Stronger casts and exposures than the scenes draw: 1.5 : 1 and 1 : 1.9, −1.3 to +0.6 stops. */
const lights: readonly Illuminant[] = [
  { red: 1.5, blue: 0.5, exposure: 0.7 },
  { red: 0.7, blue: 1.5, exposure: 0.8 },
  { red: 1, blue: 1, exposure: 0.4 },
  { red: 1.1, blue: 0.85, exposure: 1.5 },
];

function rendered(count: number, illuminant?: Illuminant) {
  const counts = noStains();
  const wrong = new Map<string, number>();
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const scene =
      illuminant === undefined ? renderStains(seed) : renderStains(seed, 512, illuminant);
    for (const { stain, beside } of countStains(scene, counts)) {
      const key = `${stain} beside ${beside.join(", ") || "nothing"}`;
      wrong.set(key, (wrong.get(key) ?? 0) + 1);
    }
  }
  return { ...rates(counts), wrong: Object.fromEntries([...wrong].sort((a, b) => b[1] - a[1])) };
}

function rates(counts: StainCounts) {
  const text = (part: number, whole: number) =>
    `${part} of ${whole}${whole === 0 ? "" : ` (${((100 * part) / whole).toFixed(0)} %)`}`;
  return Object.fromEntries(
    Object.entries(counts).map(([stain, { drawn, found, proposed, right, overlap }]) => [
      stain,
      {
        recall: text(found, drawn),
        precision: text(right, proposed),
        meanOverlap: right === 0 ? null : Number((overlap / right).toFixed(2)),
      },
    ]),
  );
}

async function onRealPhotos(folder: string) {
  const counts: Record<StainKind, number> = { rust: 0, lime: 0, wet: 0, spall: 0 };
  let photos = 0;
  for (const name of (await readdir(folder)).sort()) {
    if (!/\.jpe?g$/i.test(name)) continue;
    photos++;
    for (const { area } of areasOf(await pixelsOf(join(folder, name)))) counts[area.stain]++;
  }
  return { photos, proposals: counts };
}

/** A photo of 20 megapixels: a wall with everything on it, mirrored over and over. */
function speed(rounds: number, withStains: boolean) {
  const { photo } = renderWall({
    ...plainWall({ seed: 5, size: 2048 }),
    ...{ boardPx: 200, bugHoles: 600, blotches: 1500, streaks: 20, mottle: 6 },
  });
  const large = tiled(photo, 5472, 3648, withStains);
  const { cells } = ridgeMap(luminanceOf(large));
  const model = shippedCrackModel();
  const share = cpuMs(rounds, () => areaProposals(large, cells, { source: "none" }, []));
  const whole = cpuMs(rounds, () => inspectPhoto(large, { source: "none" }, model));
  return {
    stainsMs: Math.round(share),
    inspectionMs: Math.round(whole),
    shareOfInspection: Number((share / whole).toFixed(3)),
    msAMegapixel: Number((share / 19.96).toFixed(2)),
    inspectionMegapixelsASecond: Number((19_962 / whole).toFixed(1)),
  };
}

function tiled(photo: PhotoPixels, width: number, height: number, withStains: boolean) {
  const data = new Uint8Array(3 * width * height);
  const light = { red: 1, blue: 1, exposure: 1 };
  const scenes = withStains ? [3, 8, 16, 43].map((s) => renderStains(s, 512, light).photo) : [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const scene = scenes[(Math.floor(x / 1824) + Math.floor(y / 1824)) % 4];
      const isScene = scene !== undefined && x % 1824 < 512 && y % 1824 < 512;
      const from = isScene ? scene : photo;
      const [px, py] = isScene
        ? [x % 1824, y % 1824]
        : [mirror(x, photo.width), mirror(y, photo.height)];
      const at = 3 * (py * from.width + px);
      data.set(from.data.subarray(at, at + 3), 3 * (y * width + x));
    }
  }
  return { width, height, data };
}

function mirror(at: number, size: number): number {
  const place = at % (2 * size);
  return place < size ? place : 2 * size - 1 - place;
}

/** Median CPU time, the first run left out. */
function cpuMs(rounds: number, run: () => unknown): number {
  const times = Array.from({ length: rounds + 1 }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.slice(1).sort((a, b) => a - b)[rounds >> 1] ?? 0;
}

async function pixelsOf(path: string): Promise<PhotoPixels> {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

const print = (name: string, value: unknown) =>
  process.stdout.write(`${name} ${JSON.stringify(value, null, 1)}\n`);

if (process.argv[1]?.endsWith("stains.js")) {
  print("rendered, their own light", rendered(200));
  for (const light of lights) print(`rendered, ${JSON.stringify(light)}`, rendered(60, light));
  for (const folder of ["uav75/img", "omu-quay", "dji-brighton"]) {
    const path = join(real, folder);
    if (existsSync(path)) print(folder, await onRealPhotos(path));
    else process.stderr.write(`${path} is not here\n`);
  }
  print("20 megapixels, plain", speed(3, false));
  print("20 megapixels, stained", speed(3, true));
}
