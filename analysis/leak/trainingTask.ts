import { fitCalibration } from "./calibration.ts";
import { chooseSettings } from "./chooseSettings.ts";
import { learnedLogits } from "./learned.ts";
import type { LearnedSettings } from "./learner.ts";
import { fitLearned } from "./learner.ts";
import type { LeakModel, Learned, ModelFeature } from "./model.ts";
import { fitNovelty } from "./novelty.ts";
import { calibrated } from "./predict.ts";
import type { Table } from "./trainingTable.ts";
import { cappedByGroup, prepare, standardRows } from "./trainingTable.ts";

/** A part of the training that waits for no other: it may run in a thread of its own. */
export interface TrainingTask {
  table: Table;
  /** fold a row, shape [rows] */
  fold: Int32Array;
  /** the fold that is held out; null: none, for the model itself */
  held: number | null;
}

export type TaskResult = FoldResult | WholeResult;

/** What rows of one fold were given by a model that had not seen their groups. */
export interface FoldResult {
  held: number;
  settings: LearnedSettings;
  rows: Int32Array;
  /** shape [rows · classes] */
  logits: Float64Array;
  /** shape [rows · classes], calibrated on the other folds */
  probabilities: Float64Array;
}

export interface WholeResult {
  held: null;
  settings: LearnedSettings;
  features: ModelFeature[];
  learned: Learned;
  novelty: LeakModel["novelty"];
}

/** Rows that a fit sees at most: further rows of the same groups are near copies and only cost time. */
export const mostRowsToFit = 20_000;

/**
 * Settings are chosen by folds among the rows that may be seen, the model is fitted on these, and its
 * calibration on their own out-of-fold logits.
 */
export function runTask({ table, fold, held }: TrainingTask): TaskResult {
  const seen: number[] = [];
  const unseen: number[] = [];
  fold.forEach((own, row) => {
    (own === held ? unseen : seen).push(row);
  });
  const choice = chooseSettings(table, seen);
  const { settings } = choice;
  const prepared = prepare(table, cappedByGroup(table.groups, seen, mostRowsToFit));
  const { features, design } = prepared;
  const learned = fitLearned(prepared, table.sides, settings);
  if (held === null) {
    const novelty = fitNovelty(design.values, design.columns);
    return { held, settings, features, learned, novelty };
  }
  const classCount = table.labels.length;
  const calibration = fitCalibration(choice.logits, choice.classes, classCount);
  const logits = new Float64Array(unseen.length * classCount);
  const probabilities = new Float64Array(unseen.length * classCount);
  unseen.forEach((row, i) => {
    const raw = learnedLogits(learned, standardRows(table, features, [row]));
    logits.set(raw, i * classCount);
    probabilities.set(calibrated(calibration, raw), i * classCount);
  });
  return { held, settings, rows: Int32Array.from(unseen), logits, probabilities };
}
