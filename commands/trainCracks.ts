import { readdir, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import type { CrackModelFile } from "../analysis/bridge/crackModel.ts";
import { crackModelFormat, crackModelOf } from "../analysis/bridge/crackModel.ts";
import { luminanceOf } from "../analysis/bridge/surface.ts";
import { shippedCrackModel } from "../ingest/crackModel.ts";
import { readPhoto } from "../ingest/photo.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, WorkFailed } from "./command.ts";
import type { LabelledPhotoSource, LabelledPixels } from "./learnCracks.ts";
import { learnCracks, leastGroups } from "./learnCracks.ts";
import { renderedScenes } from "./renderedPhoto.ts";

export interface CrackTraining {
  photos: string | null;
  masks: string | null;
  out: string;
  groupBy: string | null;
  /** rendered scenes to learn from, besides the photos or alone */
  rendered: number;
  version: string;
  licence: string;
  note: string;
  seed: number;
  command: string;
}

/** Learns cracks from labelled photos, from rendered scenes, or from both, and says how well. */
export async function trainCracks(
  training: CrackTraining,
  around: Pick<Surroundings, "log" | "progress" | "signal">,
) {
  const scenes = renderedScenes(training.seed, training.rendered);
  const photos = training.photos === null ? [] : await photosOf(training);
  const groups = new Set((photos.length > 0 ? photos : scenes).map(({ group }) => group)).size;
  if (groups < leastGroups) {
    throw new WorkFailed(
      `${groups} groups of photos are too few to judge a model by: ${leastGroups} are the least`,
    );
  }
  const before = photos.length > 0 ? shippedCrackModel() : null;
  const lessons = { photos, scenes, before, seed: training.seed, weigh };
  const { stages, decision, evaluation } = await learnCracks(lessons, around);
  const { note, licence, command, version } = training;
  const data =
    photos.length > 0
      ? `${photos.length} labelled photos of ${groups} groups, ${scenes.length} rendered scenes`
      : `${scenes.length} rendered scenes (simulators/wallScene.ts), seed ${training.seed}; no photograph`;
  const file: CrackModelFile = {
    format: crackModelFormat,
    version,
    record: { command, data, licence, note },
    evaluation,
    ...stages,
    decision,
  };
  crackModelOf(file);
  await writeFile(training.out, `${JSON.stringify(file)}\n`);
  return { out: training.out, version, decision, evaluation };
}

/** Rendered scenes together weigh half as much as the photos together. */
function weigh(photoPieces: number, scenePieces: number) {
  return { photo: 1, scene: Math.min(1, (0.5 * photoPieces) / Math.max(1, scenePieces)) };
}

export type CrackTrainingResult = Awaited<ReturnType<typeof trainCracks>>;

export function crackTrainingText({ out, decision, evaluation }: CrackTrainingResult): string {
  const line = ({
    f1,
    f1Low,
    f1High,
    precision,
    recall,
  }: CrackTrainingResult["evaluation"]["after"]) =>
    `F1 ${f1} [${f1Low}, ${f1High}], precision ${precision}, recall ${recall}`;
  return [
    `${out}: thresholds ${decision.high}, ${decision.low}, line ${decision.line}`,
    `  after:  ${line(evaluation.after)}`,
    ...(evaluation.before
      ? [`  before: ${line(evaluation.before)} (${evaluation.before.version})`]
      : []),
    ...evaluation.photos.map(
      ({ name, before, after }) => `  ${name}: F1 ${before?.f1 ?? "?"} before, ${after.f1} after`,
    ),
  ].join("\n");
}

async function photosOf({ photos, masks, groupBy }: CrackTraining): Promise<LabelledPhotoSource[]> {
  if (photos === null) return [];
  if (masks === null)
    throw new BadInput("--masks", undefined, "a folder with a mask for each photo");
  const rule = groupRule(groupBy);
  const maskOf = new Map((await filesIn("--masks", masks)).map((name) => [parse(name).name, name]));
  const names = await filesIn("--photos", photos);
  const labelled = names.filter((name) => maskOf.has(parse(name).name));
  if (labelled.length === 0)
    throw new BadInput("--masks", masks, "masks with the stems of the photos");
  return labelled.map((name) => {
    const stem = parse(name).name;
    return {
      name,
      group: rule(stem),
      whole: true,
      read: () => readLabelled(join(photos, name), join(masks, maskOf.get(stem) ?? "")),
    };
  });
}

async function filesIn(option: string, folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause) => {
    throw new BadInput(option, folder, "a folder that can be read", { cause });
  });
  return names.filter((name) => /\.(jpe?g|png|tiff?)$/i.test(name)).sort();
}

/** Stems of one bridge share what the pattern finds in them; without one, letters and the first number. */
function groupRule(pattern: string | null): (stem: string) => string {
  let rule = /^[^0-9]*[0-9]+/;
  if (pattern !== null) {
    try {
      rule = new RegExp(pattern);
    } catch (cause) {
      throw new BadInput("--group-by", pattern, "a regular expression", { cause });
    }
  }
  return (stem) => {
    const found = rule.exec(stem);
    return found?.[1] ?? found?.[0] ?? stem;
  };
}

async function readLabelled(path: string, maskPath: string): Promise<LabelledPixels> {
  const { photo } = await readPhoto(path);
  const { photo: mask } = await readPhoto(maskPath);
  if (mask.width !== photo.width || mask.height !== photo.height) {
    throw new BadInput(
      "--masks",
      maskPath,
      `${photo.width} × ${photo.height} px as its photo, not ${mask.width} × ${mask.height}`,
    );
  }
  const labelled = Uint8Array.from({ length: photo.width * photo.height }, (_, at) =>
    mask.data[3 * at] === 255 && mask.data[3 * at + 1] === 255 && mask.data[3 * at + 2] === 255
      ? 1
      : 0,
  );
  return { luminance: luminanceOf(photo), labelled, doubtful: null, kind: "photo" };
}
