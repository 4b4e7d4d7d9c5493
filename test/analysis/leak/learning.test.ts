import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitCalibration, reliability } from "../../../analysis/leak/calibration.ts";
import { packFeatures } from "../../../analysis/leak/features.ts";
import { groupedFolds } from "../../../analysis/leak/folds.ts";
import { minimise } from "../../../analysis/leak/lbfgs.ts";
import { fitLogistic, logitsOf, softmaxInPlace } from "../../../analysis/leak/logistic.ts";
import { parseModel } from "../../../analysis/leak/model.ts";
import { fitNovelty, noveltyOf } from "../../../analysis/leak/novelty.ts";
import { calibrated } from "../../../analysis/leak/predict.ts";
import {
  averagePrecision,
  operatingPoint,
  rankingFigures,
  rocAuc,
  rocPoints,
} from "../../../analysis/leak/roc.ts";
import { trainModel } from "../../../analysis/leak/trainModel.ts";
import type { Tolerance } from "../dsp/golden.ts";
import { expectClose, expectNear, golden } from "../dsp/golden.ts";
import { noise } from "../dsp/signals.ts";

describe("ROC figures", () => {
  const file = golden<{
    tolerance: Tolerance;
    labels: number[];
    scores: number[];
    auc: number;
    average_precision: number;
    roc: [number, number][];
  }>("roc");

  test("agree with the reference, ties and all", () => {
    const { labels, scores } = file;
    // The reference is written with 12 digits.
    expectNear(rocAuc(labels, scores)!, file.auc, { rel: 1e-11 });
    expectNear(averagePrecision(labels, scores)!, file.average_precision, { rel: 1e-11 });
    const points = rocPoints(labels, scores);
    expectClose(
      points.map((point) => point.falsePositiveRate),
      file.roc.map(([x]) => x),
      { abs: 1e-11 },
    );
    expectClose(
      points.map((point) => point.truePositiveRate),
      file.roc.map(([, y]) => y),
      { abs: 1e-11 },
    );
    expect(rankingFigures(labels, scores)?.auc).toBe(rocAuc(labels, scores));
  });

  test("are null where one side is missing, and 0.5 when all scores are equal", () => {
    expect(rocAuc([1, 1], [0.1, 0.2])).toBeNull();
    expect(averagePrecision([0, 0], [0.1, 0.2])).toBeNull();
    expect(rocAuc([1, 0, 1, 0], [7, 7, 7, 7])).toBe(0.5);
  });

  test("an operating point keeps its false-positive rate and is the best that does", () => {
    const scores = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 20 })), {
      minLength: 2,
    });
    fc.assert(
      fc.property(scores, fc.double({ min: 0, max: 1, noNaN: true }), (rows, rate) => {
        const labels = rows.map(([label]) => (label ? 1 : 0));
        const values = rows.map(([, score]) => score);
        const { threshold } = operatingPoint(labels, values, rate);
        const negatives = labels.filter((label) => label === 0).length;
        const alarms = (at: number) =>
          values.filter((value, i) => labels[i] === 0 && value >= at).length;
        expect(alarms(threshold)).toBeLessThanOrEqual(rate * negatives);
        const lower = values.filter((value) => value < threshold);
        if (lower.length > 0) {
          expect(alarms(Math.max(...lower))).toBeGreaterThan(rate * negatives);
        }
      }),
    );
  });
});

describe("grouped folds", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2 })), {
    minLength: 1,
    maxLength: 120,
  });

  test("no group lies in two folds, and every row has one", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const groups = all.map(([group]) => `S-${group}`);
        const fold = groupedFolds(
          groups,
          all.map(([, label]) => label),
          3,
          5,
        );
        const seen = new Map<string, number>();
        groups.forEach((group, i) => {
          expect(seen.get(group) ?? fold[i]).toBe(fold[i]);
          seen.set(group, fold[i]!);
          expect(fold[i]).toBeGreaterThanOrEqual(0);
          expect(fold[i]).toBeLessThan(5);
        });
      }),
    );
  });

  test("each fold has its share of every class", () => {
    const groups = Array.from({ length: 400 }, (_, i) => `S-${i >> 1}`);
    const classes = groups.map((_, i) => ((i >> 1) % 10 === 0 ? 1 : 0));
    const fold = groupedFolds(groups, classes, 2, 5);
    for (let f = 0; f < 5; f++) {
      const own = classes.filter((_, i) => fold[i] === f);
      expect(own.length).toBe(80);
      expect(own.filter((label) => label === 1).length).toBe(8);
    }
  });
});

