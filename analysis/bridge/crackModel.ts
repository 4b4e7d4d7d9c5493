import type { Boosted } from "../trees/boosted.ts";
import type { FlatTrees } from "../trees/flatTrees.ts";
import { flatTrees } from "../trees/flatTrees.ts";
import type { Tree } from "../trees/tree.ts";
import { contextFeatures } from "./crackContext.ts";
import { pieceFeatures } from "./crackPieces.ts";

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
  /** first stage: a piece by itself */
  pieces: StageFile;
  /** second stage: a piece among its line, its surroundings and the photo */
  context: StageFile;
  decision: CrackDecision;
}

/** Log-odds start and trees over the named features. */
export interface StageFile {
  features: readonly string[];
  start: number;
  trees: readonly Tree[];
}

export interface CrackDecision {
  /** probability that a line must reach somewhere, and that it must keep all along */
  high: number;
  low: number;
}

/** A model ready for use. */
export interface CrackModel {
  file: CrackModelFile;
  pieces: { start: number; trees: FlatTrees };
  context: { start: number; trees: FlatTrees };
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
  const { pieces, context, decision } = file;
  if (!decision || !(decision.high >= decision.low) || !(decision.low >= 0 && decision.high <= 1))
    throw new BadCrackModel("decision: expected probabilities low ≤ high");
  return {
    file: file as CrackModelFile,
    pieces: stageOf("pieces", pieces, pieceFeatures),
    context: stageOf("context", context, contextFeatures),
    decision,
  };
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
