/** Writes the gradient at `x` into `gradient` and returns the value. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  x: Float64Array;
  value: number;
  iterations: number;
}

export interface Search {
  /** stops when the largest component of the gradient is below it */
  tolerance: number;
  mostIterations: number;
  /** replaces a gradient by about the step to the minimum: an inverse of the second derivatives */
  precondition?: (gradient: Float64Array) => void;
}

const remembered = 10;
const armijo = 1e-4;

/**
 * Minimum of a smooth convex function by limited-memory BFGS with backtracking.
 * @see Nocedal & Wright 2006, Numerical Optimization, algorithms 7.4 and 7.5
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, mostIterations, precondition }: Search,
): Minimum {
  const n = start.length;
  let x = start.slice();
  let gradient = new Float64Array(n);
  let value = objective(x, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  let iterations = 0;
  for (; iterations < mostIterations && largest(gradient) > tolerance; iterations++) {
    const direction = descent(gradient, steps, changes, precondition);
    const slope = dot(direction, gradient);
    const next = new Float64Array(n);
    const nextGradient = new Float64Array(n);
    let length = steps.length > 0 || precondition ? 1 : Math.min(1, 1 / largest(gradient));
    let nextValue = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      for (let i = 0; i < n; i++) next[i] = x[i]! + length * direction[i]!;
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + armijo * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const step = next.map((to, i) => to - x[i]!);
    const change = nextGradient.map((to, i) => to - gradient[i]!);
    if (dot(step, change) > 1e-12 * dot(change, change)) {
      steps.push(step);
      changes.push(change);
      if (steps.length > remembered) {
        steps.shift();
        changes.shift();
      }
    }
    x = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { x, value, iterations };
}

/** −H g by the two-loop recursion, from the given inverse or from a scaled unit matrix. */
function descent(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
  precondition?: (gradient: Float64Array) => void,
): Float64Array {
  const q = gradient.map((value) => -value);
  const alphas = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    const change = changes[i]!;
    const alpha = dot(step, q) / dot(step, change);
    alphas[i] = alpha;
    for (let j = 0; j < q.length; j++) q[j]! -= alpha * change[j]!;
  }
  const last = changes.length - 1;
  if (precondition) precondition(q);
  else if (last >= 0) {
    const gamma = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let j = 0; j < q.length; j++) q[j]! *= gamma;
  }
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    const change = changes[i]!;
    const beta = dot(change, q) / dot(step, change);
    for (let j = 0; j < q.length; j++) q[j]! += (alphas[i]! - beta) * step[j]!;
  }
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
