import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CaseNight } from "../../../analysis/cases/caseNight.ts";
import { caseScore } from "../../../analysis/cases/score.ts";
import { pointsModel } from "./pointsModel.ts";

const night = (its: Partial<CaseNight> = {}): CaseNight => ({
  nightOf: "2026-11-24",
  z: 3.5,
  riseDb: 5.2,
  spreadDb: 4,
  thirdsDb: 1,
  shapeChange: 1,
  leakProbability: 0.5,
  raisedSensors: 1,
  soundZ: 0,
  soundNeighbours: 0,
  changedSensors: 0,
  ...its,
});
const score = (nights: readonly CaseNight[], isLocated = false) =>
  caseScore(nights, isLocated, pointsModel);

test("the evidence that is worth nothing either way stands at the model's base", () => {
  expect(score([night(), night()])).toEqual({ score: 40, reasons: [] });
});

test("adds up its reasons", () => {
  const loud = night({ z: 8, spreadDb: 2, leakProbability: 0.88, raisedSensors: 2, soundZ: 16 });
  const quiet = night({ z: 0, raisedSensors: 0 });
  const found = score([{ ...loud, soundNeighbours: 3 }, loud, loud, quiet], true);
  // level 18, nights 5 − 2.5, spread 4, clip 5 · 1.99 at most … held at what the limits leave
  expect(
    Object.fromEntries(found.reasons.map(({ code, weight }) => [code, Math.round(weight)])),
  ).toEqual({
    newSharedSound: 24,
    levelOverBaseline: 18,
    heardBetween: 10,
    clipsSoundLikeLeak: 10,
    neighboursRaised: 8,
    nightSteadiness: 4,
    raisedNights: 3,
    quietSince: -8,
  });
  expect(found.score).toBe(100);
});

test("stays between 0 and 100, and its reasons sum up to it where it is not cut", () => {
  fc.assert(
    fc.property(
      fc.array(nights, { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      (some, located) => {
        const found = score(some, located);
        const sum = found.reasons.reduce((total, { weight }) => total + weight, pointsModel.base);
        if (!some.slice(-7).some(({ raisedSensors, soundZ }) => raisedSensors + soundZ > 0)) {
          expect(found).toEqual({ score: 0, reasons: [] });
          return;
        }
        // Reasons under half a point are not told; there are eight sentences at most.
        const told = Math.min(100, Math.max(0, sum));
        expect(Math.abs(found.score - told)).toBeLessThanOrEqual(5);
        expect(found.score).toBeGreaterThanOrEqual(0);
        expect(found.score).toBeLessThanOrEqual(100);
      },
    ),
  );
});

test("a louder leak, a likelier clip, one more neighbour, a stronger sound never lower it", () => {
  fc.assert(
    fc.property(fc.array(nights, { minLength: 1, maxLength: 10 }), fc.nat(9), (some, at) => {
      const index = at % some.length;
      const one = some[index];
      if (!one) throw new Error("no night");
      const more = (its: Partial<CaseNight>) =>
        score(some.map((each, i) => (i === index ? { ...each, ...its } : each))).score;
      const now = score(some).score;
      if (one.raisedSensors > 0) {
        expect(more({ z: one.z + 1 })).toBeGreaterThanOrEqual(now);
        expect(more({ raisedSensors: one.raisedSensors + 1 })).toBeGreaterThanOrEqual(now);
      }
      if (one.soundZ > 0) expect(more({ soundZ: one.soundZ * 2 })).toBeGreaterThanOrEqual(now);
      if (one.leakProbability !== null) {
        const leakProbability = (1 + one.leakProbability) / 2;
        expect(more({ leakProbability })).toBeGreaterThanOrEqual(now);
      }
    }),
  );
});

test("a quiet night never raises it", () => {
  fc.assert(
    fc.property(fc.array(nights, { minLength: 1, maxLength: 6 }), (some) => {
      const quiet = night({ z: 0, raisedSensors: 0, leakProbability: null });
      const last = some.at(-1);
      if (!last || last.raisedSensors + last.soundZ === 0) return;
      expect(score([...some, quiet]).score).toBeLessThanOrEqual(score(some).score);
    }),
  );
});

const nights = fc
  .record({
    z: fc.double({ min: -3, max: 30, noNaN: true }),
    riseDb: fc.double({ min: -3, max: 40, noNaN: true }),
    spreadDb: fc.double({ min: 0, max: 40, noNaN: true }),
    leakProbability: fc.option(fc.double({ min: 0.001, max: 0.999, noNaN: true })),
    neighbours: fc.nat(3),
    soundZ: fc.oneof(fc.constant(0), fc.double({ min: 5, max: 60, noNaN: true })),
  })
  .map(({ neighbours, ...rest }) =>
    night({ ...rest, raisedSensors: rest.z >= 3.5 ? 1 + neighbours : 0 }),
  );
