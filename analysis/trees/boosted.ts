import { binsOf } from "./bins.ts";
import type { Tree, TreeShape } from "./tree.ts";
import { addPathContributions, leafOf, treeGrower } from "./tree.ts";

/**
 * Gradient-boosted trees: logit of class c = starts[c] + Σ of its trees, softmax over the classes.
 * With two classes only the second has trees, and the first one's logit is 0.
 */
export interface Boosted {
  starts: readonly number[];
  /** one tree a class with trees in each round, shape [rounds][outputs] */
  rounds: readonly (readonly Tree[])[];
}

/** Labelled rows. */
export interface BoostTable {
  /** shape [rows · columns], row by row; NaN where unknown */
  values: Float32Array;
  columns: number;
  /** shape [rows] */
  classes: Int32Array;
  classCount: number;
  /** shape [rows]; null counts all alike */
  weights: Float32Array | null;
  /** rows that are drawn together, 0 … n − 1, shape [rows]; null draws single rows */
  groups: Int32Array | null;
}

export interface BoostPlan extends TreeShape {
  rounds: number;
  /** share of rows (or groups) and of columns that each round sees */
  rowShare: number;
  columnShare: number;
}

/** Rows to stop by, of groups that the table does not hold. */
export interface BoostWatch {
  table: BoostTable;
  /** rounds without a lower loss after which no more are tried */
  patience: number;
  /** classes of one number here count as one in the loss, shape [classes] */
  sides: readonly number[];
}

export interface BoostFit {
  model: Boosted;
  /** weighted mean log loss of the watched rows' sides before any round and after each; empty unwatched */
  losses: number[];
}

/**
 * @param random uniform in [0, 1), draws rows and columns
 * @see Friedman 2002, Stochastic gradient boosting; Chen & Guestrin 2016 (second derivatives, penalty)
 */
export function fitBoosted(
  table: BoostTable,
  plan: BoostPlan,
  random: () => number,
  watch: BoostWatch | null = null,
): BoostFit {
  const { values, columns, classes, classCount, weights } = table;
  const rows = classes.length;
  const outputs = treesARound(classCount);
  const grower = treeGrower(binsOf(values, columns), plan);
  const starts = startsOf(table);
  const logits = startLogits(starts, rows);
  const gradients = Array.from({ length: outputs }, () => new Float32Array(2 * rows));
  const draw = drawer(table, plan.rowShare, random);
  const rounds: Tree[][] = [];
  const watched = watch && startLogits(starts, watch.table.classes.length);
  const losses = watch && watched ? [meanLoss(watched, watch)] : [];
  let least = losses[0] ?? 0;
  let leastAt = 0;
  const probabilities = new Float64Array(classCount);

  for (let round = 0; round < plan.rounds; round++) {
    for (let row = 0; row < rows; row++) {
      shares(logits, row * classCount, probabilities);
      const weight = weights ? weights[row]! : 1;
      for (let o = 0; o < outputs; o++) {
        const c = classCount - outputs + o;
        const p = probabilities[c]!;
        gradients[o]![2 * row] = weight * (p - (classes[row] === c ? 1 : 0));
        gradients[o]![2 * row + 1] = weight * Math.max(p * (1 - p), 1e-6);
      }
    }
    const chosen = draw();
    const used = someOf(columns, plan.columnShare, random);
    const trees = gradients.map((own) => grower.grow(own, chosen.slice(), used));
    rounds.push(trees);
    addRound(trees, values, columns, logits, classCount);
    if (!watch || !watched) continue;
    addRound(trees, watch.table.values, columns, watched, classCount);
    const loss = meanLoss(watched, watch);
    losses.push(loss);
    if (loss < least) {
      least = loss;
      leastAt = round + 1;
    } else if (round + 1 - leastAt >= watch.patience) break;
  }
  return { model: { starts, rounds }, losses };
}

/** Logits of every row, shape [rows · classes]. */
export function boostedLogits(
  { starts, rounds }: Boosted,
  values: Float32Array,
  columns: number,
): Float64Array {
  const logits = startLogits(starts, values.length / columns);
  for (const trees of rounds) addRound(trees, values, columns, logits, starts.length);
  return logits;
}

