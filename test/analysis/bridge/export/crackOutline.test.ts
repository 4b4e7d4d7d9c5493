import fc from "fast-check";
import { expect, test } from "vitest";
import { crackOutline, polygonArea } from "../../../../analysis/bridge/export/crackOutline.ts";

const size = { width: 400, height: 300 };

test("a straight crack is a rectangle around the middles of its pixels", () => {
  const line = [
    { x: 10, y: 20 },
    { x: 60, y: 20 },
    { x: 60, y: 20 },
    { x: 110, y: 20 },
  ];
  const corners = crackOutline(line, 4, size);
  expect(corners).toEqual([
    { x: 10.5, y: 18.5 },
    { x: 60.5, y: 18.5 },
    { x: 110.5, y: 18.5 },
    { x: 110.5, y: 22.5 },
    { x: 60.5, y: 22.5 },
    { x: 10.5, y: 22.5 },
  ]);
  expect(polygonArea(corners)).toBe(400);
});

test("a right angle keeps the width on both sides of it", () => {
  const line = [
    { x: 10, y: 10 },
    { x: 110, y: 10 },
    { x: 110, y: 110 },
  ];
  expect(polygonArea(crackOutline(line, 6, size))).toBeCloseTo(1200, 6);
});

test("a wandering crack has the area of its length and width, and stays within the photo", () => {
  const steps = fc.array(
    fc.tuple(fc.integer({ min: 8, max: 20 }), fc.integer({ min: -6, max: 6 })),
    {
      minLength: 2,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(steps, fc.double({ min: 1, max: 4, noNaN: true }), (moves, width) => {
      const line = [{ x: 20, y: 150 }];
      let length = 0;
      for (const [dx, dy] of moves) {
        const last = line.at(-1)!;
        line.push({ x: last.x + dx, y: last.y + dy });
        length += Math.hypot(dx, dy);
      }
      const area = polygonArea(crackOutline(line, width, size));
      expect(Math.abs(area - length * width)).toBeLessThan(0.02 * length * width);
    }),
  );
  const edge = crackOutline(
    [
      { x: 0, y: 0 },
      { x: 399, y: 0 },
    ],
    10,
    size,
  );
  for (const { x, y } of edge) {
    expect(Math.min(x, y, size.width - x, size.height - y)).toBeGreaterThanOrEqual(0);
  }
});
