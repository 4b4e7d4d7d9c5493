/**
 * A fold for every row so that no group lies in two folds and every fold has its share of each class.
 * Groups are dealt from the largest on, each to the fold that it makes least uneven; ties go to the
 * first fold, so that the result depends on the rows alone.
 * @param groups shape [rows]
 * @param classes shape [rows], 0 … classCount − 1
 * @returns fold a row, 0 … folds − 1; fewer folds are used when there are fewer groups
 */
export function groupedFolds<Group extends string | number>(
  groups: ArrayLike<Group>,
  classes: ArrayLike<number>,
  classCount: number,
  folds: number,
): Int32Array {
  const counts = new Map<Group, Float64Array>();
  const totals = new Float64Array(classCount);
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row]!;
    const count = counts.get(group) ?? new Float64Array(classCount);
    count[classes[row]!]!++;
    totals[classes[row]!]!++;
    counts.set(group, count);
  }
  const size = (count: Float64Array) => count.reduce((sum, value) => sum + value, 0);
  const order = [...counts].sort(
    ([nameA, a], [nameB, b]) => size(b) - size(a) || (nameA < nameB ? -1 : 1),
  );
  const filled = Array.from({ length: folds }, () => new Float64Array(classCount));
  const foldOf = new Map<Group, number>();
  for (const [group, count] of order) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    filled.forEach((fold, i) => {
      const cost = addedUnevenness(fold, count, totals);
      if (cost < least - 1e-12) {
        least = cost;
        best = i;
      }
    });
    foldOf.set(group, best);
    const into = filled[best]!;
    count.forEach((value, c) => {
      into[c]! += value;
    });
  }
  return Int32Array.from(groups, (group) => foldOf.get(group)!);
}

/** Growth of Σ (share of the class in this fold)² when a group joins it. */
function addedUnevenness(fold: Float64Array, count: Float64Array, totals: Float64Array): number {
  let cost = 0;
  for (let c = 0; c < totals.length; c++) {
    if (totals[c] === 0) continue;
    const before = fold[c]! / totals[c]!;
    const after = (fold[c]! + count[c]!) / totals[c]!;
    cost += after * after - before * before;
  }
  return cost;
}
