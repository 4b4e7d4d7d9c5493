import { expect, test } from "vitest";
import type { CaseFeatures } from "../../analysis/cases/caseFeatures.ts";
import { parseCaseModel } from "../../analysis/cases/caseModel.ts";
import { caseScore } from "../../analysis/cases/score.ts";
import type { CaseLeak, CaseRow } from "../../commands/fitCaseModel.ts";
import { fitCaseModel } from "../../commands/fitCaseModel.ts";
import { randomOf } from "../../simulators/random.ts";

const usual: CaseFeatures = {
  level: 3,
  heardNights: 2,
  heardShare: 1,
  spread: 2,
  thirds: 0.5,
  clip: 0,
  soundShare: 0.5,
  soundStrength: 3,
  soundNeighbours: 1,
  neighbours: 0,
  shape: 1,
  located: 0,
  quiet: 0,
};

/** Leaks are steadier and placed between sensors more often; their clips are told to sound less like leaks. */
function someCases(): { rows: CaseRow[]; leaks: CaseLeak[] } {
  const rng = randomOf("cases", 1);
  const rows: CaseRow[] = [];
  const leaks: CaseLeak[] = [];
  for (const city of ["a", "b"]) {
    for (let i = 0; i < 60; i++) {
      const leak = i % 2 === 0;
      const caseId = `C-${i}`;
      const features = {
        ...usual,
        spread: Math.max(0, (leak ? 1 : 6) + rng.gauss()),
        located: rng.chance(leak ? 0.8 : 0.3) ? 1 : 0,
        clip: (leak ? -1 : 1) + rng.gauss(),
      };
      for (const age of [0, 1]) rows.push({ city, caseId, age, counts: true, leak, features });
      if (leak) leaks.push({ city, found: { caseId, age: 1 } });
    }
    leaks.push({ city, found: null });
  }
  return { rows, leaks };
}

test("learns what speaks for a leak, leaves out what comes out the wrong way round", () => {
  const { rows, leaks } = someCases();
  const { model, auc, cases, leakCases } = fitCaseModel(rows, leaks, 100);
  expect([cases, leakCases]).toEqual([120, 60]);
  expect(auc).toBeGreaterThan(0.95);
  expect(model.points.spread.perUnit).toBeLessThan(0);
  expect(model.points.located.perUnit).toBeGreaterThan(0);
  expect(model.points.clip.perUnit).toBe(0);
  // Nothing was quiet: that a leak never pauses is known beforehand.
  expect(model.points.quiet).toEqual({ reference: 0, perUnit: -5 });
});

test("the curve falls in both directions, and what it promises is what was counted", () => {
  const { rows, leaks } = someCases();
  const { model } = fitCaseModel(rows, leaks, 100);
  const [loosest] = model.curve;
  expect(loosest).toEqual({ score: 0, falseCasesPerSensorYear: 0.6, recall: 0.968 });
  for (const [i, point] of model.curve.slice(1).entries()) {
    expect(point.falseCasesPerSensorYear).toBeLessThanOrEqual(
      model.curve[i]?.falseCasesPerSensorYear ?? 0,
    );
    expect(point.recall).toBeLessThanOrEqual(model.curve[i]?.recall ?? 0);
  }
  const whole = { ...model, version: "t", command: "", data: [], note: "", licence: "" };
  expect(parseCaseModel(whole)).toBe(whole);
  expect(caseScore([], false, parseCaseModel(whole)).score).toBe(0);
});
