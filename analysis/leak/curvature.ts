import { cholesky, solveInPlace } from "./cholesky.ts";
import type { Design } from "./logistic.ts";

/** Usual p(1 − p) of a class: how steep the log loss bends along a feature. */
const usualCurvature = 0.15;

/** Rows that tell the covariance of the features well enough to lead a search. */
const mostRows = 6000;

/**
 * Second moments of the columns and of the constant behind them, shape [columns + 1][columns + 1], lower
 * triangle: what bends the log loss.
 */
export function secondMoments({ values, columns, classes }: Design): Float64Array[] {
  const rows = classes.length;
  const stride = Math.max(1, Math.floor(rows / mostRows));
  const moments = Array.from({ length: columns + 1 }, (_, i) => new Float64Array(i + 1));
  let count = 0;
  for (let row = 0; row < rows; row += stride) count++;
  for (let row = 0; row < rows; row += stride) {
    const from = row * columns;
    for (let i = 0; i < columns; i++) {
      const own = moments[i]!;
      const x = values[from + i]! / count;
      for (let j = 0; j <= i; j++) own[j]! += x * values[from + j]!;
      moments[columns]![i]! += x;
    }
  }
  moments[columns]![columns] = 1;
  return moments;
}

/** What divides a gradient by about its curvature: the search then takes some steps, not hundreds. */
export type Curvature = (gradient: Float64Array, from: number) => void;

/** @param strength penalty a row, without the constant */
export function curvature(moments: readonly Float64Array[], strength: number): Curvature {
  const last = moments.length - 1;
  const factor = cholesky(
    moments.map((own, i) =>
      own.map((value, j) => usualCurvature * value + (i === j ? (i < last ? strength : 1e-6) : 0)),
    ),
  );
  return (gradient, from) => solveInPlace(factor, gradient, from);
}
