import { describe, expect, test } from "vitest";
import { crackScore, meanScore } from "../../../analysis/bridge/crackScore.ts";
import { crackMask } from "../../../analysis/bridge/mask.ts";
import { reasonCodes } from "../../../analysis/cases/reasonText.ts";
import type { Scale } from "../../../analysis/domain/photo.ts";
import { inspectWall } from "./inspectWall.ts";
import type { RenderedCrack } from "./renderConcrete.ts";
import { renderWall, seeded, wanderingPath } from "./renderConcrete.ts";
import { anyWall, plainWall } from "./walls.ts";

const given = (gsdMmPerPx: number): Scale => ({
  source: "given",
  distanceSource: "given",
  gsdMmPerPx,
  relativeUncertainty: 0.02,
});

function crack(seed: number, widthPx: number, darkShare = 0.35): RenderedCrack {
  const random = seeded(70 + seed);
  const from = { x: 40, y: 120 + 40 * seed };
  const path = wanderingPath(random, from, 0.3 * (random() - 0.5), 400);
  return { path, widthPx, darkShare, tapers: false };
}

function longest(wall: ReturnType<typeof renderWall>, scale: Scale = { source: "none" }) {
  const { proposals } = inspectWall(wall.photo, scale);
  return proposals
    .filter(({ kind }) => kind === "crack")
    .sort((a, b) => b.lengthPx - a.lengthPx)[0];
}

describe("width on rendered concrete, whatever the lens", () => {
  test.each([1, 1.5, 2, 3, 4, 5])("%d px is measured within a third of a pixel", (widthPx) => {
    const errors = [0, 1, 2].map((seed) => {
      const wall = renderWall(
        plainWall({ seed, blurPx: 0.7 + 0.15 * seed, cracks: [crack(seed, widthPx)] }),
      );
      return Math.abs(longest(wall)!.widthPx! - widthPx);
    });
    expect(errors.sort((a, b) => a - b)[1]).toBeLessThan(0.34);
  });

  test.each([0.5, 0.75])("%d px is measured within 30 %%", (widthPx) => {
    const wall = renderWall(plainWall({ seed: 2, cracks: [crack(2, widthPx)] }));
    expect(Math.abs(longest(wall)!.widthPx! / widthPx - 1)).toBeLessThan(0.3);
    expect(longest(wall)!.reasons.map(({ code }) => code)).toContain("crackWidthAssumed");
  });

  test("the inside of a wide crack is measured, not assumed", () => {
    const wall = renderWall(plainWall({ seed: 1, cracks: [crack(1, 5, 0.55)] }));
    expect(Math.abs(longest(wall)!.widthPx! - 5)).toBeLessThan(0.34);
    expect(longest(wall)!.reasons.map(({ code }) => code)).not.toContain("crackWidthAssumed");
  });
});

describe("what the scale allows to say", () => {
  const wall = renderWall(plainWall({ seed: 4, cracks: [crack(1, 2)] }));

  test("millimetres of length and width up to 0.6 mm/px", () => {
    const found = longest(wall, given(0.15))!;
    expect(found.lengthMm).toBeCloseTo(found.lengthPx * 0.15, 1);
    expect(found.widthMm).toBeCloseTo(found.widthPx! * 0.15, 1);
  });

  test.each([
    ["an overview", given(0.8)],
    ["no scale", { source: "none" } as Scale],
  ])("pixels alone with %s", (_, scale) => {
    expect(longest(wall, scale)).toMatchObject({ lengthMm: null, widthMm: null, widthP95Mm: null });
    expect(inspectWall(wall.photo, scale).minVisibleWidthMm).toBeNull();
  });

  test("the least visible width is honest: a rougher wall shows less", () => {
    const rough = renderWall(plainWall({ seed: 4, mottle: 14, mottleExponent: 0.6, noise: 4 }));
    const least = inspectWall(rough.photo, given(0.3));
    expect(least.minVisibleWidthPx).toBeGreaterThan(
      inspectWall(wall.photo, given(0.3)).minVisibleWidthPx,
    );
    expect(least.minVisibleWidthMm).toBeCloseTo(0.3 * least.minVisibleWidthPx, 6);
  });
});

describe("what is no crack", () => {
  test.each([0, 1] as const)("boards and their joints give none (direction %d)", (boardsAcross) => {
    const wall = renderWall(plainWall({ seed: 8, boardPx: 110, boardsAcross, bugHoles: 40 }));
    const { proposals } = inspectWall(wall.photo);
    const length = proposals
      .filter(({ kind }) => kind === "crack")
      .reduce((sum, { lengthPx }) => sum + lengthPx, 0);
    expect(length).toBeLessThan(100);
  });

  test("a crack across boards is found, the joints that it crosses are not", () => {
    const wall = renderWall(plainWall({ seed: 8, boardPx: 110, cracks: [crack(3, 1.6)] }));
    const { proposals } = inspectWall(wall.photo);
    const mask = crackMask(proposals, 512, 512);
    const { precision, recall } = crackScore(mask, wall.centre, null, 512, 512, 2);
    expect(recall).toBeGreaterThan(0.8);
    expect(precision).toBeGreaterThan(0.8);
  });

  test("the edge of a shadow gives none", () => {
    const { photo } = renderWall(plainWall({ seed: 5 }));
    const data = photo.data.map((value, at) =>
      Math.floor(at / 3) % 512 > 200 + 20 * Math.sin(at / 3 / 512 / 40) ? 0.6 * value : value,
    );
    const { proposals } = inspectWall({ ...photo, data });
    expect(proposals.filter(({ kind }) => kind === "crack")).toEqual([]);
  });
});

test("keeps its quality on walls of every kind", () => {
  const scores = [...Array(12).keys()].flatMap((seed) => {
    const { photo, centre } = renderWall(anyWall(seed));
    if (!centre.includes(1)) return [];
    const mask = crackMask(inspectWall(photo).proposals, 512, 512);
    return [crackScore(mask, centre, null, 512, 512, 2)];
  });
  expect(meanScore(scores).f1).toBeGreaterThan(0.75);
});

test("scores, boxes and reasons hold together, and the photo is not changed", () => {
  const { photo } = renderWall(anyWall(9));
  const before = Uint8Array.from(photo.data);
  const { proposals, quality } = inspectWall(photo);
  expect(photo.data).toEqual(before);
  expect(quality.problems).toEqual(["noScale"]);
  expect(proposals.length).toBeGreaterThan(0);
  for (const { box, line, score, reasons } of proposals) {
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(100);
    for (const { code } of reasons) expect(reasonCodes).toContain(code);
    for (const { x, y } of line) {
      expect(x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height).toBe(
        true,
      );
    }
  }
});

test.each([
  [1, 1],
  [3, 700],
  [17, 9],
])("a picture of %d × %d px is survived", (width, height) => {
  const data = new Uint8Array(3 * width * height).map((_, at) => (at * 37) % 251);
  expect(inspectWall({ width, height, data }).proposals).toEqual([]);
});
