import { describe, expect, test } from "vitest";
import {
  featureMeaning,
  featureMeanings,
  packFeatures,
  unpackFeatures,
} from "../../../analysis/leak/features.ts";
import { BadModel, parseModel } from "../../../analysis/leak/model.ts";
import { contributions, predict, standardise } from "../../../analysis/leak/predict.ts";
import { expectNear } from "../dsp/golden.ts";
import { leakModel, leakModelJson } from "./leakModel.ts";

describe("shipped model", () => {
  const model = leakModel();

  test("says what it was trained on, by which command, and how well it does", () => {
    expect(model.training.command).toMatch(/^mizuhashi train /);
    expect(model.training.licence).not.toBe("");
    expect(model.training.data.length).toBeGreaterThanOrEqual(5);
    expect(model.evaluation).toHaveProperty("leakAgainstLookAlikes.auc.value");
    expect(model.evaluation).toHaveProperty("method");
  });

  test("knows the five classes and only features that exist, none of them a level", () => {
    expect(model.classes.map(({ label }) => label).sort()).toEqual(
      ["environment", "leak", "machine", "normal", "waterUse"].sort(),
    );
    for (const { name } of model.features) {
      expect(featureMeaning.get(name)?.family ?? "unknown").not.toMatch(/level|unknown/);
    }
  });

  test("an average sound lies at no distance, and absent features say nothing", () => {
    const average = Object.fromEntries(model.features.map(({ name, mean }) => [name, mean]));
    expect([...standardise(model, average)].every((value) => value === 0)).toBe(true);
    const prediction = predict(model, {});
    expect(prediction.probabilities).toEqual(predict(model, average).probabilities);
    expect(prediction.novelty).toBe(0);
  });

  test("contributions of logistic regression add up to the gradient of the log-odds", () => {
    const model = parseModel({ ...leakModelJson(), kind: "logistic", squares: undefined });
    const near = Object.fromEntries(
      model.features.map(({ name, mean, sd }, i) => [name, mean + sd * 0.3 * Math.sin(i)]),
    );
    const prediction = predict(model, near);
    const told = contributions(model, prediction).reduce((sum, { weight }) => sum + weight, 0);
    const logOdds = (scale: number) => {
      const moved = Object.fromEntries(
        model.features.map(({ name, mean }) => [name, mean + scale * (near[name]! - mean)]),
      );
      const { leakProbability: p } = predict(model, moved);
      return Math.log(p / (1 - p));
    };
    expectNear(told, (logOdds(1 + 1e-4) - logOdds(1 - 1e-4)) / 2e-4, { rel: 1e-3, abs: 1e-4 });
  });
});

describe("parseModel", () => {
  test.each([
    ["format", { format: "other" }],
    ["kind", { kind: "forest" }],
    ["version", { version: "" }],
    ["classes", { classes: [] }],
    ["features[0].sd", { features: [{ name: "crestDb", mean: 0, sd: 0 }] }],
    ["weights.length", { weights: [[1]] }],
    ["calibration.temperature", { calibration: { temperature: -1, offsets: [] } }],
    ["scoring.leak", { scoring: { watch: 0.5, leak: 0.4 } }],
    ["novelty.factor.length", { novelty: { factor: [1], usual: 1 } }],
    ["training", { training: null }],
    ["input.kind", { input: { kind: "photos" } }],
  ])("names %s when it is wrong", (field, change) => {
    const broken = { ...leakModelJson(), ...change };
    expect(() => parseModel(broken)).toThrow(BadModel);
    expect(() => parseModel(broken)).toThrow(`model.${field} `);
  });

  test("refuses what is no object", () => {
    for (const value of [null, 3, "model", []]) expect(() => parseModel(value)).toThrow(BadModel);
  });
});

