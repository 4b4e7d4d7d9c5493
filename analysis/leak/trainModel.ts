import type { SoundClass } from "../domain/recording.ts";
import { fitCalibration } from "./calibration.ts";
import { featureMeanings } from "./features.ts";
import { groupedFolds } from "./folds.ts";
import type { LearnedSettings } from "./learner.ts";
import type { Logistic } from "./logistic.ts";
import type {
  LeakModel,
  Learned,
  ModelClass,
  ModelFrame,
  ModelInput,
  ModelRecord,
} from "./model.ts";
import { modelFormat } from "./model.ts";
import { operatingPoint } from "./roc.ts";
import type { Table } from "./trainingTable.ts";
import type { FoldResult, TaskResult, TrainingTask, WholeResult } from "./trainingTask.ts";
import { runTask } from "./trainingTask.ts";

/** One labelled sound. */
export interface TrainingRow {
  label: string;
  group: string;
  /** packed by `packFeatures` */
  values: Float32Array;
}

export interface TrainingPlan {
  version: string;
  input: ModelInput;
  record: ModelRecord;
  /** what each label counts as */
  soundOf: (label: string) => SoundClass;
  /** features of this family depend on the gain of the sensor; kept only where gains are alike */
  withLevel: boolean;
  progress: (done: string) => void;
}

/** What a row was given by a model that had not seen its group. */
export interface OutOfFold {
  fold: Int32Array;
  /** shape [rows · classes], calibrated on the other folds */
  probabilities: Float64Array;
  leak: Float64Array;
  predicted: string[];
}

export interface Trained {
  model: Omit<ModelFrame, "evaluation"> & Learned;
  outOfFold: OutOfFold;
  settings: LearnedSettings;
}

const folds = 5;

/** Share of rows that must have a feature for the model to use it. */
const leastPresence = 0.99;

/**
 * False-positive rates of training rows at which the score reads 30 and 50 (model.scoring). Half of
 * these rows are look-alikes, in the field few are; and one clip only asks for a second look, a case
 * needs nights. Lower rates leave more leaks under "watch".
 */
const watchRate = 0.1;
const leakRate = 0.03;

/**
 * Fits a model and judges it by grouped cross-validation: in each of five folds the settings are
 * chosen among the other four, the model fitted on them, and its calibration fitted on their own
 * out-of-fold logits, so that no figure has seen its group.
 */
export function trainModel(rows: readonly TrainingRow[], plan: TrainingPlan): Trained {
  const tasks = trainingTasks(rows, plan);
  const results = tasks.map((task) => {
    const result = runTask(task);
    plan.progress(toldOf(result));
    return result;
  });
  return assembled(plan, tasks, results);
}

/** The parts of a training, which may run in any order: the folds and the model itself. */
export function trainingTasks(
  rows: readonly TrainingRow[],
  plan: Pick<TrainingPlan, "soundOf" | "withLevel">,
): TrainingTask[] {
  const table = tableOf(rows, plan);
  const fold = groupedFolds(table.groups, table.classes, table.labels.length, folds);
  const used = Array.from({ length: folds }, (_, held) => held).filter((held) =>
    fold.some((own) => own === held),
  );
  return [...used, null].map((held) => ({ table, fold, held }));
}

/** One line for people on a part that is done. */
export function toldOf(result: TaskResult): string {
  const told = settingsText(result.settings);
  return result.held === null
    ? `the model itself: ${told}`
    : `fold ${result.held + 1} of ${folds}: ${told}, ${result.rows.length} rows held out`;
}

/** The model and what its folds said, from all parts of a training. */
export function assembled(
  plan: TrainingPlan,
  tasks: readonly TrainingTask[],
  results: readonly TaskResult[],
): Trained {
  const whole = results.find((result): result is WholeResult => result.held === null);
  const task = tasks[0];
  if (!whole || !task) throw new Error("the model itself is missing among the results");
  const { table, fold } = task;
  const { labels, classes } = table;
  const logits = new Float64Array(classes.length * labels.length);
  const probabilities = new Float64Array(classes.length * labels.length);
  for (const result of results) {
    if (result.held !== null) place(result, labels.length, logits, probabilities);
  }
  const modelClasses: ModelClass[] = labels.map((label, c) => ({
    label,
    sound: plan.soundOf(label),
    share: round(classes.filter((value) => value === c).length / classes.length),
  }));
  const isLeak = modelClasses.map(({ sound }) => sound === "leak");
  const leak = Float64Array.from(classes, (_, row) =>
    isLeak.reduce((sum, yes, c) => sum + (yes ? probabilities[row * labels.length + c]! : 0), 0),
  );
  return {
    settings: whole.settings,
    outOfFold: {
      fold,
      probabilities,
      leak,
      predicted: Array.from(
        classes,
        (_, row) => labels[largest(probabilities, row, labels.length)]!,
      ),
    },
    model: {
      format: modelFormat,
      version: plan.version,
      input: plan.input,
      classes: modelClasses,
      features: whole.features.map(({ name, mean, sd }) => ({
        name,
        mean: round(mean),
        sd: round(sd),
      })),
      ...rounded(whole.learned),
      calibration: roundCalibration(fitCalibration(logits, classes, labels.length)),
      novelty: roundNovelty(whole.novelty),
      scoring: scoring(
        leak,
        Array.from(classes, (c) => (isLeak[c] ? 1 : 0)),
      ),
      training: plan.record,
    },
  };
}

