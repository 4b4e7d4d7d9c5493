import type { Boosted, BoostTable } from "../trees/boosted.ts";
import { boostedLogits, fitBoosted } from "../trees/boosted.ts";
import { featureMeanings } from "./features.ts";
import { groupedFolds } from "./folds.ts";
import { blended } from "./learned.ts";
import type { Design, Logistic } from "./logistic.ts";
import { fitLogistic, logitsOf, softmaxInPlace, unfoldSquares, withSquares } from "./logistic.ts";
import type { Learned, ModelFeature } from "./model.ts";
import { featureLimitSd } from "./parameters.ts";

/** Labelled rows and what of them is used. */
export interface Table {
  /** packed features a row */
  values: readonly Float32Array[];
  labels: readonly string[];
  /** index into labels, shape [rows] */
  classes: Int32Array;
  /** what each label is for the question whether it is a leak, shape [labels] */
  sides: readonly ("leak" | "normal" | "lookAlike")[];
  groups: readonly string[];
  /** places of the used features in a packed row */
  columns: readonly number[];
}

/** What is chosen for each data set. */
export interface LearnedSettings {
  /** penalty of the logistic regression */
  l2: number;
  /** whether it sees squares too */
  squares: boolean;
  rounds: number;
  /** 0: logistic regression alone, 1: trees alone */
  treesShare: number;
}

/** Chosen rows standardised by their own means and deviations. */
interface Prepared {
  features: ModelFeature[];
  design: Design;
  /** number of the group, shape [rows] */
  groups: Int32Array;
}

const innerFolds = 3;

/** Gradient at which a fit is near enough to compare penalties by. */
const choosingTolerance = 6e-4;

/** Tried from the strongest on, each from the fit before, until the loss grows. */
const strengths = [1000, 300, 100, 30, 10, 3, 1, 0.3];

const treesShares = [0, 0.25, 0.5, 0.75, 1];

/**
 * Up to here the settings are chosen on all rows; of bigger tables a part suffices, and a fit of all
 * rows costs more than the choice could gain.
 */
const mostRowsToChoose = 9000;
const rowsToChooseOfMany = 5000;

/** Rows that a round of trees sees, drawn anew each time; above it more cost time and change little. */
const mostRowsARound = 15_000;

/**
 * Shallow and slow: four splits deep, each on a third of the features and half of the sensors.
 * Deeper trees know the sensors of training by heart and gain nothing on others (measured by sensor).
 */
const boostPlan = {
  rounds: 250,
  mostDepth: 4,
  leastWeight: 5,
  l2: 5,
  shrinkage: 0.04,
  columnShare: 0.3,
};
const patience = 40;

/** Chosen by the least out-of-fold loss, and the out-of-fold logits that go with it. */
export function chooseSettings(
  table: Table,
  seen: readonly number[],
): { settings: LearnedSettings; inner: { rows: readonly number[]; logits: Float64Array } } {
  const some = fewerGroups(table, seen);
  const classes = Int32Array.from(some, (row) => table.classes[row]!);
  const fold = groupedFolds(
    some.map((row) => table.groups[row]!),
    classes,
    table.labels.length,
    innerFolds,
  );
  const parts = Array.from({ length: innerFolds }, (_, held) => {
    const inside = some.filter((_, i) => fold[i] !== held);
    const outside = some.flatMap((_, i) => (fold[i] === held ? [i] : []));
    if (outside.length === 0 || inside.length === 0) return null;
    const prepared = prepare(table, inside);
    const rows = outside.map((i) => standardRow(table, prepared.features, some[i]!));
    return { prepared, outside, rows };
  }).filter((part) => part !== null);
  const loss = (logits: Float64Array) => sideLoss(table, classes, logits);
  const straight = chooseStrength(parts, some.length, table.labels.length, loss, false);
  const bent = chooseStrength(parts, some.length, table.labels.length, loss, true);
  const byLogistic = bent.loss < straight.loss ? bent : straight;
  const byTrees = chooseRounds(parts, some.length, table.labels.length, classes);
  const { l2, squares } = byLogistic;
  const settings = { l2, squares, rounds: byTrees.rounds, treesShare: 0 };
  let logits: Float64Array = byLogistic.logits;
  let least = Number.POSITIVE_INFINITY;
  for (const treesShare of treesShares) {
    const mixed = blended(byLogistic.logits, byTrees.logits, treesShare);
    const found = loss(mixed);
    if (found >= least) continue;
    least = found;
    settings.treesShare = treesShare;
    logits = mixed;
  }
  return { settings, inner: { rows: some, logits } };
}

export function fitLearned(
  { design, groups }: Prepared,
  { l2, squares, rounds, treesShare }: LearnedSettings,
): Learned {
  const trees = () => boosted(design, groups, rounds, null).model;
  if (treesShare === 1) return { kind: "trees", trees: trees() };
  const logistic = squares
    ? unfoldSquares(fitLogistic(withSquares(design), l2))
    : fitLogistic(design, l2);
  if (treesShare === 0) return { kind: "logistic", ...logistic };
  return { kind: "blend", treesShare, ...logistic, trees: trees() };
}

