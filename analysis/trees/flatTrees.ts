import type { Tree } from "./tree.ts";

/** Many trees as flat arrays, for rows by the hundred thousand: the sum of their values is the answer. */
export interface FlatTrees {
  roots: Int32Array;
  /** column that a node splits by, −1 for a leaf */
  columns: Int32Array;
  thresholds: Float32Array;
  /** left child, the right one follows */
  lefts: Int32Array;
  values: Float32Array;
}

export function flatTrees(trees: readonly Tree[]): FlatTrees {
  const nodes = trees.reduce((sum, { values }) => sum + values.length, 0);
  const flat = {
    roots: new Int32Array(trees.length),
    columns: new Int32Array(nodes),
    thresholds: new Float32Array(nodes),
    lefts: new Int32Array(nodes),
    values: new Float32Array(nodes),
  };
  let from = 0;
  for (const [index, tree] of trees.entries()) {
    flat.roots[index] = from;
    flat.columns.set(tree.columns, from);
    flat.thresholds.set(tree.thresholds, from);
    flat.values.set(tree.values, from);
    for (let node = 0; node < tree.lefts.length; node++)
      flat.lefts[from + node] = from + tree.lefts[node]!;
    from += tree.values.length;
  }
  return flat;
}

/** Sum of the trees' values for the row that begins at `from`; NaN goes left. */
export function sumOfTrees(flat: FlatTrees, row: Float32Array, from: number): number {
  return partOfTrees(flat, row, from, 0, flat.roots.length);
}

/**
 * The same with a way out for hopeless rows: where `start` and the first `early` trees come to less
 * than `least`, that is the answer.
 */
export function sumOrEarly(
  flat: FlatTrees,
  row: Float32Array,
  from: number,
  start: number,
  early: number,
  least: number,
): number {
  const first = Math.min(early, flat.roots.length);
  const sum = start + partOfTrees(flat, row, from, 0, first);
  return sum < least ? sum : sum + partOfTrees(flat, row, from, first, flat.roots.length);
}

/** Adds to `sums`, shape [columns], what each split on the row's way changed of the trees' values. */
export function addContributions(
  { roots, columns, thresholds, lefts, values }: FlatTrees,
  row: Float32Array,
  from: number,
  sums: Float64Array,
): void {
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!;
    for (let column = columns[node]!; column >= 0; column = columns[node]!) {
      const child = lefts[node]! + (row[from + column]! > thresholds[node]! ? 1 : 0);
      sums[column]! += values[child]! - values[node]!;
      node = child;
    }
  }
}

function partOfTrees(
  { roots, columns, thresholds, lefts, values }: FlatTrees,
  row: Float32Array,
  from: number,
  first: number,
  end: number,
): number {
  let sum = 0;
  for (let tree = first; tree < end; tree++) {
    let node = roots[tree]!;
    for (let column = columns[node]!; column >= 0; column = columns[node]!) {
      node = lefts[node]! + (row[from + column]! > thresholds[node]! ? 1 : 0);
    }
    sum += values[node]!;
  }
  return sum;
}