describe("logistic regression", () => {
  /** Rows of two features whose true log-odds are 1 + 2 x − y. */
  const rows = 4000;
  const values = noise(1, 2 * rows);
  const uniforms = noise(2, rows).map((value) => 0.5 * (1 + erf(value / Math.SQRT2)));
  const classes = Int32Array.from(uniforms, (u, i) => {
    const logOdds = 1 + 2 * values[2 * i]! - values[2 * i + 1]!;
    return u < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });

  test("finds the odds that made the data", () => {
    const model = fitLogistic({ values, columns: 2, classes, classCount: 2 }, 0.1);
    const difference = (k: number) => model.weights[1]![k]! - model.weights[0]![k]!;
    expectNear(difference(0), 2, { abs: 0.2 });
    expectNear(difference(1), -1, { abs: 0.15 });
    expectNear(model.intercepts[1]! - model.intercepts[0]!, 1, { abs: 0.15 });
  });

  test("a strong penalty leaves the shares of the classes only", () => {
    const model = fitLogistic({ values, columns: 2, classes, classCount: 2 }, 1e9);
    const probabilities = logitsOf(model, [3, -3]);
    softmaxInPlace(probabilities);
    const share = classes.reduce((sum, value) => sum + value, 0) / rows;
    expectNear(probabilities[1]!, share, { abs: 1e-3 });
  });

  test("the minimum's gradient is zero, whatever the start", () => {
    const quadratic = (x: Float64Array, gradient: Float64Array) => {
      gradient[0] = 2 * (x[0]! - 3);
      gradient[1] = 200 * (x[1]! + 1);
      return (x[0]! - 3) ** 2 + 100 * (x[1]! + 1) ** 2;
    };
    for (const start of [
      [0, 0],
      [100, -50],
    ]) {
      const { x } = minimise(quadratic, Float64Array.from(start), {
        tolerance: 1e-9,
        mostIterations: 200,
      });
      expectClose(x, [3, -1], { abs: 1e-6 });
    }
  });

  test("calibration mends overconfidence and keeps the ranking", () => {
    const logits = new Float64Array(2 * rows);
    for (let i = 0; i < rows; i++) {
      logits[2 * i + 1] = 4 * (1 + 2 * values[2 * i]! - values[2 * i + 1]!);
    }
    const calibration = fitCalibration(logits, classes, 2);
    expectNear(calibration.temperature, 4, { abs: 0.5 });
    const before = Float64Array.from(
      { length: rows },
      (_, i) => 1 / (1 + Math.exp(-logits[2 * i + 1]!)),
    );
    const after = before.map(
      (_, i) => calibrated(calibration, logits.subarray(2 * i, 2 * i + 2))[1]!,
    );
    expect(reliability(classes, after).expectedCalibrationError).toBeLessThan(0.03);
    expect(reliability(classes, before).expectedCalibrationError).toBeGreaterThan(0.06);
    expectNear(rocAuc(classes, after)!, rocAuc(classes, before)!, { abs: 1e-9 });
  });
});

describe("novelty", () => {
  const values = noise(3, 4000);
  const novelty = fitNovelty(values, 4);

  test("is small for rows like those of training and near 1 far away", () => {
    const usual = Array.from({ length: 1000 }, (_, i) =>
      noveltyOf(novelty, values.subarray(4 * i, 4 * i + 4)),
    );
    expect(usual.filter((value) => value >= 0.5).length).toBeLessThanOrEqual(11);
    expect(noveltyOf(novelty, [20, 0, 0, 0])).toBeGreaterThan(0.95);
    expect(noveltyOf(novelty, [0, 0, 0, 0])).toBe(0);
  });
});

describe("trainModel", () => {
  /** Leaks differ from the rest in one band by two standard deviations; 60 sensors of five rows. */
  const gauss = noise(5, 900);
  const rows = Array.from({ length: 300 }, (_, i) => {
    const label = i % 3 === 0 ? "leak" : i % 3 === 1 ? "normal" : "machine";
    return {
      label,
      group: `S-${Math.floor(i / 5)}`,
      values: packFeatures({
        notAFeature: gauss[i]!,
        band619Hz: gauss[300 + i]! + (label === "leak" ? 2 : 0),
        crestDb: gauss[600 + i]! + (label === "machine" ? 3 : 0),
      }),
    };
  });
  const plan = {
    version: "test",
    input: { kind: "clips" },
    record: { command: "test", data: [], note: "", licence: "none" },
    soundOf: (label: string) => label as "leak" | "normal" | "machine",
    withLevel: false,
    progress: () => {},
  } as const;

  test("judges every row by a model that has not seen its group, and fits one on all", () => {
    const { model, outOfFold } = trainModel(Object.freeze(rows.slice()) as typeof rows, plan);
    const parsed = parseModel({ ...JSON.parse(JSON.stringify(model)), evaluation: {} });
    expect(parsed.features.map(({ name }) => name)).toEqual(["band619Hz", "crestDb"]);
    const labels = rows.map(({ label }) => (label === "leak" ? 1 : 0));
    const auc = rocAuc(labels, outOfFold.leak)!;
    expect(auc).toBeGreaterThan(0.88);
    expect(auc).toBeLessThan(0.98);
    expect(reliability(labels, outOfFold.leak).expectedCalibrationError).toBeLessThan(0.1);
  });

  test("shuffled labels cannot be learnt", () => {
    const chance = noise(11, 300);
    const shuffled = rows.map((row, i) => ({
      ...row,
      label: ["leak", "normal", "machine"][Math.floor(Math.abs(chance[i]!) * 100) % 3]!,
    }));
    const { outOfFold } = trainModel(shuffled, plan);
    const labels = shuffled.map(({ label }) => (label === "leak" ? 1 : 0));
    expect(Math.abs(rocAuc(labels, outOfFold.leak)! - 0.5)).toBeLessThan(0.12);
  });

  test("the same rows give the same model", () => {
    expect(trainModel(rows, plan).model).toEqual(trainModel(rows, plan).model);
  });
});

/** Abramowitz & Stegun 7.1.26, good to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}
