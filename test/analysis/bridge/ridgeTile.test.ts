import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { RidgeTile } from "../../../analysis/bridge/ridgeTile.ts";
import { compiledRidgeTile, plainRidgeTile } from "../../../analysis/bridge/ridgeTile.ts";
import { compiledFile, compileKernel } from "../compileKernel.ts";
import { renderWall, seeded } from "./renderConcrete.ts";
import { anyWall } from "./walls.ts";

const margin = 16;

/** Everything but the margin, in which answers are wrong. */
function answers({ columns, rows, strength, direction, levels, squares, strengths }: RidgeTile) {
  const inner: number[] = [];
  for (let y = margin; y < rows - margin; y++) {
    for (let x = margin; x < columns - margin; x++)
      inner.push(strength[y * columns + x]!, direction[y * columns + x]!);
  }
  return { inner, levels: [...levels], squares: [...squares], strengths: [...strengths] };
}

test("the compiled kernel is what its source says", async () => {
  const kernel = { name: "ridge", folder: "analysis/bridge/kernel/" };
  expect(await readFile(compiledFile(kernel), "utf8")).toBe(await compileKernel(kernel));
});

test.each([
  ["a wall", (at: number, wall: Uint8Array) => 256 * wall[3 * at]!],
  [
    "noise over the whole range",
    (_: number, __: Uint8Array, random: () => number) => random() * 65_535,
  ],
  [
    "black and white",
    (_: number, __: Uint8Array, random: () => number) => (random() < 0.5 ? 0 : 65_280),
  ],
])("compiled and plain give the same numbers on %s", (_, level) => {
  const compiled = compiledRidgeTile(160, 96)!;
  const plain = plainRidgeTile(160, 96);
  const { photo } = renderWall(anyWall(3));
  for (let round = 0; round < 2; round++) {
    const random = seeded(round);
    for (let at = 0; at < compiled.picture.length; at++) {
      const value = level(at, photo.data, random);
      compiled.picture[at] = value;
      plain.picture[at] = value;
    }
    compiled.run();
    plain.run();
    expect(answers(compiled)).toEqual(answers(plain));
  }
});