export function prepare(table: Table, chosen: readonly number[]): Prepared {
  const features = table.columns.map((column) => spreadOf(table, chosen, column));
  const columns = features.length;
  const values = new Float64Array(chosen.length * columns);
  chosen.forEach((row, i) => {
    values.set(standardRow(table, features, row), i * columns);
  });
  const classes = Int32Array.from(chosen, (row) => table.classes[row]!);
  const numbers = new Map<string, number>();
  const groups = Int32Array.from(chosen, (row) => {
    const group = table.groups[row]!;
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
  return {
    features,
    groups,
    design: { values, columns, classes, classCount: table.labels.length },
  };
}

export function standardRow(
  { values, columns }: Table,
  features: readonly ModelFeature[],
  row: number,
): Float64Array {
  const own = values[row]!;
  return Float64Array.from(features, ({ mean, sd }, k) => {
    const value = own[columns[k]!]!;
    if (Number.isNaN(value)) return 0;
    return Math.max(-featureLimitSd, Math.min(featureLimitSd, (value - mean) / sd));
  });
}

function spreadOf({ values }: Table, chosen: readonly number[], column: number): ModelFeature {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (const row of chosen) {
    const value = values[row]![column]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  for (const row of chosen) {
    const value = values[row]![column]!;
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  const sd = count > 0 ? Math.sqrt(squares / count) : 0;
  return { name: featureMeanings[column]!.name, mean, sd: sd > 1e-9 ? sd : 1 };
}

interface InnerPart {
  prepared: Prepared;
  /** places of the held-out rows, and their standardised features */
  outside: readonly number[];
  rows: readonly Float64Array[];
}

function chooseStrength(
  parts: readonly InnerPart[],
  count: number,
  classCount: number,
  lossOf: (logits: Float64Array) => number,
  squares: boolean,
) {
  const designs = parts.map(({ prepared: { design } }) => (squares ? withSquares(design) : design));
  const before = new Array<Logistic | null>(parts.length).fill(null);
  const none = new Float64Array(0);
  let best = { l2: strengths[0]!, squares, loss: Number.POSITIVE_INFINITY, logits: none };
  for (const l2 of strengths) {
    const logits = new Float64Array(count * classCount);
    parts.forEach(({ outside, rows }, part) => {
      const search = { start: before[part]!, tolerance: choosingTolerance };
      const fitted = fitLogistic(designs[part]!, l2, search);
      before[part] = fitted;
      const logistic = squares ? unfoldSquares(fitted) : fitted;
      outside.forEach((at, i) => {
        logits.set(logitsOf(logistic, rows[i]!), at * classCount);
      });
    });
    const loss = lossOf(logits);
    if (loss > best.loss) break;
    best = { l2, squares, loss, logits };
  }
  return best;
}

/** Each inner fit is watched by its held-out rows; the round with the least summed loss holds. */
function chooseRounds(
  parts: readonly InnerPart[],
  count: number,
  classCount: number,
  classes: Int32Array,
) {
  const fits = parts.map(({ prepared, outside, rows }) => {
    const values = new Float32Array(rows.length * prepared.features.length);
    rows.forEach((row, i) => {
      values.set(row, i * row.length);
    });
    const held = { values, classes: Int32Array.from(outside, (at) => classes[at]!) };
    const fit = boosted(prepared.design, prepared.groups, boostPlan.rounds, held);
    return { ...fit, values, outside, columns: prepared.features.length };
  });
  const tried = Math.min(...fits.map(({ losses }) => losses.length)) - 1;
  let rounds = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= tried; round++) {
    const loss = fits.reduce(
      (sum, { losses, outside }) => sum + losses[round]! * outside.length,
      0,
    );
    if (loss < least) {
      least = loss;
      rounds = round;
    }
  }
  const logits = new Float64Array(count * classCount);
  for (const { model, values, columns, outside } of fits) {
    const short: Boosted = { starts: model.starts, rounds: model.rounds.slice(0, rounds) };
    const own = boostedLogits(short, values, columns);
    outside.forEach((at, i) => {
      logits.set(own.subarray(i * classCount, (i + 1) * classCount), at * classCount);
    });
  }
  return { rounds, logits };
}

/** Whole groups are drawn for each round, so that no tree can lean on a sensor that all trees know. */
function boosted(
  { values, columns, classes, classCount }: Design,
  groups: Int32Array,
  rounds: number,
  held: { values: Float32Array; classes: Int32Array } | null,
) {
  const table: BoostTable = {
    values: Float32Array.from(values),
    columns,
    classes,
    classCount,
    weights: null,
    groups,
  };
  const plan = { ...boostPlan, rounds, rowShare: Math.min(0.5, mostRowsARound / classes.length) };
  const watch = held && { table: { ...table, ...held, groups: null }, patience };
  return fitBoosted(table, plan, uniform(1), watch);
}

/**
 * Mean log loss of leak, normal and look-alike: what the model is for. Which of two leak labels or
 * two look-alikes a row has does not count.
 */
function sideLoss({ sides }: Table, classes: Int32Array, logits: Float64Array): number {
  const row = new Float64Array(sides.length);
  let loss = 0;
  for (let i = 0; i < classes.length; i++) {
    row.set(logits.subarray(i * sides.length, (i + 1) * sides.length));
    softmaxInPlace(row);
    const side = sides[classes[i]!];
    let share = 0;
    for (let c = 0; c < sides.length; c++) if (sides[c] === side) share += row[c]!;
    loss -= Math.log(Math.max(share, 1e-12));
  }
  return loss / Math.max(1, classes.length);
}

/** Every so many-th group, so that what is left is still whole groups. */
function fewerGroups(table: Table, seen: readonly number[]): readonly number[] {
  if (seen.length <= mostRowsToChoose) return seen;
  const stride = Math.ceil(seen.length / rowsToChooseOfMany);
  const order = new Map<string, number>();
  for (const row of seen) {
    const group = table.groups[row]!;
    if (!order.has(group)) order.set(group, order.size);
  }
  return seen.filter((row) => (order.get(table.groups[row]!) ?? 0) % stride === 0);
}

/** The same rows give the same trees: MINSTD, 31 bits are plenty to draw rows by. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