/**
 * What each column moved the logit of each class by, shape [classes][columns]: the changes of value
 * along the row's way through every tree. With the starts and the trees' roots they add up to the logits.
 * @see Saabas 2014, Interpreting random forests
 */
export function boostedContributions(
  { starts, rounds }: Boosted,
  row: ArrayLike<number>,
): Float64Array[] {
  const sums = starts.map(() => new Float64Array(row.length));
  for (const trees of rounds) {
    trees.forEach((tree, o) => {
      addPathContributions(tree, row, 1, sums[starts.length - trees.length + o]!);
    });
  }
  return sums;
}

export function treesARound(classCount: number): number {
  return classCount === 2 ? 1 : classCount;
}

/** Logits of the classes' shares. */
function startsOf({ classes, classCount, weights }: BoostTable): number[] {
  const sums = new Float64Array(classCount).fill(1e-3);
  classes.forEach((c, row) => {
    sums[c]! += weights ? weights[row]! : 1;
  });
  const zero = classCount === 2 ? Math.log(sums[0]!) : 0;
  const all = sums.reduce((sum, value) => sum + value, 0);
  return Array.from(sums, (sum) => (classCount === 2 ? Math.log(sum) - zero : Math.log(sum / all)));
}

function startLogits(starts: readonly number[], rows: number): Float64Array {
  return Float64Array.from({ length: rows * starts.length }, (_, i) => starts[i % starts.length]!);
}

function addRound(
  trees: readonly Tree[],
  values: Float32Array,
  columns: number,
  logits: Float64Array,
  classCount: number,
): void {
  trees.forEach((tree, o) => {
    const c = classCount - trees.length + o;
    for (let from = 0, at = c; at < logits.length; from += columns, at += classCount) {
      logits[at]! += tree.values[leafOf(tree, values, from)]!;
    }
  });
}

function meanLoss(logits: Float64Array, { table, sides }: BoostWatch): number {
  const { classes, classCount, weights } = table;
  const probabilities = new Float64Array(classCount);
  let loss = 0;
  let all = 0;
  for (let row = 0; row < classes.length; row++) {
    shares(logits, row * classCount, probabilities);
    const weight = weights ? weights[row]! : 1;
    const side = sides[classes[row]!];
    let share = 0;
    for (let c = 0; c < classCount; c++) if (sides[c] === side) share += probabilities[c]!;
    loss -= weight * Math.log(Math.max(share, 1e-12));
    all += weight;
  }
  return all > 0 ? loss / all : 0;
}

function shares(logits: Float64Array, from: number, into: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < into.length; c++) most = Math.max(most, logits[from + c]!);
  let sum = 0;
  for (let c = 0; c < into.length; c++) {
    into[c] = Math.exp(logits[from + c]! - most);
    sum += into[c]!;
  }
  for (let c = 0; c < into.length; c++) into[c]! /= sum;
}

/** Draws rows, or all rows of drawn groups. */
function drawer({ classes, groups }: BoostTable, share: number, random: () => number) {
  const count = groups ? groups.reduce((most, group) => Math.max(most, group), -1) + 1 : 0;
  return (): Int32Array => {
    if (share >= 1) return Int32Array.from(classes, (_, row) => row);
    const drawn = new Int32Array(classes.length);
    const taken = groups && Uint8Array.from({ length: count }, () => (random() < share ? 1 : 0));
    let size = 0;
    for (let row = 0; row < classes.length; row++) {
      if (groups && taken ? taken[groups[row]!] : random() < share) drawn[size++] = row;
    }
    return drawn.subarray(0, size);
  };
}

function someOf(columns: number, share: number, random: () => number): Int32Array {
  const all = Int32Array.from({ length: columns }, (_, column) => column);
  const wanted = Math.max(1, Math.round(share * columns));
  for (let i = 0; i < wanted; i++) {
    const j = i + Math.floor(random() * (columns - i));
    const other = all[j]!;
    all[j] = all[i]!;
    all[i] = other;
  }
  return all.subarray(0, wanted).sort();
}
