import type { BoostPlan, BoostTable } from "../trees/boosted.ts";
import { fitBoosted } from "../trees/boosted.ts";
import type { FlatTrees } from "../trees/flatTrees.ts";
import { flatTrees } from "../trees/flatTrees.ts";
import type { JudgedPieces } from "./crack.ts";
import { crackCandidates, firstLogOdds, judgePieces, secondProbabilities } from "./crack.ts";
import { contextFeatures, crackContext } from "./crackContext.ts";
import { lineFeatures, lineTable } from "./crackLineFeatures.ts";
import type { CrackModelFile, StageFile } from "./crackModel.ts";
import { quickCheckOf, stageFileOf } from "./crackModel.ts";
import type { CrackPieces, QuickCheck } from "./crackPieces.ts";
import { dearFeatures, pieceFeatures } from "./crackPieces.ts";
import type { Chain } from "./link.ts";
import { quickLoss } from "./parameters.ts";

/** The dark lines of one labelled photo, every piece measured in full. */
export interface CrackSample {
  width: number;
  height: number;
  /** photos of one group (a bridge) are never on both sides of a fold */
  group: number;
  pieces: CrackPieces;
  chains: readonly Chain[];
  /** of each piece: 1 crack, 0 none, −1 not to be learned from */
  labels: Int8Array;
  weight: number;
}

export type Stages = Pick<CrackModelFile, "quick" | "pieces" | "context" | "lines">;

const quickPlan: BoostPlan = {
  rounds: 30,
  mostDepth: 4,
  leastWeight: 8,
  l2: 4,
  shrinkage: 0.25,
  rowShare: 0.4,
  columnShare: 0.6,
};
const piecePlan: BoostPlan = {
  rounds: 180,
  mostDepth: 6,
  leastWeight: 8,
  l2: 4,
  shrinkage: 0.1,
  rowShare: 0.5,
  columnShare: 0.5,
};
/** Thresholds of the lines that the last stage learns from: those that may be chosen lie about here. */
const lenient = [0.3, 0.45].map((high) => ({ high, low: 0.6 * high }));
const linePlan: BoostPlan = {
  ...quickPlan,
  rounds: 60,
  mostDepth: 3,
  shrinkage: 0.1,
  rowShare: 0.7,
};
const contextPlan: BoostPlan = { ...piecePlan, rounds: 120, mostDepth: 5, shrinkage: 0.08 };

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

/** All stages; the last learns from what models said that had not seen the photo's group. */
export function fitStages(
  samples: readonly CrackSample[],
  random: () => number,
  progress: (line: string) => void,
): Stages {
  const quick = fitQuick(samples, random);
  const check = quickCheckOf(quick);
  const kept = samples.map(({ pieces }) => keptOf(pieces, check));
  const all = kept.reduce((sum, own) => sum + own.length, 0);
  const left = kept.reduce((sum, own) => sum + own.reduce((a, b) => a + b, 0), 0);
  progress(`quick check: ${left} of ${all} pieces left`);
  const halves = 2;
  const foldOf = foldsOf(samples, halves);
  const logOdds: Float32Array[] = samples.map(() => new Float32Array(0));
  for (let fold = 0; fold < halves; fold++) {
    const inside = samples.map((_, index) => foldOf[index] !== fold);
    const stage = fitPieces(samples, kept, inside.includes(true) ? inside : null, random);
    const first = ready(stage);
    for (const [index, { pieces }] of samples.entries()) {
      if (foldOf[index] === fold || !inside.includes(true))
        logOdds[index] = firstLogOdds(pieces, first, kept[index]!);
    }
    progress(`first stage, half ${fold + 1} of ${halves}`);
  }
  const pieces = fitPieces(samples, kept, null, random);
  progress("first stage fitted");
  const contexts = samples.map((sample, index) =>
    crackContext({ ...sample.pieces, kept: kept[index]! }, sample.chains, logOdds[index]!),
  );
  const unseen: Float32Array[] = samples.map(() => new Float32Array(0));
  for (let fold = 0; fold < halves; fold++) {
    const inside = samples.map((_, index) => foldOf[index] !== fold);
    const stage = fitContext(
      samples,
      kept,
      contexts,
      inside.includes(true) ? inside : null,
      random,
    );
    for (const [index] of samples.entries()) {
      if (foldOf[index] === fold || !inside.includes(true))
        unseen[index] = secondProbabilities(kept[index]!, contexts[index]!, ready(stage));
    }
  }
  const context = fitContext(samples, kept, contexts, null, random);
  progress("second stage fitted");
  const lines = fitLines(samples, unseen, random);
  progress("last stage fitted");
  return { quick, pieces, context, lines };
}

