import { expect, test } from "vitest";
import { BadCaseModel, parseCaseModel } from "../../../analysis/cases/caseModel.ts";
import { openingRule, usualBudget } from "../../../analysis/cases/falseAlarmBudget.ts";
import { pointsModel } from "./pointsModel.ts";

test("one false case a month for 50 sensors, never less than one", () => {
  expect([usualBudget(10), usualBudget(50), usualBudget(500)]).toEqual([1, 1, 10]);
});

test("the score lies on the line between two points of the curve, on the careful side", () => {
  // 50 sensors: 1.5 a month at 40, 0.5 at 60: 1 a month is half-way.
  const rule = openingRule(pointsModel, 50, 1);
  expect(rule).toMatchObject({ score: 50, withinBudget: true });
  expect(rule.falseCasesPerMonth).toBeCloseTo(1, 9);
  expect(rule.recall).toBeCloseTo(0.775, 9);
});

test("a smaller budget never opens more, a larger network needs a larger one", () => {
  const scores = [4, 2, 1, 0.5, 0.2, 0.1].map(
    (budget) => openingRule(pointsModel, 50, budget).score,
  );
  expect([...scores].sort((a, b) => a - b)).toEqual(scores);
  expect(openingRule(pointsModel, 500, 10).score).toBe(openingRule(pointsModel, 50, 1).score);
});

test("a budget that the curve allows everywhere opens on any evidence; none that it allows takes the strictest", () => {
  expect(openingRule(pointsModel, 50, 100)).toMatchObject({ score: 0, withinBudget: true });
  expect(openingRule(pointsModel, 50, 0.001)).toMatchObject({ score: 80, withinBudget: false });
});

test("a model's file that lacks something says what", () => {
  expect(parseCaseModel(pointsModel)).toBe(pointsModel);
  const { level: _, ...points } = pointsModel.points;
  expect(() => parseCaseModel({ ...pointsModel, points })).toThrow(BadCaseModel);
  expect(() => parseCaseModel({ ...pointsModel, points })).toThrow("points.level.reference");
  expect(() => parseCaseModel({ ...pointsModel, base: "high" })).toThrow('base is "high"');
  const curve = [...pointsModel.curve].reverse();
  expect(() => parseCaseModel({ ...pointsModel, curve })).toThrow("rising scores");
  expect(() => parseCaseModel(null)).toThrow("format");
});
