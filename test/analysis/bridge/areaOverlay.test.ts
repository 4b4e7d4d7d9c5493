import { expect, test } from "vitest";
import { cellOutlines } from "../../../analysis/bridge/cellOutlines.ts";
import { outlineRows } from "../../../analysis/bridge/outlineRows.ts";
import { overlay } from "../../../analysis/bridge/overlay.ts";
import type { PixelPoint, StainKind } from "../../../analysis/domain/finding.ts";
import { anArea, aProposal } from "../../builders.ts";

const photo = { width: 30, height: 20 };

function pixelsIn(outlines: readonly (readonly PixelPoint[])[]): string[] {
  const found: string[] = [];
  outlineRows(outlines, photo.height, (y, from, to) => {
    for (let x = from; x < to; x++) found.push(`${x},${y}`);
  });
  return found;
}

test("the outline of one cell is its square", () => {
  const [outline] = cellOutlines([6], 5, 4, photo);
  expect(outline).toEqual([
    { x: 4, y: 4 },
    { x: 8, y: 4 },
    { x: 8, y: 8 },
    { x: 4, y: 8 },
  ]);
});

test("outlines of any set of cells hold its pixels and no others", () => {
  // 0 and 1 beside each other, 8 under neither, 12 touching 8 at a corner, a ring with a hole around 24
  for (const cells of [[0, 1, 8, 14], [8, 14], [16, 17, 18, 22, 24, 28, 29, 30], [35]]) {
    const columns = 6;
    const outlines = cellOutlines(cells, columns, 5, photo);
    const wanted = cells.flatMap((cell) => {
      const [x, y] = [5 * (cell % columns), 5 * Math.floor(cell / columns)];
      const inside: string[] = [];
      for (let py = y; py < Math.min(20, y + 5); py++)
        for (let px = x; px < x + 5; px++) inside.push(`${px},${py}`);
      return inside;
    });
    expect(pixelsIn(outlines).sort()).toEqual(wanted.sort());
  }
});

test("a cell that the photo's edge cuts ends there", () => {
  const [outline = []] = cellOutlines([5], 3, 12, photo);
  expect(outline).toContainEqual({ x: 30, y: 20 });
});

test("kinds of areas differ by pattern and letter, not by colour", () => {
  const grey = { width: 200, height: 120, data: new Uint8Array(3 * 200 * 120).fill(128) };
  const drawn = (["rust", "lime", "wet", "spall"] as const).map((stain: StainKind) => {
    const area = anArea({ stain });
    const finding = aProposal({
      ...{ kind: "area", damageType: 8, line: [], area },
      box: { x: 80, y: 40, width: 80, height: 40 },
    });
    const { data } = overlay(grey, [finding]);
    const changed = new Set<string>();
    const colours = new Set<string>();
    for (let at = 0; at < data.length; at += 3) {
      const colour = data.subarray(at, at + 3).join();
      if (colour === "128,128,128") continue;
      changed.add(`${at} ${colour}`);
      colours.add(colour);
    }
    return { changed, colours };
  });
  expect(new Set(drawn.map(({ colours }) => [...colours].sort().join(" "))).size).toBe(1);
  expect(new Set(drawn.map(({ changed }) => [...changed].join(" "))).size).toBe(4);
  for (const { changed } of drawn) {
    const inside = 80 * 40;
    expect(changed.size).toBeGreaterThan(100);
    expect(changed.size).toBeLessThan(inside / 2);
  }
  expect(grey.data.every((value) => value === 128)).toBe(true);
});
