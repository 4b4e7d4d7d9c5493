import { describe, expect, test } from "vitest";
import { lineLength } from "../../../analysis/bridge/findingSize.ts";
import { followCrack, resampled } from "../../../analysis/bridge/followCrack.ts";
import type { CostImage, GreyImage } from "../../../analysis/bridge/minimalPath.ts";
import { darkCost, minimalPath } from "../../../analysis/bridge/minimalPath.ts";

describe("the cheapest way", () => {
  test("over a flat image is straight", () => {
    const flat = costs(10, 5, () => 1);
    expect(minimalPath(flat, { x: 1, y: 2 }, { x: 4, y: 2 })).toEqual([
      { x: 1, y: 2 },
      { x: 2, y: 2 },
      { x: 3, y: 2 },
      { x: 4, y: 2 },
    ]);
    expect(minimalPath(flat, { x: 3, y: 3 }, { x: 3, y: 3 })).toEqual([{ x: 3, y: 3 }]);
  });

  test("goes round by the one gap of a wall", () => {
    const wall = costs(21, 21, (x, y) => (x === 10 && y !== 18 ? 1000 : 1));
    expect(minimalPath(wall, { x: 2, y: 2 }, { x: 18, y: 2 })).toContainEqual({ x: 10, y: 18 });
  });

  test("costs the same both ways, and as much as an exhaustive search finds", () => {
    const image = costs(9, 7, (x, y) => 0.05 + ((x * 7919 + y * 104_729) % 97) / 97);
    const [from, to] = [
      { x: 0, y: 6 },
      { x: 8, y: 0 },
    ];
    const there = priceOf(image, minimalPath(image, from, to));
    expect(priceOf(image, minimalPath(image, to, from))).toBeCloseTo(there, 4);
    expect(there).toBeCloseTo(leastPrice(image, from, to), 4);
  });

  test("begins and ends within the image", () => {
    const flat = costs(4, 4, () => 1);
    expect(() => minimalPath(flat, { x: 0, y: 0 }, { x: 4, y: 0 })).toThrow(RangeError);
    expect(() => minimalPath(flat, { x: 0.5, y: 0 }, { x: 1, y: 0 })).toThrow(RangeError);
  });
});

test("the dark is cheap and the bare surface dear, whatever the light", () => {
  const wall = wandering(1);
  const { cost, width } = darkCost(wall);
  const at = (x: number, y: number) => cost[y * width + x]!;
  expect(at(100, centre(100))).toBeLessThan(0.3);
  expect(at(100, centre(100) + 15)).toBeGreaterThan(0.6);
  const dim = { ...wall, data: wall.data.map((level) => level / 3) };
  expect(darkCost(dim).cost[centre(100) * width + 100]).toBeCloseTo(at(100, centre(100)), 1);
});

describe("following a crack between two clicks", () => {
  test.each([1, 2, 3])("stays within 2 px of a wandering crack (wall %i)", (seed) => {
    const wall = wandering(seed);
    const clicks = [
      { x: 5, y: centre(5) },
      { x: 294, y: centre(294) },
    ];
    const way = followCrack({ x: 0, y: 0, ...wall }, clicks);
    const off = way.map(({ x, y }) => Math.abs(y - centre(x)));
    expect(Math.max(...off)).toBeLessThan(2.5);
    expect(off.reduce((sum, one) => sum + one, 0) / off.length).toBeLessThan(0.8);
    expect([way[0], way.at(-1)]).toEqual(clicks);
    // A straight line between the clicks would leave it by far.
    expect(Math.abs(centre(75) - centre(5))).toBeGreaterThan(20);
  });

  test("answers in the photo's pixels, on a coarser grid as well", () => {
    const wall = wandering(4);
    const clicks = [
      { x: 1005, y: 2000 + centre(5) },
      { x: 1294, y: 2000 + centre(294) },
    ];
    const way = followCrack({ x: 1000, y: 2000, ...wall }, clicks, 15_000);
    const off = way.map(({ x, y }) => Math.abs(y - 2000 - centre(x - 1000)));
    expect(Math.max(...off)).toBeLessThan(5);
    expect([way[0], way.at(-1)]).toEqual(clicks);
  });
});

test("a line is resampled to one point a pixel, its corners kept", () => {
  const line = [
    { x: 0, y: 0 },
    { x: 3, y: 0 },
    { x: 3, y: 4 },
  ];
  const points = resampled(line);
  expect(points).toHaveLength(8);
  expect(points).toContainEqual({ x: 3, y: 0 });
  expect(lineLength(points)).toBeCloseTo(lineLength(line), 9);
});

function costs(width: number, height: number, of: (x: number, y: number) => number): CostImage {
  const cost = new Float32Array(width * height);
  for (let at = 0; at < cost.length; at++) cost[at] = of(at % width, Math.floor(at / width));
  return { width, height, cost };
}

function centre(x: number): number {
  return Math.round(60 + 30 * Math.sin(x / 45));
}

/** A wall with grain and slope of light, and a dark line two pixels wide. */
function wandering(seed: number): GreyImage & { data: Float32Array } {
  const [width, height] = [300, 120];
  const data = new Float32Array(width * height);
  let state = seed * 2_654_435_761;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const x = at % width;
    const off = Math.abs(Math.floor(at / width) - centre(x));
    data[at] = 120 + x / 10 + (state / 2 ** 32 - 0.5) * 16 - (off === 0 ? 50 : off === 1 ? 20 : 0);
  }
  return { width, height, data };
}

function priceOf({ width, cost }: CostImage, way: readonly { x: number; y: number }[]): number {
  let price = 0;
  for (let at = 1; at < way.length; at++) {
    const [a, b] = [way[at - 1]!, way[at]!];
    const length = Math.hypot(a.x - b.x, a.y - b.y);
    price += (length * (cost[a.y * width + a.x]! + cost[b.y * width + b.x]!)) / 2;
  }
  return price;
}

/** Bellman–Ford: slow and plain. */
function leastPrice(
  { width, height, cost }: CostImage,
  from: { x: number; y: number },
  to: { x: number; y: number },
): number {
  const paid = new Float64Array(cost.length).fill(Number.POSITIVE_INFINITY);
  paid[from.y * width + from.x] = 0;
  for (let round = 0; round < cost.length; round++) {
    for (let at = 0; at < cost.length; at++) {
      for (let next = 0; next < cost.length; next++) {
        const dx = Math.abs((at % width) - (next % width));
        const dy = Math.abs(Math.floor(at / width) - Math.floor(next / width));
        if (dx > 1 || dy > 1 || at === next) continue;
        const price = paid[at]! + (Math.hypot(dx, dy) * (cost[at]! + cost[next]!)) / 2;
        if (price < paid[next]!) paid[next] = price;
      }
    }
  }
  expect(height).toBeGreaterThan(0);
  return paid[to.y * width + to.x]!;
}
