import type { Bins } from "./bins.ts";
import { mostBins } from "./bins.ts";

/** A regression tree as arrays over its nodes, of which the first is the root. */
export interface Tree {
  /** column that a node splits by, −1 for a leaf */
  columns: readonly number[];
  /** values above go right, others (and NaN) left; 0 for a leaf */
  thresholds: readonly number[];
  /** left child; the right one follows it; 0 for a leaf */
  lefts: readonly number[];
  /** what the tree would say if it ended here */
  values: readonly number[];
}

export interface TreeShape {
  mostDepth: number;
  /** least sum of second derivatives on each side of a split */
  leastWeight: number;
  /** penalty on squared leaf values */
  l2: number;
  /** factor on every value */
  shrinkage: number;
}

/** The leaf that a row falls into. */
export function leafOf(tree: Tree, values: ArrayLike<number>, from: number): number {
  let node = 0;
  for (let column = tree.columns[0]!; column >= 0; column = tree.columns[node]!) {
    node = tree.lefts[node]! + (values[from + column]! > tree.thresholds[node]! ? 1 : 0);
  }
  return node;
}

/** Adds to `sums`, shape [columns], what each split on the row's way changed of the tree's value. */
export function addPathContributions(
  tree: Tree,
  values: ArrayLike<number>,
  factor: number,
  sums: Float64Array,
): void {
  let node = 0;
  for (let column = tree.columns[0]!; column >= 0; column = tree.columns[node]!) {
    const child = tree.lefts[node]! + (values[column]! > tree.thresholds[node]! ? 1 : 0);
    sums[column]! += factor * (tree.values[child]! - tree.values[node]!);
    node = child;
  }
}

/** What grows trees on the same rows over and over; owns its working memory. */
export interface Grower {
  /**
   * @param gradients first and second derivatives of the loss a row, shape [2 · rows]
   * @param chosen rows to grow on, shape [count]; reordered
   * @param columns that splits may use
   */
  grow(gradients: Float32Array, chosen: Int32Array, columns: Int32Array): Tree;
}

interface Open {
  node: number;
  depth: number;
  from: number;
  to: number;
  sums: Float64Array;
  gradient: number;
  curvature: number;
}

export function treeGrower({ codes, edges, rows }: Bins, shape: TreeShape): Grower {
  const stride = 2 * mostBins;
  const spare: Float64Array[] = [];
  let moved = new Int32Array(0);

  const addRows = (
    sums: Float64Array,
    gradients: Float32Array,
    chosen: Int32Array,
    columns: Int32Array,
    from: number,
    to: number,
  ) => {
    for (let c = 0; c < columns.length; c++) {
      const base = c * stride;
      const own = columns[c]! * rows;
      for (let i = from; i < to; i++) {
        const row = chosen[i]!;
        const at = base + 2 * codes[own + row]!;
        sums[at]! += gradients[2 * row]!;
        sums[at + 1]! += gradients[2 * row + 1]!;
      }
    }
  };

  const blank = (columns: number) => {
    const sums = spare.pop();
    if (sums?.length !== columns * stride) return new Float64Array(columns * stride);
    return sums.fill(0);
  };

  return {
    grow(gradients, chosen, columns) {
      if (moved.length < chosen.length) moved = new Int32Array(chosen.length);
      const tree = {
        columns: [-1],
        thresholds: [0],
        lefts: [0],
        values: [0],
      };
      const root: Open = {
        node: 0,
        depth: 0,
        from: 0,
        to: chosen.length,
        sums: blank(columns.length),
        gradient: 0,
        curvature: 0,
      };
      for (const row of chosen) {
        root.gradient += gradients[2 * row]!;
        root.curvature += gradients[2 * row + 1]!;
      }
      tree.values[0] = leafValue(root.gradient, root.curvature, shape);
      addRows(root.sums, gradients, chosen, columns, 0, chosen.length);
      const open = [root];
      for (let at = open.pop(); at; at = open.pop()) {
        const split = bestSplit(at, columns, edges, shape);
        if (!split) {
          spare.push(at.sums);
          continue;
        }
        const middle = partition(chosen, moved, at, codes, split.column * rows, split.bin);
        const left = tree.values.length;
        tree.columns[at.node] = split.column;
        tree.thresholds[at.node] = edges[split.column]![split.bin]!;
        tree.lefts[at.node] = left;
        const parts = [
          { from: at.from, to: middle, gradient: split.gradient, curvature: split.curvature },
          {
            from: middle,
            to: at.to,
            gradient: at.gradient - split.gradient,
            curvature: at.curvature - split.curvature,
          },
        ];
        for (const { gradient, curvature } of parts) {
          tree.columns.push(-1);
          tree.thresholds.push(0);
          tree.lefts.push(0);
          tree.values.push(leafValue(gradient, curvature, shape));
        }
        const depth = at.depth + 1;
        if (depth >= shape.mostDepth) {
          spare.push(at.sums);
          continue;
        }
        // The smaller side is summed, the other is what is left of the parent's sums.
        const small = middle - at.from <= at.to - middle ? 0 : 1;
        const sums = blank(columns.length);
        addRows(sums, gradients, chosen, columns, parts[small]!.from, parts[small]!.to);
        for (let i = 0; i < sums.length; i++) at.sums[i]! -= sums[i]!;
        parts.forEach((part, side) => {
          open.push({
            ...part,
            node: left + side,
            depth,
            sums: side === small ? sums : at.sums,
          });
        });
      }
      return tree;
    },
  };
}

function leafValue(gradient: number, curvature: number, { l2, shrinkage }: TreeShape): number {
  return (-shrinkage * gradient) / (curvature + l2);
}

/** The split with the largest gain Σ G²/(H + l2), or null when none gains. */
function bestSplit(
  { sums, gradient, curvature }: Open,
  columns: Int32Array,
  edges: readonly Float32Array[],
  { leastWeight, l2 }: TreeShape,
) {
  let best: { column: number; bin: number; gradient: number; curvature: number } | null = null;
  let most = (gradient * gradient) / (curvature + l2) + 1e-9;
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c]!;
    const splits = edges[column]!.length;
    let g = 0;
    let h = 0;
    for (let bin = 0, at = c * 2 * mostBins; bin < splits; bin++, at += 2) {
      g += sums[at]!;
      h += sums[at + 1]!;
      if (h < leastWeight) continue;
      const rest = curvature - h;
      if (rest < leastWeight) break;
      const gain = (g * g) / (h + l2) + ((gradient - g) * (gradient - g)) / (rest + l2);
      if (gain > most) {
        most = gain;
        best = { column, bin, gradient: g, curvature: h };
      }
    }
  }
  return best;
}

/** Brings the rows of the left side before those of the right; returns where the right begins. */
function partition(
  chosen: Int32Array,
  moved: Int32Array,
  { from, to }: Open,
  codes: Uint8Array,
  base: number,
  bin: number,
): number {
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = chosen[i]!;
    if (codes[base + row]! <= bin) chosen[left++] = row;
    else moved[right++] = row;
  }
  chosen.set(moved.subarray(0, right), left);
  return left;
}
