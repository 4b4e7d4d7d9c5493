import type { SoundClass } from "../domain/recording.ts";
import { fitCalibration } from "./calibration.ts";
import type { Features } from "./features.ts";
import { featureMeanings } from "./features.ts";
import { groupedFolds } from "./folds.ts";
import type { Design, Logistic } from "./logistic.ts";
import { fitLogistic, logitsOf, softmaxInPlace } from "./logistic.ts";
import type { LeakModel, ModelClass, ModelFeature, ModelInput, ModelRecord } from "./model.ts";
import { modelFormat } from "./model.ts";
import { fitNovelty } from "./novelty.ts";
import { featureLimitSd } from "./parameters.ts";
import { calibrated } from "./predict.ts";
import { operatingPoint } from "./roc.ts";

/** One labelled sound. */
export interface TrainingRow {
  label: string;
  group: string;
  features: Features;
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
  model: Omit<LeakModel, "evaluation">;
  outOfFold: OutOfFold;
  l2: number;
}

const folds = 5;
const innerFolds = 3;

/** Gradient at which a fit is near enough to compare penalties by. */
const choosingTolerance = 2e-4;

/** Tried from the strongest on, each from the fit before, until the loss grows. */
const strengths = [300, 100, 30, 10, 3, 1, 0.3];

/** Share of rows that must have a feature for the model to use it. */
const leastPresence = 0.99;

/** Rows that suffice to choose the penalty; with more the choice no longer moves. */
const mostRowsToChoose = 6000;

/**
 * False-positive rates of training rows at which the score reads 30 and 50 (model.scoring). Half of
 * these rows are look-alikes, in the field few are; and one clip only asks for a second look, a case
 * needs nights. Lower rates leave more leaks under "watch".
 */
const watchRate = 0.1;
const leakRate = 0.03;

/**
 * Fits a model and judges it by grouped cross-validation: in each of five folds the penalty is
 * chosen among the other four, the model fitted on them, and its calibration fitted on their own
 * out-of-fold logits, so that no figure has seen its group.
 */
export function trainModel(rows: readonly TrainingRow[], plan: TrainingPlan): Trained {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  const classes = Int32Array.from(rows, ({ label }) => labels.indexOf(label));
  const groups = rows.map(({ group }) => group);
  const names = usableFeatures(rows, plan.withLevel);
  const table: Table = { rows, classes, groups, names, classCount: labels.length };
  const all = rows.map((_, i) => i);
  const fold = groupedFolds(groups, classes, labels.length, folds);

  const logits = new Float64Array(rows.length * labels.length);
  const probabilities = new Float64Array(rows.length * labels.length);
  for (let held = 0; held < folds; held++) {
    const seen = all.filter((row) => fold[row] !== held);
    const unseen = all.filter((row) => fold[row] === held);
    if (unseen.length === 0 || seen.length === 0) continue;
    const { l2, innerLogits } = chooseStrength(table, seen);
    const fitted = fitOn(table, seen, l2);
    const calibration = fitCalibration(
      innerLogits.logits,
      innerLogits.rows.map((row) => classes[row]!),
      labels.length,
    );
    for (const row of unseen) {
      const raw = logitsOf(fitted.logistic, standardRow(fitted.features, rows[row]!.features));
      logits.set(raw, row * labels.length);
      probabilities.set(calibrated(calibration, raw), row * labels.length);
    }
    plan.progress(`fold ${held + 1} of ${folds}: penalty ${l2}, ${unseen.length} rows held out`);
  }

  const { l2 } = chooseStrength(table, all);
  const final = fitOn(table, all, l2);
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
    l2,
    outOfFold: {
      fold,
      probabilities,
      leak,
      predicted: all.map((row) => labels[largest(probabilities, row, labels.length)]!),
    },
    model: {
      format: modelFormat,
      version: plan.version,
      kind: "logistic",
      input: plan.input,
      classes: modelClasses,
      features: final.features.map(({ name, mean, sd }) => ({
        name,
        mean: round(mean),
        sd: round(sd),
      })),
      weights: final.logistic.weights.map((row) => row.map(round)),
      intercepts: final.logistic.intercepts.map(round),
      calibration: roundCalibration(fitCalibration(logits, classes, labels.length)),
      novelty: roundNovelty(fitNovelty(final.values, names.length)),
      scoring: scoring(
        leak,
        all.map((row) => (isLeak[classes[row]!] ? 1 : 0)),
      ),
      training: plan.record,
    },
  };
}

