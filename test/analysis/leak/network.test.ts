import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LonLat } from "../../../analysis/domain/geo.ts";
import type { Pipe } from "../../../analysis/domain/pipe.ts";
import { metresBetween } from "../../../analysis/leak/geometry.ts";
import {
  buildNetwork,
  distanceAlongPipes,
  drawnPiece,
  nearestPipePoint,
  pipesWithin,
  placeOf,
} from "../../../analysis/leak/network.ts";
import { expectNear } from "../dsp/golden.ts";

const origin = { lon: 130.4, lat: 33.59 };
/** A place so many metres east and north of the origin. */
const at = (eastM: number, northM: number): LonLat => ({
  lon: origin.lon + eastM / (111_195 * Math.cos((origin.lat * Math.PI) / 180)),
  lat: origin.lat + northM / 111_195,
});
const pipe = (id: string, from: string, to: string, lengthM: number, line: LonLat[]): Pipe => ({
  id,
  material: "DIP",
  diameterMm: 150,
  laidYear: null,
  lengthM,
  fromNode: from,
  toNode: to,
  line,
});

/** A square A-B-C-D of 100 m sides with a tail D-E; C-D is surveyed 20 m longer than drawn. */
const pipes = [
  pipe("AB", "A", "B", 100, [at(0, 0), at(100, 0)]),
  pipe("BC", "B", "C", 100, [at(100, 0), at(100, 100)]),
  pipe("CD", "C", "D", 120, [at(100, 100), at(0, 100)]),
  pipe("DA", "D", "A", 100, [at(0, 100), at(0, 0)]),
  pipe("DE", "D", "E", 50, [at(0, 100), at(-50, 100)]),
  pipe("island", "X", "Y", 100, [at(500, 0), at(600, 0)]),
];
const network = buildNetwork(pipes);
const points = fc
  .tuple(fc.constantFrom(...pipes.slice(0, 5)), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([{ id, lengthM }, share]) => ({ pipeId: id, offsetM: share * lengthM }));

describe("distanceAlongPipes", () => {
  test.each([
    [{ pipeId: "AB", offsetM: 10 }, { pipeId: "AB", offsetM: 60 }, 50],
    [{ pipeId: "AB", offsetM: 80 }, { pipeId: "BC", offsetM: 30 }, 50],
    [{ pipeId: "AB", offsetM: 0 }, { pipeId: "DE", offsetM: 50 }, 150],
    [{ pipeId: "BC", offsetM: 100 }, { pipeId: "DA", offsetM: 0 }, 120],
  ])("%o to %o is %d m", (a, b, wanted) => {
    expectNear(distanceAlongPipes(network, a, b, 1000)!, wanted, { abs: 1e-9 });
  });

  test("is null beyond the limit, on another island and for an unknown pipe", () => {
    const a = { pipeId: "AB", offsetM: 0 };
    expect(distanceAlongPipes(network, a, { pipeId: "AB", offsetM: 60 }, 59)).toBeNull();
    expect(distanceAlongPipes(network, a, { pipeId: "island", offsetM: 0 }, 1e6)).toBeNull();
    expect(distanceAlongPipes(network, a, { pipeId: "none", offsetM: 0 }, 1e6)).toBeNull();
    expect(distanceAlongPipes(network, { pipeId: "none", offsetM: 0 }, a, 1e6)).toBeNull();
  });

  test("is a metric: the same both ways, and never longer over a third point", () => {
    fc.assert(
      fc.property(points, points, points, (a, b, c) => {
        const between = (p: typeof a, q: typeof a) => distanceAlongPipes(network, p, q, 1e6)!;
        expectNear(between(a, b), between(b, a), { abs: 1e-9 });
        expect(between(a, b)).toBeLessThanOrEqual(between(a, c) + between(c, b) + 1e-9);
      }),
    );
  });
});

describe("pipesWithin", () => {
  test("holds exactly the points within the radius", () => {
    fc.assert(
      fc.property(points, points, fc.double({ min: 1, max: 250, noNaN: true }), (a, b, radiusM) => {
        const distance = distanceAlongPipes(network, a, b, 1e6)!;
        const inside = pipesWithin(network, a, radiusM).some(
          ({ pipeId, fromM, toM }) =>
            pipeId === b.pipeId && b.offsetM >= fromM - 1e-6 && b.offsetM <= toM + 1e-6,
        );
        if (distance < radiusM - 1e-5) expect(inside).toBe(true);
        if (distance > radiusM + 1e-5) expect(inside).toBe(false);
      }),
    );
  });
});

describe("places on pipes", () => {
  test("snaps to the nearest pipe in surveyed metres, and not beyond the limit", () => {
    const snapped = nearestPipePoint(network, at(25, 104), 30)!;
    expect(snapped.pipeId).toBe("CD");
    // 75 of 100 drawn metres from C are 90 of 120 surveyed ones.
    expectNear(snapped.offsetM, 90, { abs: 0.1 });
    expect(nearestPipePoint(network, at(50, 50), 30)).toBeNull();
  });

  test("a point of a pipe is where it snaps back to", () => {
    fc.assert(
      fc.property(points, (point) => {
        const place = placeOf(network, point)!;
        const back = placeOf(network, nearestPipePoint(network, place, 5)!)!;
        expect(metresBetween(place, back)).toBeLessThan(0.05);
      }),
    );
  });

  test("a piece is drawn from its start to its end", () => {
    const line = drawnPiece(network, { pipeId: "CD", fromM: 30, toM: 90 })!;
    expectNear(metresBetween(line[0]!, line.at(-1)!), 50, { abs: 0.1 });
    expect(drawnPiece(network, { pipeId: "none", fromM: 0, toM: 1 })).toBeNull();
  });
});
