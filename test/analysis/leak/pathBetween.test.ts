import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildNetwork, distanceAlongPipes } from "../../../analysis/leak/network.ts";
import {
  branchesOf,
  pathBetween,
  piecesOfPath,
  pointOnPath,
} from "../../../analysis/leak/pathBetween.ts";
import { expectNear } from "../dsp/golden.ts";
import { aLine } from "./line.ts";

/** Four pipes in a row, the last drawn against the walk, and a second way from N-0 to N-2. */
const [first, second, third] = aLine({ lengthM: 40 }, { lengthM: 60 }, { lengthM: 30 });
const pipes = [
  first!,
  second!,
  { ...third!, fromNode: "N-3", toNode: "N-2", line: third!.line.toReversed() },
  { ...first!, id: "loop", lengthM: 150, fromNode: "N-0", toNode: "N-2" },
];
const network = buildNetwork(pipes);
const points = fc
  .tuple(fc.constantFrom(...pipes), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([{ id, lengthM }, share]) => ({ pipeId: id, offsetM: share * lengthM }));

describe("pathBetween", () => {
  test("walks pipes in order, against their drawing where it must", () => {
    const path = pathBetween(
      network,
      { pipeId: "P-0", offsetM: 10 },
      { pipeId: "P-2", offsetM: 5 },
      200,
    )!;
    expect(path.lengthM).toBe(115);
    expect(path.nodes).toEqual(["N-1", "N-2"]);
    expect(path.steps.map(({ pipe, fromM, toM }) => [pipe.id, fromM, toM])).toEqual([
      ["P-0", 10, 40],
      ["P-1", 0, 60],
      ["P-2", 30, 5],
    ]);
    expect(pointOnPath(path, 95)).toEqual({ pipeId: "P-2", offsetM: 25 });
    expect(pointOnPath(path, -1)).toEqual({ pipeId: "P-0", offsetM: 10 });
    expect(pointOnPath(path, 999)).toEqual({ pipeId: "P-2", offsetM: 5 });
  });

  test("is as long as the distance along the pipes, both ways, and its points lie on it", () => {
    fc.assert(
      fc.property(points, points, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
        const path = pathBetween(network, a, b, 1e6)!;
        expectNear(path.lengthM, distanceAlongPipes(network, a, b, 1e6)!, { abs: 1e-9 });
        expectNear(pathBetween(network, b, a, 1e6)!.lengthM, path.lengthM, { abs: 1e-9 });
        const point = pointOnPath(path, share * path.lengthM);
        const fromA = distanceAlongPipes(network, a, point, 1e6)!;
        const toB = distanceAlongPipes(network, point, b, 1e6)!;
        expectNear(fromA + toB, path.lengthM, { abs: 1e-6 });
      }),
    );
  });

  test("from the end of one pipe to the end of another passes only what lies between", () => {
    const path = pathBetween(
      network,
      { pipeId: "P-0", offsetM: 40 },
      { pipeId: "P-2", offsetM: 30 },
      200,
    )!;
    expect(path.steps.map(({ pipe }) => pipe.id)).toEqual(["P-1"]);
    expect(path.nodes).toEqual([]);
  });

  test("is null beyond the limit and for an unknown pipe", () => {
    const a = { pipeId: "P-0", offsetM: 0 };
    expect(pathBetween(network, a, { pipeId: "P-1", offsetM: 60 }, 99)).toBeNull();
    expect(pathBetween(network, a, { pipeId: "none", offsetM: 0 }, 1e6)).toBeNull();
    expect(pathBetween(network, { pipeId: "none", offsetM: 0 }, a, 1e6)).toBeNull();
  });
});

describe("parts of a path", () => {
  const path = pathBetween(
    network,
    { pipeId: "P-0", offsetM: 10 },
    { pipeId: "P-2", offsetM: 5 },
    200,
  )!;

  test("pieces are offsets of the pipes, whichever way they are walked", () => {
    expect(piecesOfPath(path, 20, 100)).toEqual([
      { pipeId: "P-0", fromM: 30, toM: 40 },
      { pipeId: "P-1", fromM: 0, toM: 60 },
      { pipeId: "P-2", fromM: 20, toM: 30 },
    ]);
    expect(piecesOfPath(path, -5, 3)).toEqual([{ pipeId: "P-0", fromM: 10, toM: 13 }]);
    expect(piecesOfPath(path, 40, 40)).toEqual([]);
  });

  test("a branch is one where its node lies within", () => {
    expect(branchesOf(network, path, 80, 95)).toEqual(["loop"]);
    expect(branchesOf(network, path, 20, 80)).toEqual([]);
  });
});
