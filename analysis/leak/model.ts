import type { SoundClass } from "../domain/recording.ts";
import { soundClasses } from "../domain/recording.ts";
import type { Boosted } from "../trees/boosted.ts";
import { treesARound } from "../trees/boosted.ts";
import type { Logistic } from "./logistic.ts";

/** The model's file is at fault: says field, value and expectation. */
export class BadModel extends Error {
  override readonly name = "BadModel";

  constructor(field: string, was: unknown, expected: string) {
    super(`model.${field} is ${JSON.stringify(was) ?? String(was)}, expected ${expected}`);
  }
}

export const modelFormat = "mizuhashi-leak-model-1";

/** One label that the model tells apart, and what it counts as. */
export interface ModelClass {
  label: string;
  sound: SoundClass;
  /** share of the training rows: the probability before anything is heard */
  share: number;
}

export interface ModelFeature {
  name: string;
  mean: number;
  sd: number;
}

/** What rows the model was trained on: clips, or spectra of a given form. */
export type ModelInput =
  | { kind: "clips" }
  | { kind: "spectra"; stepHz: number; values: "dB" | "power" | "amplitude"; floor: number };

/** What is told of a model beside its numbers; free in form, always there. */
export interface ModelRecord {
  command: string;
  data: readonly Readonly<Record<string, unknown>>[];
  /** where the data come from, in words */
  note: string;
  licence: string;
}

/** What was learnt from standardised features. */
export type Learned =
  | ({ kind: "logistic" } & Logistic)
  | { kind: "trees"; trees: Boosted }
  /** logits of both, the trees' with this share */
  | ({ kind: "blend"; trees: Boosted; treesShare: number } & Logistic);

/** What every model brings beside. */
export interface ModelFrame {
  format: typeof modelFormat;
  version: string;
  input: ModelInput;
  classes: readonly ModelClass[];
  features: readonly ModelFeature[];
  /** calibrated logit = logit / temperature + offset */
  calibration: { temperature: number; offsets: readonly number[] };
  /**
   * Mahalanobis distance of standardised features, from a shrunk covariance: `factor` is the lower
   * triangle of the Cholesky factor of its inverse, row by row, shape [n(n + 1)/2]; distances of
   * 99 % of training rows lie below `usual`.
   */
  novelty: { factor: readonly number[]; usual: number };
  /** leak probabilities at which the score reads 30 (watch) and 50 (leak suspected) */
  scoring: { watch: number; leak: number };
  training: ModelRecord;
  evaluation: Readonly<Record<string, unknown>>;
}

/**
 * A model as its JSON file holds it: logistic regression, boosted trees or a blend of both on
 * standardised features, calibrated on out-of-fold predictions (one temperature and an offset a
 * class), with what is usual among its training sounds.
 */
export type LeakModel = ModelFrame & Learned;

/** @throws BadModel naming the first field that is wrong */
export function parseModel(json: unknown): LeakModel {
  const model = object("", json);
  if (model.format !== modelFormat) {
    throw new BadModel("format", model.format, JSON.stringify(modelFormat));
  }
  text("version", model.version);
  const classes = list("classes", model.classes).map((entry, i) => modelClass(i, entry));
  if (!classes.some(({ sound }) => sound === "leak")) {
    throw new BadModel(
      "classes",
      classes.map(({ sound }) => sound),
      "one that counts as leak",
    );
  }
  const features = list("features", model.features).map((entry, i) => modelFeature(i, entry));
  learned(model, classes.length, features.length);

  const calibration = object("calibration", model.calibration);
  positive("calibration.temperature", calibration.temperature);
  length(
    "calibration.offsets",
    numbers("calibration.offsets", calibration.offsets),
    classes.length,
  );
  const novelty = object("novelty", model.novelty);
  positive("novelty.usual", novelty.usual);
  const triangle = (features.length * (features.length + 1)) / 2;
  length("novelty.factor", numbers("novelty.factor", novelty.factor), triangle);
  const scoring = object("scoring", model.scoring);
  const watch = share("scoring.watch", scoring.watch);
  const leak = share("scoring.leak", scoring.leak);
  if (!(watch < leak)) throw new BadModel("scoring.leak", leak, `above scoring.watch, ${watch}`);
  modelInput(model.input);
  object("evaluation", model.evaluation);
  const training = object("training", model.training);
  text("training.command", training.command);
  text("training.licence", training.licence);
  list("training.data", training.data);
  return model as unknown as LeakModel;
}

