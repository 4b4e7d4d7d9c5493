import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CaseNight } from "../../../analysis/cases/score.ts";
import { caseNights, caseScore, quietNightsAtEnd } from "../../../analysis/cases/score.ts";
import { someEvidence } from "../../builders.ts";

const night = (its: Partial<CaseNight> = {}): CaseNight => ({
  nightOf: "2026-11-24",
  z: 3.5,
  riseDb: 5.2,
  spreadDb: 7.5,
  leakProbability: null,
  raisedSensors: 1,
  ...its,
});

test("the weakest evidence that opens a case stands at the lower edge of watch", () => {
  // level 20 + two raised nights 10 + a spread in the middle 0
  expect(caseScore([night(), night()]).score).toBe(30);
});

test("adds up its reasons: level, persistence, steadiness, clips, neighbours, quiet nights", () => {
  const loud = night({ z: 8, spreadDb: 3, leakProbability: 0.9, raisedSensors: 2 });
  const quiet = night({ z: 0, raisedSensors: 0 });
  const { score, reasons } = caseScore([loud, loud, loud, quiet]);
  // 40 + 15 + 10 + 16 + 8 − 8
  expect(score).toBe(81);
  expect(Object.fromEntries(reasons.map(({ code, weight }) => [code, Math.round(weight)]))).toEqual(
    {
      levelOverBaseline: 40,
      clipsSoundLikeLeak: 16,
      raisedNights: 15,
      steadyNoise: 10,
      neighboursRaised: 8,
      quietSince: -8,
    },
  );
});

test("stays between 0 and 100, and its reasons sum up to it where it is not cut", () => {
  fc.assert(
    fc.property(fc.array(nights, { maxLength: 20 }), (some) => {
      const { score, reasons } = caseScore(some);
      const sum = reasons.reduce((total, { weight }) => total + weight, 0);
      expect(score).toBe(Math.round(Math.min(100, Math.max(0, sum))));
    }),
  );
});

test("a louder leak, a likelier clip, one more neighbour never lower it; a quiet night never raises it", () => {
  fc.assert(
    fc.property(fc.array(nights, { minLength: 1, maxLength: 10 }), fc.nat(9), (some, at) => {
      const { score } = caseScore(some);
      const index = at % some.length;
      const more = (its: Partial<CaseNight>) =>
        caseScore(some.map((one, i) => (i === index ? { ...one, ...its } : one))).score;
      const one = some[index]!;
      if (one.raisedSensors > 0) {
        expect(more({ z: one.z + 1 })).toBeGreaterThanOrEqual(score);
        expect(more({ raisedSensors: one.raisedSensors + 1 })).toBeGreaterThanOrEqual(score);
      }
      if (one.leakProbability !== null) {
        expect(more({ leakProbability: (1 + one.leakProbability) / 2 })).toBeGreaterThanOrEqual(
          score,
        );
      }
    }),
  );
});

test("takes of each night its loudest sensor, and counts the raised ones", () => {
  const evidence = [
    someEvidence({
      sensorId: "S-2",
      nightOf: "2026-11-24",
      z: 9,
      spreadDb: 2,
      leakProbability: 0.4,
    }),
    someEvidence({ sensorId: "S-1", nightOf: "2026-11-24", z: 4, leakProbability: 0.7 }),
    someEvidence({ sensorId: "S-1", nightOf: "2026-11-23", z: 1, leakProbability: null }),
  ];
  expect(caseNights(evidence)).toMatchObject([
    { nightOf: "2026-11-23", z: 1, raisedSensors: 0, leakProbability: null },
    { nightOf: "2026-11-24", z: 9, raisedSensors: 2, spreadDb: 2, leakProbability: 0.7 },
  ]);
});

test("counts quiet nights from the end alone", () => {
  const [raised, quiet] = [night(), night({ raisedSensors: 0 })];
  expect(quietNightsAtEnd([quiet, raised, quiet, quiet])).toBe(2);
  expect(quietNightsAtEnd([raised])).toBe(0);
  expect(quietNightsAtEnd([])).toBe(0);
});

const nights = fc
  .record({
    z: fc.double({ min: -3, max: 30, noNaN: true }),
    riseDb: fc.double({ min: -3, max: 40, noNaN: true }),
    spreadDb: fc.double({ min: 0, max: 40, noNaN: true }),
    leakProbability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    neighbours: fc.nat(3),
  })
  .map(({ neighbours, ...rest }) =>
    night({ ...rest, raisedSensors: rest.z >= 3.5 ? 1 + neighbours : 0 }),
  );
