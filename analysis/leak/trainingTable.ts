import { featureMeanings } from "./features.ts";
import type { Design } from "./logistic.ts";
import type { ModelFeature } from "./model.ts";
import { featureLimitSd } from "./parameters.ts";
import type { Side } from "./sides.ts";

/** Labelled rows and what of them is used. */
export interface Table {
  /** packed features, shape [rows · width] */
  values: Float32Array;
  width: number;
  labels: readonly string[];
  /** index into labels, shape [rows] */
  classes: Int32Array;
  /** shape [labels] */
  sides: readonly Side[];
  /** number of the group, 0 … n − 1, shape [rows] */
  groups: Int32Array;
  /** places of the used features in a packed row */
  columns: readonly number[];
}

/** Chosen rows standardised by their own means and deviations. */
export interface Prepared {
  features: ModelFeature[];
  design: Design;
  /** shape [rows] */
  groups: Int32Array;
}

export function prepare(table: Table, chosen: ArrayLike<number>): Prepared {
  const features = table.columns.map((column) => spreadOf(table, chosen, column));
  const columns = features.length;
  const values = standardRows(table, features, chosen);
  const { classes, groups } = chosenOf(table, chosen);
  return {
    features,
    groups,
    design: { values, columns, classes, classCount: table.labels.length },
  };
}

/** Classes and groups of some rows. */
export function chosenOf({ classes, groups }: Table, chosen: ArrayLike<number>) {
  return {
    classes: Int32Array.from(chosen, (row) => classes[row]!),
    groups: Int32Array.from(chosen, (row) => groups[row]!),
  };
}

/** Features of some rows as a model sees them, shape [chosen · features]. */
export function standardRows(
  { values, width, columns }: Table,
  features: readonly ModelFeature[],
  chosen: ArrayLike<number>,
): Float64Array {
  const standard = new Float64Array(chosen.length * features.length);
  for (let i = 0, at = 0; i < chosen.length; i++) {
    const from = chosen[i]! * width;
    for (let k = 0; k < features.length; k++, at++) {
      const { mean, sd } = features[k]!;
      const value = (values[from + columns[k]!]! - mean) / sd;
      standard[at] = Number.isNaN(value)
        ? 0
        : Math.max(-featureLimitSd, Math.min(featureLimitSd, value));
    }
  }
  return standard;
}

function spreadOf(
  { values, width }: Table,
  chosen: ArrayLike<number>,
  column: number,
): ModelFeature {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < chosen.length; i++) {
    const value = values[chosen[i]! * width + column]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  for (let i = 0; i < chosen.length; i++) {
    const value = values[chosen[i]! * width + column]!;
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  const sd = count > 0 ? Math.sqrt(squares / count) : 0;
  return { name: featureMeanings[column]!.name, mean, sd: sd > 1e-9 ? sd : 1 };
}

/**
 * At most so many rows: where there are more, each group gives the same number at most, evenly
 * spaced, since rows of one group are near copies.
 * @param rows rising
 */
export function cappedByGroup(groups: Int32Array, rows: readonly number[], most: number): number[] {
  if (rows.length <= most) return rows.slice();
  const byGroup = new Map<number, number[]>();
  for (const row of rows) {
    const own = byGroup.get(groups[row]!);
    if (own) own.push(row);
    else byGroup.set(groups[row]!, [row]);
  }
  const sizes = [...byGroup.values()].map((own) => own.length).sort((a, b) => a - b);
  let left = most;
  let cap = 1;
  for (const [i, size] of sizes.entries()) {
    const even = Math.floor(left / (sizes.length - i));
    if (size > even) {
      cap = Math.max(1, even);
      break;
    }
    left -= size;
    cap = size;
  }
  return [...byGroup.values()]
    .flatMap((own) =>
      own.length <= cap
        ? own
        : Array.from({ length: cap }, (_, i) => own[Math.floor(((i + 0.5) * own.length) / cap)]!),
    )
    .sort((a, b) => a - b);
}
