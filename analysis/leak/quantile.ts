/**
 * Quantile by linear interpolation on rank p(n − 1) (R type 7, NumPy's default).
 * @param sorted ascending, shape [n ≥ 1]
 * @example quantileOfSorted([1, 2, 3, 4], 0.5) // 2.5
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const rank = p * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below]!;
  return below + 1 < sorted.length ? low + (rank - below) * (sorted[below + 1]! - low) : low;
}

export function sortedCopy(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).sort();
}

/** @param values in any order, shape [n ≥ 1] */
export function median(values: ArrayLike<number>): number {
  return quantileOfSorted(sortedCopy(values), 0.5);
}

/** Median absolute deviation from `centre`, not scaled. */
export function medianDeviation(values: ArrayLike<number>, centre: number): number {
  const deviations = new Float64Array(values);
  for (let i = 0; i < deviations.length; i++) deviations[i] = Math.abs(deviations[i]! - centre);
  return quantileOfSorted(deviations.sort(), 0.5);
}
