import { describe, expect, test } from "vitest";
import { linkSegments } from "../../../analysis/bridge/link.ts";
import { crackMask } from "../../../analysis/bridge/mask.ts";
import { simplified } from "../../../analysis/bridge/simplify.ts";
import { dropSpecks } from "../../../analysis/bridge/specks.ts";
import { thin } from "../../../analysis/bridge/thin.ts";
import { traceSegments } from "../../../analysis/bridge/trace.ts";

function drawn(rows: readonly string[]) {
  const width = rows[0]!.length;
  const mask = Uint8Array.from(rows.join(""), (letter) => (letter === "#" ? 1 : 0));
  return { mask, width, height: rows.length };
}

function shown(mask: Uint8Array, width: number): string[] {
  const letters = Array.from(mask, (value) => (value === 0 ? "." : "#")).join("");
  return Array.from({ length: mask.length / width }, (_, y) =>
    letters.slice(y * width, (y + 1) * width),
  );
}

test("a bar three pixels wide is thinned to its middle and stays one piece", () => {
  const { mask, width, height } = drawn([
    "..........",
    ".########.",
    ".########.",
    ".########.",
    "..........",
  ]);
  const left = thin(mask, width, height);
  expect(shown(mask, width)[1]).toBe("..........");
  expect(shown(mask, width)[2]).toMatch(/^\.+#{5,8}\.+$/);
  expect(left.length).toBe(mask.reduce((sum, value) => sum + value, 0));
});

test("specks go, lines stay", () => {
  const { mask, width } = drawn(["......", ".##...", "......", ".####.", "......"]);
  const pixels = Int32Array.from(mask.keys()).filter((at) => mask[at] === 1);
  expect(dropSpecks(mask, width, pixels, 3).length).toBe(4);
  expect(shown(mask, width)).toEqual(["......", "......", "......", ".####.", "......"]);
});

test("a fork is traced as three segments, each in order", () => {
  const { mask, width } = drawn([
    ".........",
    ".#.....#.",
    "..#...#..",
    "...#.#...",
    "....#....",
    "....#....",
    "....#....",
    ".........",
  ]);
  const pixels = Int32Array.from(mask.keys()).filter((at) => mask[at] === 1);
  const segments = traceSegments(mask, width, pixels);
  expect(segments.map(({ length }) => length).sort()).toEqual([2, 3, 3]);
  for (const segment of segments) {
    for (let index = 1; index < segment.length; index++) {
      const [a, b] = [segment[index - 1]!, segment[index]!];
      expect(Math.abs((a % width) - (b % width))).toBeLessThanOrEqual(1);
      expect(Math.abs(Math.floor(a / width) - Math.floor(b / width))).toBeLessThanOrEqual(1);
    }
  }
});

describe("linking", () => {
  const width = 200;
  const along = (fromX: number, toX: number, y: number) =>
    Int32Array.from({ length: toX - fromX + 1 }, (_, step) => y * width + fromX + step);

  test("closes a gap between two ends that face each other and says how much it filled in", () => {
    const [chain, ...others] = linkSegments([along(10, 40, 50), along(51, 90, 52)], width);
    expect(others).toEqual([]);
    expect(chain!.filled).toBe(10);
    expect(chain!.points.length / 2).toBe(31 + 10 + 40);
  });

  test("leaves apart what is too far, and what only passes by", () => {
    expect(linkSegments([along(10, 40, 50), along(60, 90, 50)], width).length).toBe(2);
    expect(linkSegments([along(10, 40, 50), along(10, 40, 55)], width).length).toBe(2);
  });
});

test("a line is simplified to its corners, within half a pixel", () => {
  const line = [...Array(20).keys()].map((x) => ({ x, y: x < 10 ? 0.2 * (x % 2) : x - 10 }));
  expect(simplified(line).length).toBeLessThanOrEqual(4);
  expect(simplified(line)[0]).toEqual({ x: 0, y: 0 });
  expect(simplified(line).at(-1)).toEqual({ x: 19, y: 9 });
});

test("a mask is as wide as the crack, within the photo, and only of cracks", () => {
  const line = [
    { x: -5, y: 10 },
    { x: 30, y: 10 },
  ];
  const mask = crackMask([{ kind: "crack", line, widthPx: 5 }], 20, 20);
  const column = Array.from({ length: 20 }, (_, y) => mask[y * 20 + 7]!);
  expect(column.filter((value) => value === 255).length).toBe(5);
  expect(new Set(mask)).toEqual(new Set([0, 255]));
  expect(crackMask([{ kind: "anomaly", line, widthPx: null }], 20, 20).includes(255)).toBe(false);
});
