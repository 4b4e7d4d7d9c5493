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
  const { x } = minimise(
    (at, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        const from = row * columns;
        rowLogits(at, values, from, columns, logits);
        const target = classes[row]!;
        const targetLogit = logits[target]!;
        loss += softmaxInPlace(logits) - targetLogit;
        for (let c = 0; c < classCount; c++) {
          const error = (logits[c]! - (c === target ? 1 : 0)) / rows;
          const base = c * stride;
          for (let k = 0; k < columns; k++) gradient[base + k]! += error * values[from + k]!;
          gradient[base + columns]! += error;
        }
      }
      let penalty = 0;
      const strength = l2 / rows;
      for (let c = 0; c < classCount; c++) {
        for (let i = c * stride; i < c * stride + columns; i++) {
          penalty += at[i]! * at[i]!;
          gradient[i]! += strength * at[i]!;
        }
      }
      return loss / rows + 0.5 * strength * penalty;
    },
    startOf(search.start, classCount, columns),
    { tolerance: search.tolerance, mostIterations: 300 },
  );
  return {
    weights: Array.from({ length: classCount }, (_, c) =>
      Array.from(x.subarray(c * stride, c * stride + columns)),
    ),
    intercepts: Array.from({ length: classCount }, (_, c) => x[c * stride + columns]!),
  };
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

function rowLogits(
  at: Float64Array,
  values: Float64Array,
  from: number,
  columns: number,
  logits: Float64Array,
): void {
  const stride = columns + 1;
  for (let c = 0; c < logits.length; c++) {
    const base = c * stride;
    let sum = at[base + columns]!;
    for (let k = 0; k < columns; k++) sum += at[base + k]! * values[from + k]!;
    logits[c] = sum;
  }
}
