import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openingRule } from "../../analysis/cases/falseAlarmBudget.ts";
import { presentCaseJudgement } from "../../api/present/caseJudgement.ts";
import { openingOf, parseBudget } from "../../web/cases/opening.ts";
import { caseModel } from "../ingest/leakModel.ts";

const model = await caseModel();
const anyBudget = fc.double({ min: 0.001, max: 1000, noNaN: true });
const anySensors = fc.integer({ min: 1, max: 5000 });

describe("the preview of a budget", () => {
  test("is what the server makes of it", () => {
    fc.assert(
      fc.property(anySensors, anyBudget, (sensors, budget) => {
        const set = { falseCasesPerMonth: budget, version: 1 };
        const { curve, opening } = presentCaseJudgement(model, sensors, set);
        expect(openingOf(curve, budget)).toEqual(opening);
      }),
    );
  });

  test("says so when no score keeps the budget", () => {
    const strict = { ...model, curve: model.curve.slice(0, 3) };
    const { curve } = presentCaseJudgement(strict, 100, { falseCasesPerMonth: 0.1, version: 1 });
    expect(openingOf(curve, 0.1)).toEqual(openingRule(strict, 100, 0.1));
    expect(openingOf(curve, 0.1)).toMatchObject({ withinBudget: false, score: 10 });
  });
});

test.each([
  ["1", 1],
  [" 0.5 ", 0.5],
  ["\uff12\uff0e\uff15", 2.5],
  ["1000", 1000],
  ["1000.1", null],
  ["0", null],
  ["-1", null],
  ["1e2", null],
  ["", null],
  ["many", null],
])("%j is read as %j", (words, budget) => {
  expect(parseBudget(words)).toBe(budget);
});
