import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { around, keptAroundM } from "../../web/crew/around.ts";
import { distanceM, moved, nearestOnLine, pointAlong, windTo } from "../../web/crew/ground.ts";
import { pipeUnder } from "../../web/crew/place.ts";
import type { BaseFeatures } from "../../web/map/base.ts";

const here = { lon: 130.4, lat: 33.59 };
const to = (east: number, north: number) => moved(here, { east, north });
const aPipe = (id: string, line: (typeof here)[]) => ({
  ...{ id, material: "DIP" as const, diameterMm: 150, laidYear: 1987, lengthM: 100 },
  ...{ fromNode: "a", toNode: "b", line },
});

describe("on the ground", () => {
  test("a degree of latitude is 111.3 km, one of longitude shrinks with the cosine", () => {
    expect(distanceM(here, { ...here, lat: here.lat + 0.001 })).toBeCloseTo(111.3, 1);
    expect(distanceM(here, { ...here, lon: here.lon + 0.001 })).toBeCloseTo(92.7, 1);
  });

  test.each([
    [0, 5, "n"],
    [5, 5, "ne"],
    [5, 0, "e"],
    [5, -5, "se"],
    [0, -5, "s"],
    [-5, -5, "sw"],
    [-5, 0, "w"],
    [-5, 5, "nw"],
    [1, 9, "n"],
  ] as const)("%i m east and %i m north lies to the %s", (east, north, wind) => {
    expect(windTo(here, to(east, north))).toBe(wind);
  });

  test("the nearest place of a bent line is on the right piece of it", () => {
    const line = [here, to(30, 0), to(30, 40)];
    const found = nearestOnLine(to(33, 12), line);
    expect(found?.distanceM).toBeCloseTo(3, 3);
    expect(found?.alongM).toBeCloseTo(42, 3);
    expect(nearestOnLine(to(-4, -3), line)).toMatchObject({ point: here, alongM: 0 });
    expect(nearestOnLine(here, [here])).toBeNull();
  });

  test("a place along a line is found there again", () => {
    const line = [here, to(30, 0), to(30, 40)];
    fc.assert(
      fc.property(fc.double({ min: 0, max: 70, noNaN: true }), (alongM) => {
        const point = pointAlong(line, alongM);
        if (point === null) throw new Error("no point");
        const found = nearestOnLine(point, line);
        expect(found?.alongM).toBeCloseTo(alongM, 2);
        expect(found?.distanceM).toBeCloseTo(0, 2);
      }),
    );
    expect(pointAlong(line, -1)).toEqual(here);
    expect(pointAlong(line, 999)).toEqual(line[2]);
  });

  test("the pipe under one's feet is the nearest within reach", () => {
    const near = aPipe("near", [to(-50, 4), to(50, 4)]);
    const far = aPipe("far", [to(-50, -9), to(50, -9)]);
    expect(pipeUnder(here, [far, near])).toMatchObject({ pipe: { id: "near" } });
    expect(pipeUnder(to(0, 80), [far, near])).toBeNull();
  });
});

test("the phone keeps what comes near a job, and nothing else of the city", () => {
  const road = (north: number): BaseFeatures["features"][number] => ({
    type: "Feature",
    properties: { kind: "road" },
    geometry: {
      type: "LineString",
      coordinates: [to(-5000, north), to(5000, north)].map(({ lon, lat }) => [lon, lat]),
    },
  });
  const base: BaseFeatures = {
    type: "FeatureCollection",
    features: [road(0), road(2 * keptAroundM)],
  };
  const pipes = [
    aPipe("in", [to(0, 0), to(100, 0)]),
    aPipe("edge", [to(keptAroundM - 1, 0), to(keptAroundM + 100, 0)]),
    aPipe("out", [to(keptAroundM + 2, 0), to(keptAroundM + 100, 0)]),
  ];
  const kept = around([here], pipes, base);
  expect(kept.pipes.map(({ id }) => id)).toEqual(["in", "edge"]);
  expect(kept.base.features).toEqual([base.features[0]]);
  expect(around([], pipes, base).pipes).toEqual([]);
  expect(around([here], pipes, null).base.features).toEqual([]);
});
