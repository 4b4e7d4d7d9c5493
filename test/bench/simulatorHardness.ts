/**
 * How hard the simulated sounds are for a plain baseline: logistic regression on 24 band levels of
 * single clips, five folds, no sensor in two folds. The simulator is right when leak against
 * look-alikes stays within 0.65–0.85 AUC (docs/design.md); near 1 it would be too easy.
 *
 *   npm run build && node dist/test/bench/simulatorHardness.js [count 2000] [seed 1] [scenario hard]
 */
import { pathToFileURL } from "node:url";
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

function bandLevels(samples: Int16Array): number[] {
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

function outOfFold(rows: readonly Row[]): number[] {
  const scores = new Array<number>(rows.length).fill(0);
  for (let fold = 0; fold < folds; fold++) {
    const weigh = trained(rows.filter(({ sensor }) => sensor % folds !== fold));
    for (const [i, row] of rows.entries()) {
      if (row.sensor % folds === fold) scores[i] = weigh(row.levels);
    }
  }
  return scores;
}

/** Logistic regression, standardised levels, L2 penalty 1 per weight, by Newton's method. */
function trained(rows: readonly Row[]): (levels: readonly number[]) => number {
  const mean = Array.from({ length: bands }, (_, b) => average(rows.map((row) => row.levels[b]!)));
  const sd = mean.map((m, b) => Math.sqrt(average(rows.map((row) => (row.levels[b]! - m) ** 2))));
  const scale = (levels: readonly number[]) => [
    ...levels.map((x, b) => (x - mean[b]!) / sd[b]!),
    1,
  ];
  const inputs = rows.map(({ levels }) => scale(levels));
  let weights = new Array<number>(bands + 1).fill(0);
  for (let round = 0; round < 12; round++) {
    const hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? 1 : 0)));
    const gradient = weights.map((w) => -w);
    for (const [r, input] of inputs.entries()) {
      const p = 1 / (1 + Math.exp(-dot(weights, input)));
      const error = (rows[r]!.leak ? 1 : 0) - p;
      for (let i = 0; i <= bands; i++) {
        gradient[i]! += error * input[i]!;
        for (let j = 0; j <= bands; j++) hessian[i]![j]! += p * (1 - p) * input[i]! * input[j]!;
      }
    }
    const step = solved(hessian, gradient);
    weights = weights.map((w, i) => w + step[i]!);
  }
  return (levels) => dot(weights, scale(levels));
}

/** Gaussian elimination; the matrix is positive definite, so no pivot is needed. */
function solved(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = matrix[j]![i]! / matrix[i]![i]!;
      for (let k = i; k < n; k++) matrix[j]![k]! -= factor * matrix[i]![k]!;
      right[j]! -= factor * right[i]!;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let k = i + 1; k < n; k++) sum -= matrix[i]![k]! * solution[k]!;
    solution[i] = sum / matrix[i]![i]!;
  }
  return solution;
}

function dot(weights: readonly number[], input: readonly number[]): number {
  return input.reduce((sum, x, b) => sum + x * weights[b]!, 0);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Share of (leak, other) pairs in the right order; ties count half. */
function auc(rows: readonly Row[], scores: readonly number[]): number {
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , count = "2000", seed = "1", scenario = "hard"] = process.argv;
  const hardness = simulatorHardness(Number(count), Number(seed), scenario as ScenarioName);
  console.log(
    JSON.stringify(
      hardness,
      (_, x) => (typeof x === "number" ? Math.round(x * 1000) / 1000 : x),
      2,
    ),
  );
}
