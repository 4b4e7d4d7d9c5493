import type { BoostPlan, BoostTable } from "../trees/boosted.ts";
import { fitBoosted } from "../trees/boosted.ts";
import { flatTrees, sumOfTrees } from "../trees/flatTrees.ts";
import { contextFeatures, crackContext } from "./crackContext.ts";
import type { StageFile } from "./crackModel.ts";
import { logistic, stageFileOf } from "./crackModel.ts";
import type { CrackPieces } from "./crackPieces.ts";
import { pieceFeatures } from "./crackPieces.ts";
import type { Chain } from "./link.ts";

/** The dark lines of one labelled photo. */
export interface CrackSample {
  /** photos of one group (a bridge) are never on both sides of a fold */
  group: number;
  pieces: CrackPieces;
  chains: readonly Chain[];
  /** of each piece: 1 crack, 0 none, −1 not to be learned from */
  labels: Int8Array;
  weight: number;
}

export const piecePlan: BoostPlan = {
  rounds: 220,
  mostDepth: 6,
  leastWeight: 8,
  l2: 4,
  shrinkage: 0.1,
  rowShare: 0.5,
  columnShare: 0.5,
};
export const contextPlan: BoostPlan = { ...piecePlan, rounds: 120, mostDepth: 5, shrinkage: 0.08 };

/** What a piece is by the truth: shares of its points within 2 px of a crack, and of a doubtful one. */
export function pieceLabels(
  pieces: CrackPieces,
  chains: readonly Chain[],
  near: Uint8Array,
  doubtful: Uint8Array | null,
  width: number,
): Int8Array {
  return Int8Array.from({ length: pieces.count }, (_, piece) => {
    const { points } = chains[pieces.chain[piece]!]!;
    const middle = pieces.middle[piece]!;
    let hits = 0;
    let doubts = 0;
    let seen = 0;
    for (let i = Math.max(0, middle - 4); i <= Math.min(points.length / 2 - 1, middle + 4); i++) {
      const at = Math.round(points[2 * i + 1]!) * width + Math.round(points[2 * i]!);
      seen++;
      hits += near[at]!;
      if (doubtful && doubtful[at] !== 0) doubts++;
    }
    if (hits >= 0.6 * seen) return 1;
    return hits > 0.3 * seen || doubts > 0.3 * seen ? -1 : 0;
  });
}

/** Both stages; the second learns from what models said that had not seen the photo's group. */
export function fitStages(
  samples: readonly CrackSample[],
  random: () => number,
  progress: (line: string) => void,
): { pieces: StageFile; context: StageFile } {
  const outside = outOfFold(samples, 2, random, progress);
  const pieces = fitPieces(samples, random);
  progress("first stage fitted");
  const context = fitContext(samples, outside, random);
  progress("second stage fitted");
  return { pieces, context };
}

/**
 * Probability of each piece of each sample by models that had not seen its group.
 * @param always samples that every model learns from besides
 */
export function outOfFoldProbabilities(
  samples: readonly CrackSample[],
  always: readonly CrackSample[],
  folds: number,
  random: () => number,
  progress: (line: string) => void,
): { probabilities: Float32Array[]; folds: number[] } {
  const foldOf = foldsOf(samples, folds);
  const probabilities: Float32Array[] = samples.map(() => new Float32Array(0));
  for (let fold = 0; fold < folds; fold++) {
    const inside = samples.filter((_, index) => foldOf[index] !== fold);
    const stages = fitStages([...inside, ...always], random, () => {});
    for (const [index, { pieces, chains }] of samples.entries()) {
      if (foldOf[index] === fold) probabilities[index] = pieceProbabilities(stages, pieces, chains);
    }
    progress(`fold ${fold + 1} of ${folds}`);
  }
  return { probabilities, folds: foldOf };
}

/** Fold of each sample, 0 to folds − 1; a group lies in one fold, groups in the order of their numbers. */
function foldsOf(samples: readonly CrackSample[], folds: number): number[] {
  const groups = [...new Set(samples.map(({ group }) => group))];
  const foldOf = new Map(groups.map((group, index) => [group, index % folds]));
  return samples.map(({ group }) => foldOf.get(group) ?? 0);
}

function outOfFold(
  samples: readonly CrackSample[],
  folds: number,
  random: () => number,
  progress: (line: string) => void,
): Float32Array[] {
  const foldOf = foldsOf(samples, folds);
  const answers: Float32Array[] = samples.map(() => new Float32Array(0));
  for (let fold = 0; fold < folds; fold++) {
    const inside = samples.filter((_, index) => foldOf[index] !== fold);
    const stage = fitPieces(inside.length > 0 ? inside : samples, random);
    for (const [index, sample] of samples.entries()) {
      if (foldOf[index] === fold) answers[index] = pieceLogOdds(stage, sample.pieces);
    }
    progress(`first stage, fold ${fold + 1} of ${folds}`);
  }
  return answers;
}

function fitPieces(samples: readonly CrackSample[], random: () => number): StageFile {
  const table = tableOf(samples, pieceFeatures.length, ({ pieces }) => pieces.features);
  return stageFileOf(fitBoosted(table, piecePlan, random).model, pieceFeatures);
}

function fitContext(
  samples: readonly CrackSample[],
  logOdds: readonly Float32Array[],
  random: () => number,
): StageFile {
  const contexts = samples.map(({ pieces, chains }, index) =>
    crackContext(pieces, chains, logOdds[index]!),
  );
  const table = tableOf(samples, contextFeatures.length, (_, index) => contexts[index]!);
  return stageFileOf(fitBoosted(table, contextPlan, random).model, contextFeatures);
}

/** Log-odds of each piece by the first stage. */
function pieceLogOdds({ start, trees }: StageFile, pieces: CrackPieces): Float32Array {
  const flat = flatTrees(trees);
  return Float32Array.from(
    { length: pieces.count },
    (_, piece) => start + sumOfTrees(flat, pieces.features, piece * pieceFeatures.length),
  );
}

/** Probability of each piece by both stages. */
export function pieceProbabilities(
  model: { pieces: StageFile; context: StageFile },
  pieces: CrackPieces,
  chains: readonly Chain[],
): Float32Array {
  const context = crackContext(pieces, chains, pieceLogOdds(model.pieces, pieces));
  const flat = flatTrees(model.context.trees);
  return Float32Array.from({ length: pieces.count }, (_, piece) =>
    logistic(model.context.start + sumOfTrees(flat, context, piece * contextFeatures.length)),
  );
}

function tableOf(
  samples: readonly CrackSample[],
  columns: number,
  valuesOf: (sample: CrackSample, index: number) => Float32Array,
): BoostTable {
  let rows = 0;
  for (const { labels } of samples) for (const label of labels) if (label >= 0) rows++;
  const values = new Float32Array(rows * columns);
  const classes = new Int32Array(rows);
  const weights = new Float32Array(rows);
  let row = 0;
  for (const [index, sample] of samples.entries()) {
    const own = valuesOf(sample, index);
    for (let piece = 0; piece < sample.labels.length; piece++) {
      if (sample.labels[piece]! < 0) continue;
      values.set(own.subarray(piece * columns, (piece + 1) * columns), row * columns);
      classes[row] = sample.labels[piece]!;
      weights[row] = sample.weight;
      row++;
    }
  }
  return { values, columns, classes, classCount: 2, weights, groups: null };
}
