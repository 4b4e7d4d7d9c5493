import { readdir, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import type { DarkLines } from "../analysis/bridge/crack.ts";
import { darkLines, judgePieces } from "../analysis/bridge/crack.ts";
import { bestDecision, decisionsTried, scoreUnder } from "../analysis/bridge/crackDecision.ts";
import type { CrackSample, Stages, UnseenJudgement } from "../analysis/bridge/crackLearner.ts";
import {
  fitStages,
  judgeSample,
  outOfFoldProbabilities,
  pieceLabels,
  ready,
} from "../analysis/bridge/crackLearner.ts";
import type { CrackDecision, CrackModel, CrackModelFile } from "../analysis/bridge/crackModel.ts";
import { crackModelFormat, crackModelOf } from "../analysis/bridge/crackModel.ts";
import { pieceFeatures } from "../analysis/bridge/crackPieces.ts";
import type { CrackScore } from "../analysis/bridge/crackScore.ts";
import { f1Of, grown, meanScore } from "../analysis/bridge/crackScore.ts";
import { scoreTolerancePx } from "../analysis/bridge/parameters.ts";
import { ridgeMap } from "../analysis/bridge/ridge.ts";
import type { Luminance } from "../analysis/bridge/surface.ts";
import { backgroundOf, luminanceOf } from "../analysis/bridge/surface.ts";
import { shippedCrackModel } from "../ingest/crackModel.ts";
import { readPhoto } from "../ingest/photo.ts";
import { mulberry32 } from "../simulators/random.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, WorkFailed } from "./command.ts";
import { renderedPhoto } from "./renderedPhoto.ts";

/** A labelled photo, not yet read: reading it twice is cheaper than holding all. */
export interface LabelledPhotoSource {
  name: string;
  group: string;
  read(): Promise<LabelledPixels>;
}

export interface LabelledPixels {
  luminance: Luminance;
  /** 1 = crack, shape [height, width] */
  labelled: Uint8Array;
  /** 1 = neither crack nor none; null: all is certain */
  doubtful: Uint8Array | null;
  /** kind of surface, where it is known: each counts alike when thresholds are chosen */
  kind: string;
}

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

const folds = 5;
const leastGroups = 5;
const draws = 1000;

/** Learns cracks from labelled photos, from rendered scenes, or from both, and says how well. */
export async function trainCracks(
  training: CrackTraining,
  { log, progress, signal }: Pick<Surroundings, "log" | "progress" | "signal">,
) {
  const scenes = Array.from({ length: training.rendered }, (_, index) =>
    renderedPhoto(training.seed, index),
  );
  const photos = training.photos === null ? [] : await photosOf(training);
  const judged = photos.length > 0 ? photos : scenes;
  const groups = [...new Set(judged.map(({ group }) => group))];
  if (groups.length < leastGroups) {
    throw new WorkFailed(
      `${groups.length} groups of photos are too few to judge a model by: ${leastGroups} are the least`,
    );
  }
  const samples = await samplesOf(judged, groups, 1, "photo", progress, signal);
  const always = photos.length > 0 ? await samplesOf(scenes, [], 1, "scene", progress, signal) : [];
  shareWeight(samples, always);
  const random = mulberry32(training.seed);
  log(`${samples.length} photos of ${groups.length} groups, ${always.length} rendered besides`);
  const unseen =
    photos.length > 0
      ? { ...outOfFoldProbabilities(samples, always, folds, random, log), stages: null }
      : heldOut(samples, random, log);
  const before = photos.length > 0 ? shippedCrackModel() : null;

  const judgements: Judgement[] = [];
  for (const [index, photo] of judged.entries()) {
    signal.throwIfAborted();
    const sample = samples[index];
    const probabilities = unseen.probabilities[index];
    const last = unseen.lines[index];
    if (!sample || !probabilities || !last) continue;
    const { luminance, labelled, doubtful, kind } = await photo.read();
    const { width, height, chains, pieces } = sample;
    const lines = { width, height, chains, pieces };
    judgements.push({
      name: photo.name,
      group: photo.group,
      kind,
      fold: unseen.folds[index] ?? 0,
      scores: decisionsTried.map((one) =>
        scoreUnder(
          { lines: last, decision: one },
          lines,
          probabilities,
          luminance,
          labelled,
          doubtful,
        ),
      ),
      before: before && scoreBefore(before, lines, luminance, labelled),
    });
    progress(`scored ${index + 1} of ${judged.length} photos`);
  }
  const decision = best(judgements).decision;
  // The thresholds of a fold are chosen on the others, so that its figures are of unseen photos.
  const places = Array.from(
    { length: folds },
    (_, fold) => best(judgements.filter((one) => one.fold !== fold)).place,
  );
  const results = judgements
    .flatMap(({ scores, fold, ...photo }) => {
      const after = scores[places[fold] ?? 0];
      return after ? [{ ...photo, after }] : [];
    })
    .filter(({ after }) => after.labelledPx > 0);
  const stages = unseen.stages ?? fitStages([...samples, ...always], random, log);
  const figures = (of: readonly { group: string; score: CrackScore }[]) =>
    withInterval(of, training.seed);
  const old = results.flatMap(({ group, before: score }) => (score ? [{ group, score }] : []));
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const evaluation = {
    method: `${
      photos.length > 0
        ? `${folds}-fold, no group in two folds`
        : `every ${folds}th scene held out, in two folds`
    }; thresholds of a fold chosen on the others; F1 at ${scoreTolerancePx} px of mean precision and mean recall over photos with cracks; 95 % interval by ${draws} draws of groups`,
    groups: groups.length,
    after: figures(results.map(({ group, after }) => ({ group, score: after }))),
    before: before ? { version: before.file.version, ...figures(old) } : null,
    kinds: kinds.map((kind) => ({
      kind,
      ...rounded(meanScore(results.filter((one) => one.kind === kind).map(({ after }) => after))),
    })),
    photos: photos.length === 0 ? [] : results.map(photoFigures),
  };
  const { note, licence, command, version } = training;
  const data =
    photos.length > 0
      ? `${photos.length} labelled photos of ${groups.length} groups, ${scenes.length} rendered scenes`
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

/** Rendered scenes are plenty: a model of most of them is judged by the rest, and is the one that ships. */
function heldOut(
  samples: readonly CrackSample[],
  random: () => number,
  log: (line: string) => void,
): UnseenJudgement & { stages: Stages } {
  const isHeld = (index: number) => index % folds === folds - 1;
  const stages = fitStages(
    samples.filter((_, index) => !isHeld(index)),
    random,
    log,
  );
  const probabilities = samples.map((sample, index) =>
    isHeld(index) ? judgeSample(stages, sample).probabilities : null,
  );
  const halves = samples.map((_, index) => Math.floor(index / folds) % 2);
  const last = ready(stages.lines);
  return { stages, probabilities, folds: halves, lines: samples.map(() => last) };
}

/** One photo as models judged it that had not seen its group. */
interface Judgement {
  name: string;
  group: string;
  kind: string;
  fold: number;
  /** under each of `decisionsTried` */
  scores: CrackScore[];
  /** by the model that ships; null when there is nothing to compare with */
  before: CrackScore | null;
}

function best(judgements: readonly Judgement[]): { place: number; decision: CrackDecision } {
  const place = bestDecision(
    judgements.map(({ scores }) => scores),
    judgements.map(({ kind }) => kind),
  );
  const decision = decisionsTried[place];
  if (!decision) throw new RangeError("no photo to choose thresholds by");
  return { place, decision };
}

function scoreBefore(
  model: CrackModel,
  lines: DarkLines,
  luminance: Luminance,
  labelled: Uint8Array,
): CrackScore {
  const { pieces } = lines;
  const kept = Uint8Array.from({ length: pieces.count }, (_, piece) =>
    model.quick(pieces.features, piece * pieceFeatures.length) ? 1 : 0,
  );
  const { probabilities } = judgePieces({ ...lines, pieces: { ...pieces, kept } }, model);
  return scoreUnder(model, lines, probabilities, luminance, labelled, null);
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

async function samplesOf(
  photos: readonly LabelledPhotoSource[],
  groups: readonly string[],
  weight: number,
  word: string,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<CrackSample[]> {
  const samples: CrackSample[] = [];
  for (const [index, photo] of photos.entries()) {
    signal.throwIfAborted();
    const { luminance, labelled, doubtful } = await photo.read();
    const { width, height } = luminance;
    const ridge = ridgeMap(luminance);
    const { chains, pieces } = darkLines(luminance, backgroundOf(ridge.cells), ridge, null);
    const near = grown(labelled, width, height, scoreTolerancePx);
    const doubts = doubtful && grown(doubtful, width, height, scoreTolerancePx);
    const labels = pieceLabels(pieces, chains, near, doubts, width);
    // Scenes besides the photos are groups of their own, numbered after all others.
    const group = groups.length > 0 ? groups.indexOf(photo.group) : 1_000_000 + index;
    samples.push({ width, height, group, pieces, chains, labels, weight });
    progress(`measured ${index + 1} of ${photos.length} ${word}s`);
  }
  return samples;
}

/** Rendered scenes together weigh half as much as the photos together. */
function shareWeight(samples: readonly CrackSample[], always: readonly CrackSample[]): void {
  const sizeOf = (list: readonly CrackSample[]) =>
    list.reduce((sum, { pieces }) => sum + pieces.count, 0);
  const weight = (0.5 * sizeOf(samples)) / Math.max(1, sizeOf(always));
  for (const sample of always) sample.weight = Math.min(1, weight);
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

/** F1 with its interval: groups are drawn with replacement. */
function withInterval(of: readonly { group: string; score: CrackScore }[], seed: number) {
  const { photos, precision, recall, f1 } = rounded(meanScore(of.map(({ score }) => score)));
  const byGroup = [...new Set(of.map(({ group }) => group))].map((group) =>
    of.filter((one) => one.group === group).map(({ score }) => score),
  );
  const random = mulberry32(seed);
  const drawn = Array.from({ length: draws }, () =>
    f1Of(byGroup.flatMap(() => byGroup[Math.floor(random() * byGroup.length)] ?? [])),
  ).sort((a, b) => a - b);
  const at = (share: number) => three(drawn[Math.floor(share * (draws - 1))] ?? 0);
  return { photos, f1, f1Low: at(0.025), f1High: at(0.975), precision, recall };
}

function photoFigures(photo: Pick<Judgement, "name" | "group" | "before"> & { after: CrackScore }) {
  const { name, group, before, after } = photo;
  const figures = (score: CrackScore) => ({
    f1: three(f1Of([score])),
    precision: three(score.precision),
    recall: three(score.recall),
  });
  return { name, group, before: before && figures(before), after: figures(after) };
}

function rounded({ photos, precision, recall, f1 }: ReturnType<typeof meanScore>) {
  return { photos, precision: three(precision), recall: three(recall), f1: three(f1) };
}

function three(value: number): number {
  return Number(value.toFixed(3));
}
