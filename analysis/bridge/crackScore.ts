/** Precision, recall and what lies on planking of one photo, by the protocol of bridge.md 3.4. */
export interface CrackScore {
  precision: number;
  recall: number;
  detectedPx: number;
  labelledPx: number;
  plankingPx: number;
}

/**
 * Precision: share of detected pixels within `tolerancePx` of a labelled one (0 when nothing is
 * detected); recall: share of labelled pixels within it of a detected one.
 * @param detected not 0 = crack; `labelled` and `planking` likewise, shape [height, width]
 */
export function crackScore(
  detected: Uint8Array,
  labelled: Uint8Array,
  planking: Uint8Array | null,
  width: number,
  height: number,
  tolerancePx: number,
): CrackScore {
  const nearLabel = grown(labelled, width, height, tolerancePx);
  const nearDetected = grown(detected, width, height, tolerancePx);
  const total = { detectedPx: 0, right: 0, labelledPx: 0, found: 0, plankingPx: 0 };
  for (let at = 0; at < detected.length; at++) {
    if (detected[at] !== 0) {
      total.detectedPx++;
      total.right += nearLabel[at]!;
      if (planking && planking[at] !== 0) total.plankingPx++;
    }
    if (labelled[at] !== 0) {
      total.labelledPx++;
      total.found += nearDetected[at]!;
    }
  }
  return {
    precision: total.detectedPx === 0 ? 0 : total.right / total.detectedPx,
    recall: total.labelledPx === 0 ? 0 : total.found / total.labelledPx,
    detectedPx: total.detectedPx,
    labelledPx: total.labelledPx,
    plankingPx: total.plankingPx,
  };
}

/** 1 within `radius` px (Euclidean) of a marked pixel. */
export function grown(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const near = new Uint8Array(mask.length);
  const steps: [number, number][] = [];
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy <= radius * radius) steps.push([dx, dy]);
    }
  }
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const x = at % width;
    const y = (at - x) / width;
    for (const [dx, dy] of steps) {
      if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
      near[at + dy * width + dx] = 1;
    }
  }
  return near;
}

/** F1 of mean precision and mean recall, 0 when both are. */
export function f1Of(scores: readonly Pick<CrackScore, "precision" | "recall">[]): number {
  let precision = 0;
  let recall = 0;
  for (const score of scores) {
    precision += score.precision;
    recall += score.recall;
  }
  const sum = precision + recall;
  return sum === 0 ? 0 : (2 * precision * recall) / (sum * scores.length);
}

/** Mean over photos of precision and recall, and the F1 of these means. */
export function meanScore(scores: readonly CrackScore[]) {
  const mean = (of: (score: CrackScore) => number) =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  const precision = mean((score) => score.precision);
  const recall = mean((score) => score.recall);
  const sum = precision + recall;
  const detected = scores.reduce((total, score) => total + score.detectedPx, 0);
  const planking = scores.reduce((total, score) => total + score.plankingPx, 0);
  return {
    photos: scores.length,
    precision,
    recall,
    f1: sum === 0 ? 0 : (2 * precision * recall) / sum,
    plankingShare: detected === 0 ? 0 : planking / detected,
  };
}