interface Table {
  rows: readonly TrainingRow[];
  classes: Int32Array;
  groups: readonly string[];
  names: readonly string[];
  classCount: number;
}

interface Fitted {
  features: ModelFeature[];
  logistic: Logistic;
  /** standardised training rows */
  values: Float64Array;
}

function usableFeatures(rows: readonly TrainingRow[], withLevel: boolean): string[] {
  return featureMeanings
    .filter(({ family }) => withLevel || family !== "level")
    .map(({ name }) => name)
    .filter((name) => {
      const present = rows.filter(({ features }) => features[name] !== undefined).length;
      return present >= leastPresence * rows.length;
    });
}

function fitOn(table: Table, chosen: readonly number[], l2: number): Fitted {
  const { features, design } = prepare(table, chosen);
  return { features, logistic: fitLogistic(design, l2), values: design.values };
}

/** Chosen rows standardised by their own means and deviations. */
function prepare(table: Table, chosen: readonly number[]) {
  const features = table.names.map((name) => spreadOf(table, chosen, name));
  const columns = features.length;
  const values = new Float64Array(chosen.length * columns);
  chosen.forEach((row, i) => {
    values.set(standardRow(features, table.rows[row]!.features), i * columns);
  });
  const classes = Int32Array.from(chosen, (row) => table.classes[row]!);
  const design: Design = { values, columns, classes, classCount: table.classCount };
  return { features, design };
}

function spreadOf(table: Table, chosen: readonly number[], name: string): ModelFeature {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (const row of chosen) {
    const value = table.rows[row]!.features[name];
    if (value === undefined) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  for (const row of chosen) {
    const value = table.rows[row]!.features[name];
    if (value !== undefined) squares += (value - mean) ** 2;
  }
  const sd = count > 0 ? Math.sqrt(squares / count) : 0;
  return { name, mean, sd: sd > 1e-9 ? sd : 1 };
}

function standardRow(features: readonly ModelFeature[], values: Features): Float64Array {
  return Float64Array.from(features, ({ name, mean, sd }) => {
    const value = values[name];
    if (value === undefined) return 0;
    return Math.max(-featureLimitSd, Math.min(featureLimitSd, (value - mean) / sd));
  });
}

/** The penalty with the least out-of-fold log loss among `seen`, and its out-of-fold logits. */
function chooseStrength(table: Table, seen: readonly number[]) {
  const stride = Math.max(1, Math.ceil(seen.length / mostRowsToChoose));
  const some = stride === 1 ? seen : keepGroups(table, seen, stride);
  const fold = groupedFolds(
    some.map((row) => table.groups[row]!),
    some.map((row) => table.classes[row]!),
    table.classCount,
    innerFolds,
  );
  const inner = Array.from({ length: innerFolds }, (_, held) => {
    const inside = some.filter((_, i) => fold[i] !== held);
    return inside.length === some.length || inside.length === 0 ? null : prepare(table, inside);
  });
  const before = new Array<Logistic | null>(innerFolds).fill(null);
  let best: { l2: number; loss: number; logits: Float64Array } | null = null;
  for (const l2 of strengths) {
    const logits = new Float64Array(some.length * table.classCount);
    let loss = 0;
    inner.forEach((prepared, held) => {
      if (!prepared) return;
      const search = { start: before[held]!, tolerance: choosingTolerance };
      const logistic = fitLogistic(prepared.design, l2, search);
      before[held] = logistic;
      some.forEach((row, i) => {
        if (fold[i] !== held) return;
        const raw = logitsOf(logistic, standardRow(prepared.features, table.rows[row]!.features));
        logits.set(raw, i * table.classCount);
        const target = raw[table.classes[row]!]!;
        loss += softmaxInPlace(raw) - target;
      });
    });
    if (best && loss > best.loss) break;
    best = { l2, loss, logits };
  }
  return {
    l2: best?.l2 ?? 10,
    innerLogits: { rows: some, logits: best?.logits ?? new Float64Array(0) },
  };
}

/** Every `stride`-th group, so that what is left is still whole groups. */
function keepGroups(table: Table, seen: readonly number[], stride: number): number[] {
  const order = new Map<string, number>();
  for (const row of seen) {
    const group = table.groups[row]!;
    if (!order.has(group)) order.set(group, order.size);
  }
  return seen.filter((row) => (order.get(table.groups[row]!) ?? 0) % stride === 0);
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
