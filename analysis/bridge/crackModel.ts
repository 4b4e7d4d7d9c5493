import type { Boosted } from "../trees/boosted.ts";
import type { FlatTrees } from "../trees/flatTrees.ts";
import { flatTrees, sumOfTrees } from "../trees/flatTrees.ts";
import type { Tree } from "../trees/tree.ts";
import { contextFeatures } from "./crackContext.ts";
import { lineFeatures } from "./crackLineFeatures.ts";
import type { QuickCheck } from "./crackPieces.ts";
import { dearFeatures, pieceFeatures } from "./crackPieces.ts";

/** Where a model comes from, in words. */
export interface CrackModelRecord {
  command: string;
  data: string;
  licence: string;
  note: string;
}

/** What decides whether a piece of a dark line is a crack; the content of a model file. */
export interface CrackModelFile {
  format: typeof crackModelFormat;
  version: string;
  record: CrackModelRecord;
  evaluation: Readonly<Record<string, unknown>>;
  /** rules out what is below `least` log-odds by the features that are cheap */
  quick: StageFile & { least: number };
  /** first stage: a piece by itself */
  pieces: StageFile;
  /** second stage: a piece among its line, its surroundings and the photo */
  context: StageFile;
  /** last stage: a whole line among the lines of its photo; its probability is the score */
  lines: StageFile;
  decision: CrackDecision;
}

/** Log-odds start and trees over the named features. */
export interface StageFile {
  features: readonly string[];
  start: number;
  trees: readonly Tree[];
}

export interface CrackDecision {
  /** probability that some piece of a line must reach, and that all must keep */
  high: number;
  low: number;
  /** probability that the line as a whole must have */
  line: number;
}

/** A model ready for use. */
export interface CrackModel {
  file: CrackModelFile;
  quick: QuickCheck;
  pieces: { start: number; trees: FlatTrees };
  context: { start: number; trees: FlatTrees };
  lines: { start: number; trees: FlatTrees };
  decision: CrackDecision;
}

export const crackModelFormat = "mizuhashi-crack-model-1";

/** A model file that cannot be used here, and why. */
export class BadCrackModel extends Error {
  override readonly name = "BadCrackModel";
}

/** @throws BadCrackModel when it is no model of this format, or of other features than these */
export function crackModelOf(value: unknown): CrackModel {
  const file = value as Partial<CrackModelFile> | null;
  if (typeof file !== "object" || file?.format !== crackModelFormat)
    throw new BadCrackModel(`no crack model: format is not ${crackModelFormat}`);
  const { quick, pieces, context, lines, decision } = file;
  const isShare = (value: unknown) => typeof value === "number" && value >= 0 && value <= 1;
  if (!decision || ![decision.high, decision.low, decision.line].every(isShare))
    throw new BadCrackModel("decision: expected three probabilities");
  return {
    file: file as CrackModelFile,
    quick: quickCheckOf(quick),
    pieces: stageOf("pieces", pieces, pieceFeatures),
    context: stageOf("context", context, contextFeatures),
    lines: stageOf("lines", lines, lineFeatures),
    decision,
  };
}

/** @throws BadCrackModel when the stage asks for what is dear */
export function quickCheckOf(stage: CrackModelFile["quick"] | undefined): QuickCheck {
  const { start, trees } = stageOf("quick", stage, pieceFeatures);
  const least = stage?.least ?? Number.NaN;
  if (!Number.isFinite(least)) throw new BadCrackModel("quick: expected least log-odds");
  const isDear = (column: number) => dearFeatures.has(pieceFeatures[column] ?? "depth");
  if (trees.columns.some((column) => column >= 0 && isDear(column)))
    throw new BadCrackModel("quick: a tree asks for what is measured later");
  return (features, from) => start + sumOfTrees(trees, features, from) >= least;
}

function stageOf(name: string, stage: StageFile | undefined, features: readonly string[]) {
  if (!stage || !Array.isArray(stage.trees) || !Number.isFinite(stage.start))
    throw new BadCrackModel(`${name}: expected features, start and trees`);
  if (stage.features.join() !== features.join())
    throw new BadCrackModel(`${name}: made for other features than this version measures`);
  for (const tree of stage.trees) {
    const { columns, thresholds, lefts, values } = tree;
    const whole =
      Array.isArray(columns) &&
      [thresholds, lefts, values].every((list) => list?.length === columns.length) &&
      columns.every((column, node) =>
        column < 0
          ? column === -1
          : column < features.length && lefts[node]! > node && lefts[node]! + 1 < columns.length,
      );
    if (!whole) throw new BadCrackModel(`${name}: a tree is broken`);
  }
  return { start: stage.start, trees: flatTrees(stage.trees) };
}

/** A fitted two-class model as it is written, numbers rounded to what matters. */
export function stageFileOf({ starts, rounds }: Boosted, features: readonly string[]): StageFile {
  const trees = rounds.map(([tree]) => ({
    columns: tree!.columns,
    thresholds: tree!.thresholds.map((value) => Number(value.toPrecision(6))),
    lefts: tree!.lefts,
    values: tree!.values.map((value) => Number(value.toFixed(4))),
  }));
  return { features, start: Number(starts[1]!.toFixed(4)), trees };
}

export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
