/**
 * How hard the simulated sounds are for a plain baseline: logistic regression on 24 band levels of
 * single clips, five folds, no sensor in two folds. The simulator is right when leak against
 * look-alikes stays within 0.65–0.85 AUC (docs/design.md); near 1 it would be too easy.
 *
 *   npm run build && node dist/test-bench… (see docs): simulatorHardness [count] [seed] [scenario]
 */
import { welch } from "../../analysis/dsp/welch.ts";
import type { ScenarioName } from "../../simulators/scenarioSettings.ts";
import type { TrainingClip } from "../../simulators/trainingClips.ts";
import { trainingClips } from "../../simulators/trainingClips.ts";

const bands = 24;
const folds = 5;

export interface Hardness {
  clips: number;
  leakAgainstLookAlikes: number;
  leakAgainstNormal: number;
  perKind: Record<string, number>;
}

interface Row {
  sensor: number;
  leak: boolean;
  sound: TrainingClip["sound"];
  levels: number[];
}

export function simulatorHardness(count: number, seed: number, scenario: ScenarioName): Hardness {
  const rows: Row[] = [];
  for (const clip of trainingClips(seed, count, scenario)) {
    rows.push({
      sensor: Number(clip.sensorId.slice(2)),
      leak: clip.class === "leak",
      sound: clip.sound,
      levels: bandLevels(clip.samples),
    });
  }
  const lookAlikes = rows.filter(({ sound }) => sound !== "normal");
  const normals = rows.filter(({ leak, sound }) => leak || sound === "normal");
  const scores = outOfFold(lookAlikes);
  const perKind: Record<string, number> = {};
  for (const kind of new Set(lookAlikes.map(({ sound }) => sound))) {
    if (kind === "leak") continue;
    const chosen = lookAlikes.map((row, i) => ({ row, score: scores[i]! }));
    const part = chosen.filter(({ row }) => row.leak || row.sound === kind);
    perKind[kind] = auc(
      part.map(({ row }) => row),
      part.map(({ score }) => score),
    );
  }
  return {
    clips: rows.length,
    leakAgainstLookAlikes: auc(lookAlikes, scores),
    leakAgainstNormal: auc(normals, outOfFold(normals)),
    perKind,
  };
}

export function bandLevels(samples: Int16Array): number[] {
  const signal = Float32Array.from(samples, (x) => x / 32_768);
  const { density, stepHz } = welch(signal, 8000, { segmentLength: 2048, scaling: "density" });
  return Array.from({ length: bands }, (_, band) => {
    const from = 20 * (3900 / 20) ** (band / bands);
    const to = 20 * (3900 / 20) ** ((band + 1) / bands);
    let power = 1e-14;
    const last = Math.max(Math.ceil(from / stepHz), Math.floor(to / stepHz));
    for (let bin = Math.ceil(from / stepHz); bin <= last; bin++) power += density[bin]! * stepHz;
    return 10 * Math.log10(power);
  });
}

export function outOfFold(rows: readonly Row[]): number[] {
  const scores = new Array<number>(rows.length).fill(0);
  for (let fold = 0; fold < folds; fold++) {
    const weigh = trained(rows.filter(({ sensor }) => sensor % folds !== fold));
    for (const [i, row] of rows.entries()) {
      if (row.sensor % folds === fold) scores[i] = weigh(row.levels);
    }
  }
  return scores;
}

/** Logistic regression, standardised levels, L2 penalty 1 per weight, gradient descent with momentum. */
function trained(rows: readonly Row[]): (levels: readonly number[]) => number {
  const mean = Array.from({ length: bands }, (_, b) => average(rows.map((row) => row.levels[b]!)));
  const sd = mean.map((m, b) => Math.sqrt(average(rows.map((row) => (row.levels[b]! - m) ** 2))));
  const inputs = rows.map((row) => row.levels.map((x, b) => (x - mean[b]!) / sd[b]!));
  const share = average(rows.map(({ leak }) => (leak ? 1 : 0)));
  const weights = new Array<number>(bands + 1).fill(0);
  const speed = weights.map(() => 0);
  for (let round = 0; round < 1500; round++) {
    const gradient = weights.map((w, b) => (b < bands ? w / rows.length : 0));
    for (const [i, input] of inputs.entries()) {
      const leak = rows[i]!.leak;
      const p = 1 / (1 + Math.exp(-dot(weights, input)));
      // Both classes count the same, whatever their numbers.
      const error = (p - (leak ? 1 : 0)) * (leak ? 0.5 / share : 0.5 / (1 - share));
      for (let b = 0; b < bands; b++) gradient[b]! += (error * input[b]!) / rows.length;
      gradient[bands]! += error / rows.length;
    }
    for (let b = 0; b <= bands; b++) {
      speed[b] = 0.95 * speed[b]! - 0.05 * gradient[b]!;
      weights[b]! += speed[b]!;
    }
  }
  return (levels) =>
    dot(
      weights,
      levels.map((x, b) => (x - mean[b]!) / sd[b]!),
    );
}

function dot(weights: readonly number[], input: readonly number[]): number {
  return input.reduce((sum, x, b) => sum + x * weights[b]!, weights[bands]!);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Share of (leak, other) pairs in the right order; ties count half. */
export function auc(rows: readonly Row[], scores: readonly number[]): number {
  const leaks = scores.filter((_, i) => rows[i]!.leak);
  const others = scores.filter((_, i) => !rows[i]!.leak).sort((a, b) => a - b);
  let right = 0;
  for (const leak of leaks) {
    const below = others.findIndex((other) => other >= leak);
    const upTo = below < 0 ? others.length : below;
    const equal = others.filter((other) => other === leak).length;
    right += upTo + equal / 2;
  }
  return right / (leaks.length * others.length);
}