describe("models with trees", () => {
  /** Two features, two splits: the first tree speaks of the first, the second of the second. */
  const stump = (column: number, values: readonly number[]) => ({
    columns: [column, -1, -1],
    thresholds: [0.5, 0, 0],
    lefts: [1, 0, 0],
    values,
  });
  const rest = {
    classes: [
      { label: "normal", sound: "normal", share: 0.75 },
      { label: "leak", sound: "leak", share: 0.25 },
    ],
    features: [
      { name: "crestDb", mean: 10, sd: 2 },
      { name: "humShareDb", mean: 0, sd: 1 },
    ],
    calibration: { temperature: 2, offsets: [0, 0.5] },
    novelty: { factor: [1, 0, 1], usual: 100 },
  };
  const none = { trees: undefined, squares: undefined, weights: undefined };
  const trees = { starts: [0, -1], rounds: [[stump(0, [0, -0.5, 1])], [stump(1, [0.25, 0, 2])]] };
  const logistic = {
    weights: [
      [0, 0],
      [1, 0.5],
    ],
    intercepts: [0, 0.2],
  };
  const load = (own: object) =>
    parseModel(JSON.parse(JSON.stringify({ ...leakModelJson(), ...none, ...rest, ...own })));
  const logOdds = ({ leakProbability: p }: { leakProbability: number }) => Math.log(p / (1 - p));

  test("add their leaves to the logit, and tell what each feature moved", () => {
    const model = load({ kind: "trees", trees });
    const prediction = predict(model, { crestDb: 14, humShareDb: -1 });
    expectNear(logOdds(prediction), (-1 + 1 + 0) / 2 + 0.5, { abs: 1e-9 });
    expect(contributions(model, prediction)).toEqual([
      { family: "impulses", weight: 0.5 },
      { family: "mainsHum", weight: -0.125 },
    ]);
  });

  test("blend with logistic regression by their share", () => {
    const model = load({ kind: "blend", treesShare: 0.25, trees, ...logistic });
    const prediction = predict(model, { crestDb: 14, humShareDb: 1 });
    const expected = 0.75 * (0.2 + 2 + 0.5) + 0.25 * (-1 + 1 + 2);
    expectNear(logOdds(prediction), expected / 2 + 0.5, { abs: 1e-9 });
    const told = contributions(model, prediction).map(({ weight }) => weight);
    expectNear(told[0]!, (0.75 * 2 + 0.25 * 1) / 2, { abs: 1e-9 });
    expectNear(told[1]!, (0.75 * 0.5 + 0.25 * 1.75) / 2, { abs: 1e-9 });
  });

  test("squares speak for what lies far from the mean, to either side", () => {
    const squares = [
      [0, 0],
      [0.5, 0],
    ];
    const model = load({ kind: "logistic", ...logistic, squares });
    const prediction = predict(model, { crestDb: 6, humShareDb: 0 });
    expectNear(logOdds(prediction), (0.2 - 2 + 0.5 * 4) / 2 + 0.5, { abs: 1e-9 });
    expect(contributions(model, prediction)).toContainEqual({ family: "impulses", weight: 0 });
  });

  test("claim little of sounds unlike their training", () => {
    const usual = { ...rest.novelty, usual: 0.5 };
    const bold = { ...trees, starts: [0, 20] };
    const model = load({ kind: "trees", trees: bold, novelty: usual });
    const near = predict(model, { crestDb: 10.2, humShareDb: 0 });
    const far = predict(model, { crestDb: 18, humShareDb: 4 });
    expect(near.leakProbability).toBeGreaterThan(0.99);
    expect(far.novelty).toBeGreaterThan(0.99);
    expectNear(far.leakProbability, 0.25, { abs: 0.02 });
    expect(contributions(model, far).every(({ weight }) => Math.abs(weight) < 0.02)).toBe(true);
  });

  test.each([
    ["treesShare", { kind: "blend", treesShare: 2, trees, ...logistic }],
    ["trees", { kind: "trees" }],
    ["trees.starts.length", { kind: "trees", trees: { ...trees, starts: [1] } }],
    ["trees.rounds[0].length", { kind: "trees", trees: { ...trees, rounds: [[]] } }],
    [
      "trees.rounds[0][0].columns[0]",
      { kind: "trees", trees: { ...trees, rounds: [[stump(2, [0, 0, 0])]] } },
    ],
    [
      "trees.rounds[0][0].lefts[0]",
      {
        kind: "trees",
        trees: { ...trees, rounds: [[{ ...stump(0, [0, 0, 0]), lefts: [0, 0, 0] }]] },
      },
    ],
    [
      "trees.rounds[0][0].values.length",
      { kind: "trees", trees: { ...trees, rounds: [[stump(0, [0])]] } },
    ],
  ])("names %s when it is wrong", (field, own) => {
    expect(() => load(own)).toThrow(`model.${field} `);
  });
});

describe("features", () => {
  test("pack into rows and come out as they were, absent ones absent", () => {
    const some = { band619Hz: 1.5, crestDb: -3, comb60: 0.25 };
    expect(unpackFeatures(packFeatures(some))).toEqual(some);
  });

  test("have one name each, a meaning and a unit", () => {
    expect(new Set(featureMeanings.map(({ name }) => name)).size).toBe(featureMeanings.length);
    for (const { meaning } of featureMeanings) expect(meaning.length).toBeGreaterThan(10);
  });
});
