/**
 * How well and how fast cracks are found: F1 at 2 px by the protocol of bridge.md 3.4 on rendered
 * walls and, when `../shared/data/bridge/uav75` is there, on its labelled drone photos (they are for
 * measuring alone and stay outside of the repository: GPL), and megapixels a second of the whole
 * inspection on one core. Printed, never asserted.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, parse } from "node:path";
import sharp from "sharp";
import type { CrackScore } from "../../analysis/bridge/crackScore.ts";
import { crackScore, meanScore } from "../../analysis/bridge/crackScore.ts";
import { inspectPhoto } from "../../analysis/bridge/inspect.ts";
import { crackMask } from "../../analysis/bridge/mask.ts";
import type { PhotoPixels } from "../../analysis/bridge/surface.ts";
import { shippedCrackModel } from "../../ingest/crackModel.ts";
import { renderWall } from "../analysis/bridge/renderConcrete.ts";
import { anyWall, plainWall } from "../analysis/bridge/walls.ts";

const tolerancePx = 2;
/** Walls that neither the settings nor the model were chosen on (those have seeds 0 to 239). */
const firstSeed = 10_000;
const drones = "../shared/data/bridge/uav75";

export interface CracksBench {
  rendered: ReturnType<typeof meanScore>;
  /** null: the photos are not here */
  uav75: ReturnType<typeof meanScore> | null;
  /** CPU time of the inspection, decoding left out, median of rounds */
  megapixelsASecond: number;
}

export async function benchCracks(walls = 40, rounds = 3): Promise<CracksBench> {
  const rendered: CrackScore[] = [];
  for (let seed = 0; seed < walls; seed++) {
    const { photo, centre } = renderWall(anyWall(firstSeed + seed));
    if (!centre.includes(1)) continue;
    rendered.push(scoreOf(await asJpeg(photo), centre, null));
  }
  return {
    rendered: meanScore(rendered),
    uav75: existsSync(join(drones, "img")) ? meanScore(await droneScores()) : null,
    megapixelsASecond: speed(rounds),
  };
}

async function droneScores(): Promise<CrackScore[]> {
  const scores: CrackScore[] = [];
  for (const name of (await readdir(join(drones, "img"))).sort()) {
    const photo = await pixelsOf(join(drones, "img", name));
    const labels = await pixelsOf(join(drones, "lab", `${parse(name).name}.png`));
    const marked = (value: number) =>
      Uint8Array.from({ length: photo.width * photo.height }, (_, at) =>
        labels.data[3 * at] === value ? 1 : 0,
      );
    scores.push(scoreOf(photo, marked(255), marked(204)));
  }
  return scores;
}

function scoreOf(photo: PhotoPixels, labelled: Uint8Array, planking: Uint8Array | null) {
  const { proposals } = inspectPhoto(photo, { source: "none" }, shippedCrackModel());
  const mask = crackMask(proposals, photo.width, photo.height);
  return crackScore(mask, labelled, planking, photo.width, photo.height, tolerancePx);
}

/** One wall of 4 megapixels with everything on it; CPU time, so that a busy machine does not count. */
function speed(rounds: number): number {
  const size = 2048;
  const clutter = { boardPx: 200, bugHoles: 600, blotches: 1500, streaks: 20, mottle: 6 };
  const { photo } = renderWall({ ...plainWall({ seed: 5, size }), ...clutter });
  const speeds = Array.from({ length: rounds + 1 }, () => {
    const before = process.cpuUsage();
    inspectPhoto(photo, { source: "none" }, shippedCrackModel());
    const { user, system } = process.cpuUsage(before);
    return (size * size) / (user + system);
  });
  return speeds.slice(1).sort((a, b) => a - b)[rounds >> 1]!;
}

async function asJpeg({ width, height, data }: PhotoPixels): Promise<PhotoPixels> {
  const jpeg = sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 });
  return pixelsOf(await jpeg.toBuffer());
}

async function pixelsOf(input: string | Uint8Array): Promise<PhotoPixels> {
  const { data, info } = await sharp(input)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

if (process.argv[1]?.endsWith("cracks.js")) {
  const result = await benchCracks();
  if (result.uav75 === null) process.stderr.write(`${drones} is not here: rendered walls alone\n`);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}
