import { curvature, secondMoments } from "./curvature.ts";
import { minimise } from "./lbfgs.ts";

/**
 * Multinomial logistic regression: logit of class c = intercepts[c] + Σ weights[c][k] · x[k], and
 * Σ squares[c][k] · min(9, x[k]²) where it has squares: far from the mean to either side.
 */
export interface Logistic {
  weights: readonly (readonly number[])[];
  squares?: readonly (readonly number[])[];
  intercepts: readonly number[];
}

/** Squares of standardised values beyond three deviations count as those at three. */
const mostSquare = 9;

export function squareOf(value: number): number {
  return Math.min(mostSquare, value * value);
}

/** The same rows with their squares behind them, to fit with {@link unfoldSquares}. */
export function withSquares(design: Design): Design {
  const { values, columns, classes } = design;
  const wide = new Float64Array(2 * values.length);
  for (let row = 0; row < classes.length; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    wide.set(own, 2 * row * columns);
    wide.set(own.map(squareOf), (2 * row + 1) * columns);
  }
  return { ...design, values: wide, columns: 2 * columns };
}

/** What was fitted to rows with their squares, as it reads rows without. */
export function unfoldSquares({ weights, intercepts }: Logistic): Logistic {
  const half = (weights[0]?.length ?? 0) / 2;
  return {
    weights: weights.map((row) => row.slice(0, half)),
    squares: weights.map((row) => row.slice(half)),
    intercepts,
  };
}

/** Rows of standardised features, row by row. */
export interface Design {
  /** shape [rows · columns] */
  values: Float64Array;
  columns: number;
  /** class index a row, shape [rows] */
  classes: Int32Array;
  classCount: number;
}

/** Where to begin and when to stop. */
export interface FitSearch {
  /** a fit of like rows and columns, from which the way is shorter */
  start: Logistic | null;
  /** largest component of the gradient of the mean loss */
  tolerance: number;
  /** of the design, when it is fitted more than once */
  moments?: readonly Float64Array[];
}

const exact: FitSearch = { start: null, tolerance: 1e-5 };

/**
 * Fits by penalised maximum likelihood: mean log loss + l2/(2 rows) · Σ weights², intercepts free.
 * The penalty makes the minimum unique in the weights, so two fits of the same rows agree.
 */
export function fitLogistic(design: Design, l2: number, search: FitSearch = exact): Logistic {
  const { values, columns, classes, classCount } = design;
  const rows = classes.length;
  const stride = columns + 1;
  const logits = new Float64Array(classCount);
  const bend = curvature(search.moments ?? secondMoments(design), l2 / rows);
  const { x } = minimise(
    (at, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        const from = row * columns;
        for (let c = 0; c < classCount; c++) {
          const base = c * stride;
          logits[c] = at[base + columns]! + product(at, base, values, from, columns);
        }
        const target = classes[row]!;
        const targetLogit = logits[target]!;
        loss += softmaxInPlace(logits) - targetLogit;
        for (let c = 0; c < classCount; c++) {
          const error = (logits[c]! - (c === target ? 1 : 0)) / rows;
          const base = c * stride;
          addScaled(gradient, base, values, from, columns, error);
          gradient[base + columns]! += error;
        }
      }
      return loss / rows + addPenalty(at, gradient, l2 / rows, classCount, columns);
    },
    startOf(search.start, classCount, columns),
    {
      tolerance: search.tolerance,
      mostIterations: 300,
      precondition: (gradient) => {
        for (let c = 0; c < classCount; c++) bend(gradient, c * stride);
      },
    },
  );
  return {
    weights: Array.from({ length: classCount }, (_, c) =>
      Array.from(x.subarray(c * stride, c * stride + columns)),
    ),
    intercepts: Array.from({ length: classCount }, (_, c) => x[c * stride + columns]!),
  };
}

/** Σ a · b over n; four sums side by side, since each addition waits for the one before it. */
function product(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  n: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < n; k += 4) {
    const i = fromA + k;
    const j = fromB + k;
    s0 += a[i]! * b[j]!;
    s1 += a[i + 1]! * b[j + 1]!;
    s2 += a[i + 2]! * b[j + 2]!;
    s3 += a[i + 3]! * b[j + 3]!;
  }
  for (; k < n; k++) s0 += a[fromA + k]! * b[fromB + k]!;
  return s0 + s1 + (s2 + s3);
}

/** a += factor · b */
function addScaled(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  n: number,
  factor: number,
): void {
  let k = 0;
  for (; k + 3 < n; k += 4) {
    const i = fromA + k;
    const j = fromB + k;
    a[i]! += factor * b[j]!;
    a[i + 1]! += factor * b[j + 1]!;
    a[i + 2]! += factor * b[j + 2]!;
    a[i + 3]! += factor * b[j + 3]!;
  }
  for (; k < n; k++) a[fromA + k]! += factor * b[fromB + k]!;
}

/** Adds the penalty's gradient; returns its value. */
function addPenalty(
  at: Float64Array,
  gradient: Float64Array,
  strength: number,
  classCount: number,
  columns: number,
): number {
  let sum = 0;
  for (let c = 0; c < classCount; c++) {
    const from = c * (columns + 1);
    addScaled(gradient, from, at, from, columns, strength);
    sum += product(at, from, at, from, columns);
  }
  return 0.5 * strength * sum;
}

function startOf(start: Logistic | null, classCount: number, columns: number): Float64Array {
  const x = new Float64Array(classCount * (columns + 1));
  start?.weights.forEach((row, c) => {
    x.set(row, c * (columns + 1));
    x[c * (columns + 1) + columns] = start.intercepts[c]!;
  });
  return x;
}

/** Logits of one row of standardised features, shape [classes]. */
export function logitsOf(model: Logistic, row: ArrayLike<number>): Float64Array {
  return Float64Array.from(model.intercepts, (intercept, c) => {
    const weights = model.weights[c]!;
    let sum = intercept;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * row[k]!;
    const squares = model.squares?.[c];
    if (squares) for (let k = 0; k < squares.length; k++) sum += squares[k]! * squareOf(row[k]!);
    return sum;
  });
}

/** Replaces logits by probabilities; returns ln Σ e^logit. */
export function softmaxInPlace(logits: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < logits.length; c++) most = Math.max(most, logits[c]!);
  let sum = 0;
  for (let c = 0; c < logits.length; c++) {
    logits[c] = Math.exp(logits[c]! - most);
    sum += logits[c]!;
  }
  for (let c = 0; c < logits.length; c++) logits[c]! /= sum;
  return most + Math.log(sum);
}
