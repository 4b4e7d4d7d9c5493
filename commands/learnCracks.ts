import type { DarkLines } from "../analysis/bridge/crack.ts";
import { darkLines, judgePieces } from "../analysis/bridge/crack.ts";
import type { CrackTruth } from "../analysis/bridge/crackDecision.ts";
import { bestDecision, decisionsTried, scoreUnder } from "../analysis/bridge/crackDecision.ts";
import type { CrackSample, Stages, UnseenJudgement } from "../analysis/bridge/crackLearner.ts";
import {
  fitStages,
  judgeSample,
  outOfFoldProbabilities,
  pieceLabels,
  ready,
} from "../analysis/bridge/crackLearner.ts";
import type { CrackDecision, CrackModel } from "../analysis/bridge/crackModel.ts";
import { pieceFeatures } from "../analysis/bridge/crackPieces.ts";
import type { CrackScore } from "../analysis/bridge/crackScore.ts";
import { f1Of, grown, meanScore } from "../analysis/bridge/crackScore.ts";
import { scoreTolerancePx } from "../analysis/bridge/parameters.ts";
import { ridgeMap } from "../analysis/bridge/ridge.ts";
import type { Luminance } from "../analysis/bridge/surface.ts";
import { backgroundOf } from "../analysis/bridge/surface.ts";
import { mulberry32 } from "../simulators/random.ts";
import type { Surroundings } from "./command.ts";