/** What models say of samples whose groups they had not seen. */
export interface UnseenJudgement {
  /** of each piece of each sample; null: the sample was learned from */
  probabilities: (Float32Array | null)[];
  /** fold of each sample */
  folds: number[];
  /** last stage of the model that judged the sample */
  lines: ReturnType<typeof ready>[];
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
): UnseenJudgement {
  const foldOf = foldsOf(samples, folds);
  const lines: UnseenJudgement["lines"] = [];
  const probabilities: (Float32Array | null)[] = samples.map(() => null);
  for (let fold = 0; fold < folds; fold++) {
    const inside = samples.filter((_, index) => foldOf[index] !== fold);
    const stages = fitStages([...inside, ...always], random, () => {});
    for (const [index, sample] of samples.entries()) {
      if (foldOf[index] !== fold) continue;
      probabilities[index] = judgeSample(stages, sample).probabilities;
      lines[index] = ready(stages.lines);
    }
    progress(`fold ${fold + 1} of ${folds}`);
  }
  return { probabilities, folds: foldOf, lines };
}

/** What freshly fitted stages say of the pieces of a sample. */
export function judgeSample(stages: Stages, { pieces, chains }: CrackSample): JudgedPieces {
  const kept = keptOf(pieces, quickCheckOf(stages.quick));
  return judgePieces(
    { chains, pieces: { ...pieces, kept } },
    { pieces: ready(stages.pieces), context: ready(stages.context) },
  );
}

export function ready({ start, trees }: StageFile): { start: number; trees: FlatTrees } {
  return { start, trees: flatTrees(trees) };
}

/** Fold of each sample, 0 to folds − 1; a group lies in one fold, groups in the order of their numbers. */
function foldsOf(samples: readonly CrackSample[], folds: number): number[] {
  const groups = [...new Set(samples.map(({ group }) => group))];
  const foldOf = new Map(groups.map((group, index) => [group, index % folds]));
  return samples.map(({ group }) => foldOf.get(group) ?? 0);
}

function keptOf({ count, features }: CrackPieces, check: QuickCheck): Uint8Array {
  return Uint8Array.from({ length: count }, (_, piece) =>
    check(features, piece * pieceFeatures.length) ? 1 : 0,
  );
}

function fitQuick(samples: readonly CrackSample[], random: () => number): CrackModelFile["quick"] {
  const columns = pieceFeatures.length;
  const table = tableOf(
    samples,
    columns,
    () => true,
    ({ pieces }) => pieces.features,
  );
  // What is the same in every row is never split by.
  for (const [column, feature] of pieceFeatures.entries()) {
    if (!dearFeatures.has(feature)) continue;
    for (let at = column; at < table.values.length; at += columns) table.values[at] = 0;
  }
  const stage = stageFileOf(fitBoosted(table, quickPlan, random).model, pieceFeatures);
  const flat = ready(stage);
  const scores: number[] = [];
  for (const { pieces, labels } of samples) {
    const all = firstLogOdds(pieces, flat, new Uint8Array(pieces.count).fill(1));
    for (let piece = 0; piece < pieces.count; piece++)
      if (labels[piece] === 1) scores.push(all[piece]!);
  }
  const sorted = Float32Array.from(scores).sort();
  const least = sorted[Math.floor(quickLoss * sorted.length)] ?? flat.start;
  return { ...stage, least: Number(least.toFixed(4)) };
}

