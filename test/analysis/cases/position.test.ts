import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { casePosition } from "../../../analysis/cases/position.ts";
import { metresBetween } from "../../../analysis/leak/geometry.ts";
import { someEvidence } from "../../builders.ts";
import { aMain, lonLatAt, sensorAt } from "./town.ts";

const rise = (sensorId: string, riseDb: number, its = {}) =>
  someEvidence({ sensorId, riseDb, nightOf: "2026-11-24", ...its });

describe("between two neighbours", () => {
  const sensors = [sensorAt("S-1", 460), sensorAt("S-2", 560)];

  test("lies in the middle when both rose alike, across the joint of two pipes", () => {
    const found = casePosition(aMain(), sensors, [rise("S-1", 9), rise("S-2", 9)]);
    expect(found).toMatchObject({ method: "neighbours", mostLikely: { pipeId: "P-5" } });
    expect(metresBetween(found!.point, lonLatAt(510))).toBeLessThan(0.01);
  });

  test("moves towards the louder one, by half the level difference over the loss", () => {
    // iron loses 0.1 dB/m: 4 dB are 40 m of way, so 20 m off the middle
    const found = casePosition(aMain(), sensors, [rise("S-1", 7), rise("S-2", 11)]);
    expect(metresBetween(found!.point, lonLatAt(530))).toBeLessThan(0.01);
  });

  test("does not depend on the order of sensors or evidence", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 15, noNaN: true }),
        fc.double({ min: 5, max: 15, noNaN: true }),
        (a, b) => {
          const evidence = [rise("S-1", a), rise("S-2", b)];
          const turned = casePosition(aMain(), [...sensors].reverse(), [...evidence].reverse());
          expect(turned).toEqual(casePosition(aMain(), sensors, evidence));
        },
      ),
    );
  });

  test("says in plastic within less, in iron with the whole distance", () => {
    const evidence = [rise("S-1", 9), rise("S-2", 9)];
    expect(casePosition(aMain("DIP"), sensors, evidence)?.plusMinusM).toBe(49);
    expect(casePosition(aMain("VP"), sensors, evidence)?.plusMinusM).toBe(15);
  });
});

test("around the one sensor that rose: half its pipe's greatest spacing to each side", () => {
  const found = casePosition(aMain(), [sensorAt("S-1", 500)], [rise("S-1", 9)]);
  expect(found).toMatchObject({ method: "nearestSensor", plusMinusM: 65 });
  const ends = found!.interval.flat().map(({ lon }) => lon);
  expect(metresBetween({ lon: Math.min(...ends), lat: 0 }, lonLatAt(435))).toBeLessThan(0.01);
  expect(metresBetween({ lon: Math.max(...ends), lat: 0 }, lonLatAt(565))).toBeLessThan(0.01);
});

test("looks at the last night on which a sensor was raised, and not at quiet ones after it", () => {
  const evidence = [
    rise("S-1", 9, { nightOf: "2026-11-22" }),
    rise("S-2", 1, { nightOf: "2026-11-23", z: 0.7 }),
  ];
  const sensors = [sensorAt("S-1", 500), sensorAt("S-2", 600)];
  expect(casePosition(aMain(), sensors, evidence)?.mostLikely).toEqual({
    pipeId: "P-5",
    offsetM: 0,
  });
});

test("has no place without a placed sensor, and no piece of pipe without a pipe", () => {
  const nowhere = { ...sensorAt("S-1", 500), placement: { kind: "unplaced" } as const };
  expect(casePosition(aMain(), [nowhere], [rise("S-1", 9)])).toBeNull();
  const position = lonLatAt(500);
  const off = {
    ...sensorAt("S-1", 500),
    placement: { kind: "placed", position, pipe: null } as const,
  };
  expect(casePosition(aMain(), [off], [rise("S-1", 9)])).toMatchObject({
    point: position,
    mostLikely: null,
    interval: [],
  });
});
