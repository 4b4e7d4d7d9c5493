import { availableParallelism } from "node:os";
import { parse } from "node:path";
import { Piscina } from "piscina";
import { BadCrackModel } from "../analysis/bridge/crackModel.ts";
import { readCrackModel } from "../ingest/crackModel.ts";
import { BadInput, command, numberAbove, wholeNumber } from "./command.ts";
import type { InspectedPhoto, InspectTask } from "./inspectTask.ts";
import { inspectOne } from "./inspectTask.ts";

export const inspect = command({
  name: "inspect",
  usage: "PHOTO… [--gsd MM] [--model FILE] [--mask-dir DIR] [--overlay-dir DIR] [--jobs N]",
  summary: "Look for cracks, stains and oddities in photos of concrete",
  help: `  --gsd MM           millimetres per pixel, when the photo does not say it
  --model FILE       judges by a model that train --photos made, not by the one that ships
  --mask-dir DIR     writes an 8-bit PNG per photo, same size and stem, 255 = crack
  --overlay-dir DIR  writes a JPEG per photo with the findings drawn, for people
  --jobs N           photos at a time (default: one per core)

Example: mizuhashi inspect pier-3/*.jpg --gsd 0.3 --overlay-dir seen`,
  options: {
    gsd: { type: "string" },
    model: { type: "string" },
    "mask-dir": { type: "string" },
    "overlay-dir": { type: "string" },
    jobs: { type: "string" },
  },
  async run({ positionals, values }, { progress, signal }) {
    if (positionals.length === 0) throw new BadInput("PHOTO", undefined, "one photo or more");
    const gsdMmPerPx = values.gsd === undefined ? null : numberAbove(0, "--gsd", values.gsd);
    const jobs =
      values.jobs === undefined
        ? availableParallelism()
        : wholeNumber("--jobs", values.jobs, 1, 64);
    const maskDir = values["mask-dir"] ?? null;
    const overlayDir = values["overlay-dir"] ?? null;
    if (maskDir !== null || overlayDir !== null) checkStems(positionals);
    const model = values.model ?? null;
    if (model !== null) checkModel(model);
    const tasks = positionals.map((path) => ({ path, gsdMmPerPx, model, maskDir, overlayDir }));
    const done = (count: number) => progress(`${count} of ${tasks.length} photos`);
    const photos =
      Math.min(jobs, tasks.length) === 1
        ? await oneByOne(tasks, signal, done)
        : await inThreads(tasks, Math.min(jobs, tasks.length), signal, done);
    return { photos };
  },
  text: ({ photos }) => photos.map(lines).join("\n"),
  status: ({ photos }) => (photos.some(({ error }) => error !== null) ? 1 : 0),
});

async function oneByOne(
  tasks: readonly InspectTask[],
  signal: AbortSignal,
  done: (count: number) => void,
): Promise<InspectedPhoto[]> {
  const photos: InspectedPhoto[] = [];
  for (const task of tasks) {
    signal.throwIfAborted();
    photos.push(await inspectOne(task));
    done(photos.length);
  }
  return photos;
}

async function inThreads(
  tasks: readonly InspectTask[],
  threads: number,
  signal: AbortSignal,
  done: (count: number) => void,
): Promise<InspectedPhoto[]> {
  const pool = new Piscina({
    filename: new URL("./inspectTask.js", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
  try {
    let count = 0;
    return await Promise.all(
      tasks.map(async (task) => {
        const photo = (await pool.run(task, { name: "inspectOne", signal })) as InspectedPhoto;
        done(++count);
        return photo;
      }),
    );
  } finally {
    await pool.destroy();
  }
}

/** Said once and before any photo is read. */
function checkModel(path: string): void {
  try {
    readCrackModel(path);
  } catch (cause) {
    if (!(cause instanceof BadCrackModel) && !(cause instanceof SyntaxError) && !isMissing(cause))
      throw cause;
    throw new BadInput("--model", path, "a crack model that this version can read", { cause });
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause;
}

/** Two photos of one name would write over each other's pictures. */
function checkStems(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const { name } = parse(path);
    const other = seen.get(name);
    if (other !== undefined) {
      throw new BadInput("PHOTO", path, `another name than ${other}: both would write ${name}`);
    }
    seen.set(name, path);
  }
}

function lines(photo: InspectedPhoto): string {
  if (photo.error !== null) return `${photo.path}: ${photo.error}`;
  const { path, widthPx, heightPx, scale, use, quality, proposals } = photo;
  const gsd =
    scale.source === "none" ? "no scale" : `${scale.gsdMmPerPx.toFixed(3)} mm/px (${scale.source})`;
  const least =
    photo.minVisibleWidthMm === null
      ? `${photo.minVisibleWidthPx.toFixed(1)} px`
      : `${photo.minVisibleWidthMm.toFixed(2)} mm`;
  const problems = quality.problems.length === 0 ? "" : `, ${quality.problems.join(", ")}`;
  const cracks = proposals.filter(({ kind }) => kind === "crack");
  const areas = proposals.filter(({ kind }) => kind === "area");
  const others = proposals.length - cracks.length - areas.length;
  return [
    `${path}: ${widthPx} × ${heightPx} px, ${gsd}, ${use}${problems}`,
    `  ${cracks.length} crack candidates, ${areas.length} areas, ${others} oddities; cracks narrower than ${least} would not show`,
    ...cracks.slice(0, 10).map(({ score, lengthPx, lengthMm, widthPx: wide, widthMm, box }) => {
      const length = lengthMm === null ? `${lengthPx.toFixed(0)} px` : `${lengthMm.toFixed(0)} mm`;
      const width = widthMm === null ? `${wide?.toFixed(1) ?? "?"} px` : `${widthMm.toFixed(2)} mm`;
      return `  ${String(score).padStart(3)}  ${length} long, ${width} wide, at ${box.x}, ${box.y}`;
    }),
    ...areas.slice(0, 10).map(({ score, damageType, area, box }) => {
      if (area === null) return "";
      const size = area.areaCm2 === null ? `${area.areaPx.toFixed(0)} px²` : `${area.areaCm2} cm²`;
      const share = `${(100 * area.share).toFixed(1)} % of the photo`;
      return `  ${String(score).padStart(3)}  ${area.stain} (type ${damageType}), ${size}, ${share}, at ${box.x}, ${box.y}`;
    }),
  ].join("\n");
}
