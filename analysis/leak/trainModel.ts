import type { SoundClass } from "../domain/recording.ts";
import { fitCalibration } from "./calibration.ts";
import { featureMeanings } from "./features.ts";
import { groupedFolds } from "./folds.ts";
import { learnedLogits } from "./learned.ts";
import type { LearnedSettings, Table } from "./learner.ts";
import { chooseSettings, fitLearned, prepare, standardRow } from "./learner.ts";
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
import { fitNovelty } from "./novelty.ts";
import { calibrated } from "./predict.ts";
import { operatingPoint } from "./roc.ts";

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
  const table = tableOf(rows, plan);
  const { labels, classes, groups } = table;
  const all = rows.map((_, i) => i);
  const fold = groupedFolds(groups, classes, labels.length, folds);

  const logits = new Float64Array(rows.length * labels.length);
  const probabilities = new Float64Array(rows.length * labels.length);
  for (let held = 0; held < folds; held++) {
    const seen = all.filter((row) => fold[row] !== held);
    const unseen = all.filter((row) => fold[row] === held);
    if (unseen.length === 0 || seen.length === 0) continue;
    const { settings, inner } = chooseSettings(table, seen);
    const prepared = prepare(table, seen);
    const learned = fitLearned(prepared, settings);
    const calibration = fitCalibration(
      inner.logits,
      inner.rows.map((row) => classes[row]!),
      labels.length,
    );
    for (const row of unseen) {
      const raw = learnedLogits(learned, standardRow(table, prepared.features, row));
      logits.set(raw, row * labels.length);
      probabilities.set(calibrated(calibration, raw), row * labels.length);
    }
    plan.progress(
      `fold ${held + 1} of ${folds}: ${told(settings)}, ${unseen.length} rows held out`,
    );
  }

  const { settings } = chooseSettings(table, all);
  const prepared = prepare(table, all);
  const learned = fitLearned(prepared, settings);
  plan.progress(`all ${rows.length} rows: ${told(settings)}`);
  const modelClasses: ModelClass[] = labels.map((label, c) => ({
    label,
    sound: plan.soundOf(label),
    share: round(classes.filter((value) => value === c).length / rows.length),
  }));
  const isLeak = modelClasses.map(({ sound }) => sound === "leak");
  const leak = Float64Array.from(rows, (_, row) =>
    isLeak.reduce((sum, yes, c) => sum + (yes ? probabilities[row * labels.length + c]! : 0), 0),
  );
  return {
    settings,
    outOfFold: {
      fold,
      probabilities,
      leak,
      predicted: all.map((row) => labels[largest(probabilities, row, labels.length)]!),
    },
    model: {
      format: modelFormat,
      version: plan.version,
      input: plan.input,
      classes: modelClasses,
      features: prepared.features.map(({ name, mean, sd }) => ({
        name,
        mean: round(mean),
        sd: round(sd),
      })),
      ...rounded(learned),
      calibration: roundCalibration(fitCalibration(logits, classes, labels.length)),
      novelty: roundNovelty(fitNovelty(prepared.design.values, table.columns.length)),
      scoring: scoring(
        leak,
        all.map((row) => (isLeak[classes[row]!] ? 1 : 0)),
      ),
      training: plan.record,
    },
  };
}

function tableOf(rows: readonly TrainingRow[], plan: TrainingPlan): Table {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const columns = featureMeanings.flatMap(({ family }, column) => {
    if (family === "level" && !plan.withLevel) return [];
    const present = rows.filter(({ values }) => !Number.isNaN(values[column]!)).length;
    return present >= leastPresence * rows.length ? [column] : [];
  });
  return {
    values: rows.map(({ values }) => values),
    labels,
    classes: Int32Array.from(rows, ({ label }) => labels.indexOf(label)),
    sides: labels.map((label) => {
      const sound = plan.soundOf(label);
      return sound === "leak" || sound === "normal" ? sound : "lookAlike";
    }),
    groups: rows.map(({ group }) => group),
    columns,
  };
}

function told({ l2, squares, rounds, treesShare }: LearnedSettings): string {
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