/** A labelled photo, not yet read: reading it twice is cheaper than holding all. */
export interface LabelledPhotoSource {
  name: string;
  group: string;
  /** false: labelled in parts alone, so that it teaches and is not judged by */
  whole: boolean;
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

/** What is learned from, and what it is compared with. */
export interface CrackLessons {
  photos: readonly LabelledPhotoSource[];
  /** rendered scenes besides the photos, or alone */
  scenes: readonly LabelledPhotoSource[];
  /** null when there is nothing to compare with */
  before: CrackModel | null;
  seed: number;
  /** weights of a piece of a photo and of a scene, by how many there are of each */
  weigh(photoPieces: number, scenePieces: number): CrackWeights;
}

export interface CrackWeights {
  photo: number;
  scene: number;
}

const mostFolds = 5;
/** Fewer give no interval: drawing some of them again says nothing. */
export const leastGroups = 5;
const draws = 1000;

export type CracksLearned = Awaited<ReturnType<typeof learnCracks>>;

/** Fits all stages and the thresholds, and judges them by photos of groups that they had not seen. */
export async function learnCracks(
  { photos, scenes, before, seed, weigh }: CrackLessons,
  { log, progress, signal }: Pick<Surroundings, "log" | "progress" | "signal">,
) {
  const judged = photos.length > 0 ? photos : scenes;
  const groups = [...new Set(judged.map(({ group }) => group))];
  const samples = await samplesOf(judged, groups, "photo", progress, signal);
  const always = photos.length > 0 ? await samplesOf(scenes, [], "scene", progress, signal) : [];
  const weights = weigh(piecesOf(samples), piecesOf(always));
  for (const sample of samples) sample.weight = weights.photo;
  for (const sample of always) sample.weight = weights.scene;
  const random = mulberry32(seed);
  const folds = Math.min(mostFolds, groups.length);
  log(`${samples.length} photos of ${groups.length} groups, ${always.length} rendered besides`);
  const unseen =
    photos.length > 0
      ? { ...outOfFoldProbabilities(samples, always, folds, random, log), stages: null }
      : heldOut(samples, random, log);

  const judgements: Judgement[] = [];
  for (const [index, photo] of judged.entries()) {
    signal.throwIfAborted();
    const sample = samples[index];
    const probabilities = unseen.probabilities[index];
    const last = unseen.lines[index];
    if (!photo.whole || !sample || !probabilities || !last) continue;
    const { luminance, labelled, doubtful, kind } = await photo.read();
    const { width, height, chains, pieces } = sample;
    const lines = { width, height, chains, pieces };
    const truth = { luminance, labelled, doubtful };
    judgements.push({
      name: photo.name,
      group: photo.group,
      kind,
      fold: unseen.folds[index] ?? 0,
      scores: decisionsTried.map((one) =>
        scoreUnder({ lines: last, decision: one }, lines, probabilities, truth),
      ),
      before: before && scoreBefore(before, lines, truth),
    });
    progress(`scored ${index + 1} of ${judged.length} photos`);
  }
  const decision = best(judgements).decision;
  // The thresholds of a fold are chosen on the others, so that its figures are of unseen photos.
  const places = Array.from(
    { length: folds },
    (_, fold) => best(judgements.filter((one) => one.fold !== fold)).place,
  );
  const all = judgements.flatMap(({ scores, fold, ...photo }) => {
    const after = scores[places[fold] ?? 0];
    return after ? [{ ...photo, after }] : [];
  });
  const results = all.filter(({ after }) => after.labelledPx > 0);
  const sound = all.filter(({ after }) => after.labelledPx === 0);
  const stages = unseen.stages ?? fitStages([...samples, ...always], random, log);
  const figures = (of: readonly { group: string; score: CrackScore }[]) => withInterval(of, seed);
  const old = results.flatMap(({ group, before: score }) => (score ? [{ group, score }] : []));
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const evaluation = {
    method: `${
      photos.length > 0
        ? `${folds}-fold, no group in two folds`
        : `every ${mostFolds}th scene held out, in two folds`
    }; thresholds of a fold chosen on the others; F1 at ${scoreTolerancePx} px of mean precision and mean recall over photos with cracks; ${
      groups.length >= leastGroups
        ? `95 % interval by ${draws} draws of groups`
        : `no interval: ${groups.length} groups are too few to draw from, ${leastGroups} are the least`
    }`,
    groups: groups.length,
    after: figures(results.map(({ group, after }) => ({ group, score: after }))),
    before: before ? { version: before.file.version, ...figures(old) } : null,
    // Photos without a crack have no F1: how many of them something was found on.
    soundPhotos: {
      photos: sound.length,
      markedBefore: before && sound.filter((one) => (one.before?.detectedPx ?? 0) > 0).length,
      markedAfter: sound.filter(({ after }) => after.detectedPx > 0).length,
    },
    kinds: kinds.map((kind) => ({
      kind,
      ...rounded(meanScore(results.filter((one) => one.kind === kind).map(({ after }) => after))),
    })),
    photos: photos.length === 0 ? [] : results.map(photoFigures),
  };
  return { stages, decision, evaluation, weights };
}

/** Rendered scenes are plenty: a model of most of them is judged by the rest, and is the one that ships. */
function heldOut(
  samples: readonly CrackSample[],
  random: () => number,
  log: (line: string) => void,
): UnseenJudgement & { stages: Stages } {
  const isHeld = (index: number) => index % mostFolds === mostFolds - 1;
  const stages = fitStages(
    samples.filter((_, index) => !isHeld(index)),
    random,
    log,
  );
  const probabilities = samples.map((sample, index) =>
    isHeld(index) ? judgeSample(stages, sample).probabilities : null,
  );
  const halves = samples.map((_, index) => Math.floor(index / mostFolds) % 2);
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
  /** by the model before; null when there is nothing to compare with */
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

function scoreBefore(model: CrackModel, lines: DarkLines, truth: CrackTruth): CrackScore {
  const { pieces } = lines;
  const kept = Uint8Array.from({ length: pieces.count }, (_, piece) =>
    model.quick(pieces.features, piece * pieceFeatures.length) ? 1 : 0,
  );
  const { probabilities } = judgePieces({ ...lines, pieces: { ...pieces, kept } }, model);
  return scoreUnder(model, lines, probabilities, truth);
}

async function samplesOf(
  photos: readonly LabelledPhotoSource[],
  groups: readonly string[],
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
    samples.push({ width, height, group, pieces, chains, labels, weight: 1 });
    progress(`measured ${index + 1} of ${photos.length} ${word}s`);
  }
  return samples;
}

function piecesOf(samples: readonly CrackSample[]): number {
  return samples.reduce((sum, { pieces }) => sum + pieces.count, 0);
}

/** F1 with its interval: groups are drawn with replacement; none of too few. */
function withInterval(of: readonly { group: string; score: CrackScore }[], seed: number) {
  const { photos, precision, recall, f1 } = rounded(meanScore(of.map(({ score }) => score)));
  const named = { photos, f1, precision, recall };
  const byGroup = [...new Set(of.map(({ group }) => group))].map((group) =>
    of.filter((one) => one.group === group).map(({ score }) => score),
  );
  if (byGroup.length < leastGroups) return { ...named, f1Low: null, f1High: null };
  const random = mulberry32(seed);
  const drawn = Array.from({ length: draws }, () =>
    f1Of(byGroup.flatMap(() => byGroup[Math.floor(random() * byGroup.length)] ?? [])),
  ).sort((a, b) => a - b);
  const at = (share: number) => three(drawn[Math.floor(share * (draws - 1))] ?? 0);
  return { ...named, f1Low: at(0.025), f1High: at(0.975) };
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
