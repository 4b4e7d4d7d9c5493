/** Scores of labelled rows, sorted by falling score, with equal scores as one step. */
interface Steps {
  /** true and false positives so far at each threshold, falling */
  truePositives: Float64Array;
  falsePositives: Float64Array;
  thresholds: Float64Array;
  positives: number;
  negatives: number;
}

export interface RocPoint {
  falsePositiveRate: number;
  truePositiveRate: number;
}

/**
 * Area under the ROC: probability that a positive scores above a negative, half for ties.
 * @returns null when one of the two is missing
 * @see golden values: test/fixtures/golden/roc.json
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  return area(steps(labels, scores));
}

/** Σ (R_k − R_{k−1}) P_k over falling thresholds; null without positives. */
export function averagePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): number | null {
  return precision(steps(labels, scores));
}

/** All figures of one ranking, sorted once; null when positives or negatives are missing. */
export function rankingFigures(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): {
  auc: number;
  averagePrecision: number;
  recallAt1Percent: number;
  recallAt01Percent: number;
} | null {
  const ranking = steps(labels, scores);
  const auc = area(ranking);
  const ap = precision(ranking);
  if (auc === null || ap === null) return null;
  return {
    auc,
    averagePrecision: ap,
    recallAt1Percent: pointAt(ranking, 0.01).recall,
    recallAt01Percent: pointAt(ranking, 0.001).recall,
  };
}

/** The ROC from (0, 0) on, one point a threshold. */
export function rocPoints(labels: ArrayLike<number>, scores: ArrayLike<number>): RocPoint[] {
  const { truePositives, falsePositives, positives, negatives } = steps(labels, scores);
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  for (let i = 0; i < truePositives.length; i++) {
    points.push({
      falsePositiveRate: negatives > 0 ? falsePositives[i]! / negatives : 0,
      truePositiveRate: positives > 0 ? truePositives[i]! / positives : 0,
    });
  }
  return points;
}

/** The lowest threshold whose false-positive rate is at most `rate`, and the recall there. */
export function operatingPoint(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  rate: number,
): { threshold: number; recall: number } {
  return pointAt(steps(labels, scores), rate);
}

function area({ truePositives, falsePositives, positives, negatives }: Steps): number | null {
  if (positives === 0 || negatives === 0) return null;
  let sum = 0;
  let hits = 0;
  let alarms = 0;
  for (let i = 0; i < truePositives.length; i++) {
    sum += ((truePositives[i]! + hits) / 2) * (falsePositives[i]! - alarms);
    hits = truePositives[i]!;
    alarms = falsePositives[i]!;
  }
  return sum / (positives * negatives);
}

function precision({ truePositives, falsePositives, positives }: Steps): number | null {
  if (positives === 0) return null;
  let sum = 0;
  let hits = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const now = truePositives[i]!;
    sum += ((now - hits) / positives) * (now / (now + falsePositives[i]!));
    hits = now;
  }
  return sum;
}

function pointAt(
  { truePositives, falsePositives, thresholds, positives, negatives }: Steps,
  rate: number,
): { threshold: number; recall: number } {
  let threshold = Number.POSITIVE_INFINITY;
  let recall = 0;
  for (let i = 0; i < thresholds.length; i++) {
    if (falsePositives[i]! > rate * negatives) break;
    threshold = thresholds[i]!;
    recall = positives > 0 ? truePositives[i]! / positives : 0;
  }
  return { threshold, recall };
}

function steps(labels: ArrayLike<number>, scores: ArrayLike<number>): Steps {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => scores[b]! - scores[a]!,
  );
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  const thresholds: number[] = [];
  let hits = 0;
  let alarms = 0;
  order.forEach((row, i) => {
    if (labels[row]) hits++;
    else alarms++;
    const next = order[i + 1];
    if (next !== undefined && scores[next] === scores[row]) return;
    truePositives.push(hits);
    falsePositives.push(alarms);
    thresholds.push(scores[row]!);
  });
  return {
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
    thresholds: Float64Array.from(thresholds),
    positives: hits,
    negatives: alarms,
  };
}
