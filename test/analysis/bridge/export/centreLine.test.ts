import { expect, test } from "vitest";
import { centreLine } from "../../../../analysis/bridge/export/centreLine.ts";
import { crackOutline } from "../../../../analysis/bridge/export/crackOutline.ts";
import { lineLength } from "../../../../analysis/bridge/findingSize.ts";

test("of a rectangle it runs along the middle, from end to end", () => {
  const line = centreLine([
    { x: 10, y: 20 },
    { x: 110, y: 20 },
    { x: 110, y: 24 },
    { x: 10, y: 24 },
  ]);
  for (const { y } of line.slice(1, -1)) expect(Math.abs(y - 22)).toBeLessThan(0.5);
  expect(Math.abs(lineLength(line) - 100)).toBeLessThan(5);
});

test("of a wandering crack's outline it is the crack again, whatever corner is first", () => {
  const y = (x: number) => 150 + 40 * Math.sin(x / 40);
  const crack = Array.from({ length: 60 }, (_, n) => ({ x: 20 + 5 * n, y: y(20 + 5 * n) }));
  const dense = Array.from({ length: 1200 }, (_, n) => ({ x: 20 + n / 4, y: y(20 + n / 4) }));
  const outline = crackOutline(crack, 4, { width: 400, height: 300 });
  for (const start of [0, 17, 61]) {
    const turned = [...outline.slice(start), ...outline.slice(0, start)];
    const middle = centreLine(turned);
    for (const point of middle.slice(1, -1)) {
      const off = dense.map((one) => Math.hypot(one.x + 0.5 - point.x, one.y + 0.5 - point.y));
      expect(Math.min(...off)).toBeLessThan(1);
    }
    expect(Math.abs(lineLength(middle) / lineLength(crack) - 1)).toBeLessThan(0.03);
  }
});