function fitPieces(
  samples: readonly CrackSample[],
  kept: readonly Uint8Array[],
  inside: readonly boolean[] | null,
  random: () => number,
): StageFile {
  const table = tableOf(
    samples,
    pieceFeatures.length,
    (sample, piece) => (inside === null || inside[sample] === true) && kept[sample]![piece] === 1,
    ({ pieces }) => pieces.features,
  );
  return stageFileOf(fitBoosted(table, piecePlan, random).model, pieceFeatures);
}

function fitContext(
  samples: readonly CrackSample[],
  kept: readonly Uint8Array[],
  contexts: readonly Float32Array[],
  inside: readonly boolean[] | null,
  random: () => number,
): StageFile {
  const table = tableOf(
    samples,
    contextFeatures.length,
    (sample, piece) => (inside === null || inside[sample] === true) && kept[sample]![piece] === 1,
    (_, index) => contexts[index]!,
  );
  return stageFileOf(fitBoosted(table, contextPlan, random).model, contextFeatures);
}

/** The last stage, from lines that lenient thresholds leave; a line is a crack when most of its pieces are. */
function fitLines(
  samples: readonly CrackSample[],
  probabilities: readonly Float32Array[],
  random: () => number,
): StageFile {
  const rows: { values: Float32Array; label: number; weight: number }[] = [];
  for (const [index, sample] of samples.entries()) {
    for (const decision of lenient) {
      const lines = crackCandidates(sample, probabilities[index]!, decision);
      const table = lineTable(lines, sample, probabilities[index]!);
      for (const [line, { pieces, lengthPx }] of lines.entries()) {
        const known = pieces.filter((piece) => sample.labels[piece]! >= 0);
        if (known.length === 0) continue;
        const hits = known.filter((piece) => sample.labels[piece] === 1).length;
        rows.push({
          values: table.subarray(line * lineFeatures.length, (line + 1) * lineFeatures.length),
          label: 2 * hits > known.length ? 1 : 0,
          weight: (sample.weight * Math.min(lengthPx, 300)) / 100,
        });
      }
    }
  }
  const values = new Float32Array(rows.length * lineFeatures.length);
  for (const [row, { values: own }] of rows.entries()) values.set(own, row * lineFeatures.length);
  const table = {
    values,
    columns: lineFeatures.length,
    classes: Int32Array.from(rows, ({ label }) => label),
    classCount: 2,
    weights: Float32Array.from(rows, ({ weight }) => weight),
    groups: null,
  };
  return stageFileOf(fitBoosted(table, linePlan, random).model, lineFeatures);
}

function tableOf(
  samples: readonly CrackSample[],
  columns: number,
  isUsed: (sample: number, piece: number) => boolean,
  valuesOf: (sample: CrackSample, index: number) => Float32Array,
): BoostTable {
  let rows = 0;
  for (const [index, { labels }] of samples.entries()) {
    for (let piece = 0; piece < labels.length; piece++)
      if (labels[piece]! >= 0 && isUsed(index, piece)) rows++;
  }
  const values = new Float32Array(rows * columns);
  const classes = new Int32Array(rows);
  const weights = new Float32Array(rows);
  let row = 0;
  for (const [index, sample] of samples.entries()) {
    const own = valuesOf(sample, index);
    for (let piece = 0; piece < sample.labels.length; piece++) {
      if (sample.labels[piece]! < 0 || !isUsed(index, piece)) continue;
      values.set(own.subarray(piece * columns, (piece + 1) * columns), row * columns);
      classes[row] = sample.labels[piece]!;
      weights[row] = sample.weight;
      row++;
    }
  }
  return { values, columns, classes, classCount: 2, weights, groups: null };
}