function learned(model: Record<string, unknown>, classes: number, features: number): void {
  const { kind } = model;
  if (kind !== "logistic" && kind !== "trees" && kind !== "blend") {
    throw new BadModel("kind", kind, '"logistic", "trees" or "blend"');
  }
  if (kind === "blend") share("treesShare", model.treesShare);
  if (kind !== "trees") logistic(model, classes, features);
  if (kind !== "logistic") boosted(model.trees, classes, features);
}

function logistic(model: Record<string, unknown>, classes: number, features: number): void {
  for (const name of ["weights", ...(model.squares === undefined ? [] : ["squares"])]) {
    const rows = list(name, model[name]);
    length(name, rows, classes);
    rows.forEach((row, i) => {
      length(`${name}[${i}]`, numbers(`${name}[${i}]`, row), features);
    });
  }
  length("intercepts", numbers("intercepts", model.intercepts), classes);
}

/** Every way through a tree must end: children come after their parent and exist. */
function boosted(value: unknown, classes: number, features: number): void {
  const { starts, rounds } = object("trees", value);
  length("trees.starts", numbers("trees.starts", starts), classes);
  list("trees.rounds", rounds).forEach((round, r) => {
    const trees = list(`trees.rounds[${r}]`, round);
    length(`trees.rounds[${r}]`, trees, treesARound(classes));
    trees.forEach((entry, t) => {
      const field = `trees.rounds[${r}][${t}]`;
      const tree = object(field, entry);
      const columns = numbers(`${field}.columns`, tree.columns);
      const lefts = numbers(`${field}.lefts`, tree.lefts);
      const nodes = columns.length;
      if (nodes === 0) throw new BadModel(`${field}.columns.length`, 0, "1 or more");
      length(`${field}.lefts`, lefts, nodes);
      length(`${field}.thresholds`, numbers(`${field}.thresholds`, tree.thresholds), nodes);
      length(`${field}.values`, numbers(`${field}.values`, tree.values), nodes);
      columns.forEach((column, node) => {
        if (column === -1) return;
        if (!Number.isInteger(column) || column < 0 || column >= features) {
          throw new BadModel(`${field}.columns[${node}]`, column, `-1 to ${features - 1}`);
        }
        const left = lefts[node]!;
        if (!Number.isInteger(left) || left <= node || left + 1 >= nodes) {
          throw new BadModel(`${field}.lefts[${node}]`, left, `${node + 1} to ${nodes - 2}`);
        }
      });
    });
  });
}

function modelClass(index: number, entry: unknown): ModelClass {
  const { label, sound, share: part } = object(`classes[${index}]`, entry);
  const known = soundClasses.find((name) => name === sound);
  if (!known) throw new BadModel(`classes[${index}].sound`, sound, soundClasses.join(", "));
  return {
    label: text(`classes[${index}].label`, label),
    sound: known,
    share: share(`classes[${index}].share`, part),
  };
}

function modelFeature(index: number, entry: unknown): ModelFeature {
  const { name, mean, sd } = object(`features[${index}]`, entry);
  return {
    name: text(`features[${index}].name`, name),
    mean: number(`features[${index}].mean`, mean),
    sd: positive(`features[${index}].sd`, sd),
  };
}

function modelInput(value: unknown): void {
  const { kind, stepHz, floor, values } = object("input", value);
  if (kind === "clips") return;
  if (kind !== "spectra") throw new BadModel("input.kind", kind, '"clips" or "spectra"');
  positive("input.stepHz", stepHz);
  positive("input.floor", floor);
  if (values !== "dB" && values !== "power" && values !== "amplitude") {
    throw new BadModel("input.values", values, '"dB", "power" or "amplitude"');
  }
}

function object(field: string, value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new BadModel(field, value, "an object");
}

function list(field: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new BadModel(field, value, "an array");
}

function numbers(field: string, value: unknown): number[] {
  return list(field, value).map((entry, i) => number(`${field}[${i}]`, entry));
}

function length(field: string, values: readonly unknown[], wanted: number): void {
  if (values.length !== wanted) throw new BadModel(`${field}.length`, values.length, `${wanted}`);
}

function text(field: string, value: unknown): string {
  if (typeof value === "string" && value.length > 0) return value;
  throw new BadModel(field, value, "a text");
}

function number(field: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new BadModel(field, value, "a finite number");
}

function positive(field: string, value: unknown): number {
  const parsed = number(field, value);
  if (parsed > 0) return parsed;
  throw new BadModel(field, value, "above 0");
}

function share(field: string, value: unknown): number {
  const parsed = number(field, value);
  if (parsed >= 0 && parsed <= 1) return parsed;
  throw new BadModel(field, value, "0 to 1");
}
