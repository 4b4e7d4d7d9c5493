import { expect, test } from "vitest";
import type { CaseNight } from "../../../analysis/cases/caseNight.ts";
import { caseNights, hears, quietNightsAtEnd } from "../../../analysis/cases/caseNight.ts";
import { someEvidence } from "../../builders.ts";

const nightOf = "2026-11-24";
const newSound = { z: 12, nights: 2, of: 3, neighbours: 2 };

test("takes of each night its loudest sensor, and counts the raised ones", () => {
  const evidence = [
    someEvidence({ sensorId: "S-2", nightOf, z: 9, spreadDb: 2, leakProbability: 0.4 }),
    someEvidence({ sensorId: "S-1", nightOf, z: 4, leakProbability: 0.7 }),
    someEvidence({ sensorId: "S-1", nightOf: "2026-11-23", z: 1, leakProbability: null }),
  ];
  expect(caseNights(evidence)).toMatchObject([
    { nightOf: "2026-11-23", z: 1, raisedSensors: 0, leakProbability: null, soundZ: 0 },
    { nightOf, z: 9, raisedSensors: 2, spreadDb: 2, leakProbability: 0.7 },
  ]);
});

test("a sensor with a new sound leads before a louder one without", () => {
  const [night] = caseNights([
    someEvidence({ sensorId: "S-2", nightOf, z: 9, spreadDb: 12 }),
    someEvidence({ sensorId: "S-1", nightOf, z: 1, spreadDb: 2, newSound }),
  ]);
  expect(night).toMatchObject({ z: 9, spreadDb: 2, soundZ: 12, soundNeighbours: 2 });
});

test("a raised level, a new sound, or a changed clip that sounds like a leak is something", () => {
  const silent = { z: 1, newSound: null, shapeChange: null, leakProbability: null };
  expect(hears(silent)).toBe(false);
  expect(hears({ ...silent, z: 3.5 })).toBe(true);
  expect(hears({ ...silent, newSound })).toBe(true);
  expect(hears({ ...silent, shapeChange: 3 })).toBe(false);
  expect(hears({ ...silent, shapeChange: 3, leakProbability: 0.1 })).toBe(false);
  expect(hears({ ...silent, shapeChange: 3, leakProbability: 0.6 })).toBe(true);
});

test("counts quiet nights from the end alone", () => {
  const [raised] = caseNights([someEvidence({ nightOf })]);
  if (!raised) throw new Error("no night");
  const quiet: CaseNight = { ...raised, raisedSensors: 0, soundZ: 0, changedSensors: 0 };
  expect(quietNightsAtEnd([quiet, raised, quiet, quiet])).toBe(2);
  expect(quietNightsAtEnd([raised])).toBe(0);
  expect(quietNightsAtEnd([])).toBe(0);
});
