/** Lower L with L Lᵀ = a, for a symmetric and positive definite; tiny pivots are held above zero. */
export function cholesky(a: readonly Float64Array[]): Float64Array[] {
  const n = a.length;
  const l = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const own = l[i]!;
    for (let j = 0; j <= i; j++) {
      const other = l[j]!;
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= own[k]! * other[k]!;
      own[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / other[j]!;
    }
  }
  return l;
}

/** Replaces b by the solution of L Lᵀ x = b, shape [n] from `from` on. */
export function solveInPlace(l: readonly Float64Array[], b: Float64Array, from: number): void {
  const n = l.length;
  for (let i = 0; i < n; i++) {
    const own = l[i]!;
    let sum = b[from + i]!;
    for (let k = 0; k < i; k++) sum -= own[k]! * b[from + k]!;
    b[from + i] = sum / own[i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const own = l[i]!;
    const x = b[from + i]! / own[i]!;
    b[from + i] = x;
    for (let k = 0; k < i; k++) b[from + k]! -= own[k]! * x;
  }
}