function place(
  { rows, ...result }: FoldResult,
  classCount: number,
  logits: Float64Array,
  probabilities: Float64Array,
): void {
  rows.forEach((row, i) => {
    const own = [i * classCount, (i + 1) * classCount] as const;
    logits.set(result.logits.subarray(...own), row * classCount);
    probabilities.set(result.probabilities.subarray(...own), row * classCount);
  });
}

function tableOf(
  rows: readonly TrainingRow[],
  { soundOf, withLevel }: Pick<TrainingPlan, "soundOf" | "withLevel">,
): Table {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const width = featureMeanings.length;
  // Shared, so that threads look at one copy.
  const values = new Float32Array(new SharedArrayBuffer(4 * rows.length * width));
  rows.forEach((row, i) => {
    values.set(row.values, i * width);
  });
  const columns = featureMeanings.flatMap(({ family }, column) => {
    if (family === "level" && !withLevel) return [];
    const present = rows.filter((row) => !Number.isNaN(row.values[column]!)).length;
    return present >= leastPresence * rows.length ? [column] : [];
  });
  const numbers = new Map<string, number>();
  for (const { group } of rows) if (!numbers.has(group)) numbers.set(group, numbers.size);
  return {
    values,
    width,
    labels,
    classes: Int32Array.from(rows, ({ label }) => labels.indexOf(label)),
    sides: labels.map((label) => {
      const sound = soundOf(label);
      return sound === "leak" || sound === "normal" ? sound : "lookAlike";
    }),
    groups: Int32Array.from(rows, ({ group }) => numbers.get(group)!),
    columns,
  };
}

function settingsText({ l2, squares, rounds, treesShare }: LearnedSettings): string {
  return `penalty ${l2}${squares ? " with squares" : ""}, ${rounds} rounds of trees with a share of ${treesShare}`;
}

function scoring(leak: Float64Array, positives: readonly number[]): LeakModel["scoring"] {
  const at = (rate: number) => operatingPoint(positives, leak, rate).threshold;
  const clamp = (p: number) => Math.max(0.02, Math.min(0.98, Number.isFinite(p) ? p : 0.98));
  const watch = clamp(at(watchRate));
  return {
    watch: round(watch),
    leak: round(Math.min(0.99, Math.max(clamp(at(leakRate)), watch + 0.01))),
  };
}

function largest(values: Float64Array, row: number, width: number): number {
  let best = 0;
  for (let c = 1; c < width; c++) {
    if (values[row * width + c]! > values[row * width + best]!) best = c;
  }
  return best;
}

function rounded(learned: Learned): Learned {
  switch (learned.kind) {
    case "logistic":
      return { kind: "logistic", ...roundLogistic(learned) };
    case "trees":
      return { kind: "trees", trees: roundTrees(learned.trees) };
    case "blend":
      return {
        kind: "blend",
        treesShare: learned.treesShare,
        ...roundLogistic(learned),
        trees: roundTrees(learned.trees),
      };
    default:
      return learned satisfies never;
  }
}

function roundLogistic({ weights, squares, intercepts }: Logistic): Logistic {
  const all = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map(round));
  return {
    weights: all(weights),
    ...(squares ? { squares: all(squares) } : {}),
    intercepts: intercepts.map(round),
  };
}

/** Thresholds keep the digits that a Float32 has: rows on an edge must fall as they did in training. */
function roundTrees({ starts, rounds }: Extract<Learned, { kind: "trees" }>["trees"]) {
  return {
    starts: starts.map(round),
    rounds: rounds.map((trees) =>
      trees.map(({ columns, thresholds, lefts, values }) => ({
        columns,
        thresholds: thresholds.map((threshold) => Number(threshold.toPrecision(9))),
        lefts,
        values: values.map((value) => Number(value.toPrecision(4))),
      })),
    ),
  };
}

function roundCalibration({ temperature, offsets }: LeakModel["calibration"]) {
  return { temperature: round(temperature), offsets: offsets.map(round) };
}

function roundNovelty({ factor, usual }: LeakModel["novelty"]) {
  return { factor: factor.map((value) => Number(value.toPrecision(5))), usual: round(usual) };
}

/** Six significant digits: files stay small and no judgement moves. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
