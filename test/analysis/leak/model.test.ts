import { describe, expect, test } from "vitest";
import { featureMeaning, featureMeanings } from "../../../analysis/leak/features.ts";
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

  test("contributions add up to the gradient of the log-odds along the features", () => {
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

describe("features", () => {
  test("have one name each, a meaning and a unit", () => {
    expect(new Set(featureMeanings.map(({ name }) => name)).size).toBe(featureMeanings.length);
    for (const { meaning } of featureMeanings) expect(meaning.length).toBeGreaterThan(10);
  });
});
