import { reliability } from "./calibration.ts";
import { quantileOfSorted, sortedCopy } from "./quantile.ts";
import { rankingFigures } from "./roc.ts";

/** Judged rows, out of fold or unseen. */
export interface JudgedRows {
  labels: readonly string[];
  groups: readonly string[];
  /** 1 where the label is a leak */
  positives: ArrayLike<number>;
  /** leak probability */
  probabilities: ArrayLike<number>;
  /** label that the model gave */
  predicted: readonly string[];
}

interface Figure {
  value: number;
  /** 95 %, bootstrap over groups; null when a resample often lacks one of the two sides */
  interval: readonly [number, number] | null;
}

export interface Separation {
  positives: number;
  negatives: number;
  groups: number;
  auc: Figure;
  averagePrecision: Figure;
  recallAt1Percent: Figure;
  recallAt01Percent: Figure;
}

export interface Evaluation {
  /** leak against everything else */
  leakAgainstAll: Separation | null;
  /** leak against the class of normal sounds: mostly loudness (leak.md 9) */
  leakAgainstNormal: Separation | null;
  /** leak against all that is neither leak nor normal: shows leak recognition (leak.md 9) */
  leakAgainstLookAlikes: Separation | null;
  expectedCalibrationError: number;
  reliability: ReturnType<typeof reliability>["bins"];
  /** rows by true label and given label */
  confusion: Record<string, Record<string, number>>;
}

/**
 * @param isNormal tells the label of normal sounds
 * @param random uniform in [0, 1), for the bootstrap over groups
 */
export function evaluate(
  rows: JudgedRows,
  isNormal: (label: string) => boolean,
  draws: number,
  random: () => number,
): Evaluation {
  const against = (keep: (label: string) => boolean) => {
    const chosen = rows.labels.flatMap((label, i) => (rows.positives[i] || keep(label) ? [i] : []));
    return separation(rows, chosen, draws, random);
  };
  const { bins, expectedCalibrationError } = reliability(rows.positives, rows.probabilities);
  return {
    leakAgainstAll: against(() => true),
    leakAgainstNormal: against(isNormal),
    leakAgainstLookAlikes: against((label) => !isNormal(label)),
    expectedCalibrationError: round(expectedCalibrationError),
    reliability: bins.map(({ rows: count, meanProbability, share }) => ({
      rows: count,
      meanProbability: round(meanProbability),
      share: round(share),
    })),
    confusion: confusion(rows),
  };
}

function separation(
  rows: JudgedRows,
  chosen: readonly number[],
  draws: number,
  random: () => number,
): Separation | null {
  const byGroup = new Map<string, number[]>();
  for (const row of chosen) {
    const group = rows.groups[row]!;
    const members = byGroup.get(group);
    if (members) members.push(row);
    else byGroup.set(group, [row]);
  }
  const positives = chosen.filter((row) => rows.positives[row]).length;
  if (positives === 0 || positives === chosen.length) return null;
  const whole = figures(rows, chosen);
  const samples = whole.map((): number[] => []);
  const groups = [...byGroup.values()];
  for (let draw = 0; draw < draws; draw++) {
    const sample = groups.flatMap(() => groups[Math.floor(random() * groups.length)]!);
    figures(rows, sample).forEach((value, i) => {
      if (value !== null) samples[i]!.push(value);
    });
  }
  const figure = (i: number): Figure => ({
    value: round(whole[i] ?? 0),
    interval: interval(samples[i]!, draws),
  });
  return {
    positives,
    negatives: chosen.length - positives,
    groups: groups.length,
    auc: figure(0),
    averagePrecision: figure(1),
    recallAt1Percent: figure(2),
    recallAt01Percent: figure(3),
  };
}

const figureNames = ["auc", "averagePrecision", "recallAt1Percent", "recallAt01Percent"] as const;

function figures(rows: JudgedRows, chosen: readonly number[]): (number | null)[] {
  const found = rankingFigures(
    chosen.map((row) => rows.positives[row]!),
    chosen.map((row) => rows.probabilities[row]!),
  );
  return figureNames.map((name) => found?.[name] ?? null);
}

function interval(values: readonly number[], draws: number): readonly [number, number] | null {
  if (values.length < 0.9 * draws || values.length < 20) return null;
  const sorted = sortedCopy(values);
  return [round(quantileOfSorted(sorted, 0.025)), round(quantileOfSorted(sorted, 0.975))];
}

function confusion({ labels, predicted }: JudgedRows): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  labels.forEach((label, i) => {
    counts[label] ??= {};
    const row = counts[label];
    const given = predicted[i]!;
    row[given] = (row[given] ?? 0) + 1;
  });
  return counts;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
