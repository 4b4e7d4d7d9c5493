import { describe, expect, test } from "vitest";
import { BadCrackModel, crackModelOf } from "../../../analysis/bridge/crackModel.ts";
import { crackScore, f1Of } from "../../../analysis/bridge/crackScore.ts";
import { crackMask } from "../../../analysis/bridge/mask.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import { renderedPhoto } from "../../../commands/renderedPhoto.ts";
import { shippedCrackModel } from "../../../ingest/crackModel.ts";
import { inspectWall } from "./inspectWall.ts";
import { renderWall } from "./renderConcrete.ts";
import { anyWall } from "./walls.ts";

const size = 512;

function maskOf(photo: PhotoPixels): Uint8Array {
  return crackMask(inspectWall(photo).proposals, photo.width, photo.height);
}

test("the shipped model says what it is and reproduces what it states on scenes held out", async () => {
  const { file } = shippedCrackModel();
  const { after } = file.evaluation as { after: { f1: number; f1Low: number; f1High: number } };
  expect(file.record.command).toMatch(/^mizuhashi train --rendered \d+/);
  expect(file.record.data).toContain("no photograph");
  expect(file.record.licence).toContain("Apache-2.0");
  const scores = [];
  for (let index = 4; index < 75; index += 5) {
    const { luminance, labelled } = await renderedPhoto(1, index).read();
    if (!labelled.includes(1)) continue;
    const { width, height } = luminance;
    const data = new Uint8Array(3 * width * height);
    for (let at = 0; at < luminance.data.length; at++)
      data.fill(luminance.data[at]! >> 8, 3 * at, 3 * at + 3);
    const mask = maskOf({ width, height, data });
    scores.push(crackScore(mask, labelled, null, width, height, 2));
  }
  // Fourteen scenes scatter more than all that were held out.
  expect(f1Of(scores)).toBeGreaterThan(after.f1Low - 0.1);
  expect(f1Of(scores)).toBeLessThan(after.f1High + 0.1);
}, 60_000);

describe("what is found hardly depends on", () => {
  const { photo } = renderWall(anyWall(12, size));
  const found = maskOf(photo);

  /** F1 at 2 px between what is found in a changed photo and in the photo itself. */
  function agreement(change: (x: number, y: number) => number, tone: (level: number) => number) {
    const data = new Uint8Array(photo.data.length);
    const moved = new Uint8Array(found.length);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const from = y * size + x;
        const to = change(x, y);
        moved[to] = found[from]!;
        data.fill(tone(photo.data[3 * from]!), 3 * to, 3 * to + 3);
      }
    }
    const mask = maskOf({ width: size, height: size, data });
    return f1Of([crackScore(mask, moved, null, size, size, 2)]);
  }
  const same = (x: number, y: number) => y * size + x;
  const asItIs = (level: number) => level;

  test.each([
    ["a quarter turn", (x: number, y: number) => x * size + (size - 1 - y), asItIs],
    ["a mirror", (x: number, y: number) => y * size + (size - 1 - x), asItIs],
    ["less light", same, (level: number) => 0.75 * level],
    ["more light", same, (level: number) => Math.min(255, 1.15 * level)],
  ] as const)("%s", (_, change, tone) => {
    expect(found.includes(255)).toBe(true);
    expect(agreement(change, tone)).toBeGreaterThan(0.8);
  });
});

describe("a model file is refused", () => {
  const file = shippedCrackModel().file;
  test.each([
    ["of another format", { ...file, format: "other" }],
    ["without a stage", { ...file, lines: undefined }],
    ["of other features", { ...file, pieces: { ...file.pieces, features: ["depth"] } }],
    ["with a threshold beyond 1", { ...file, decision: { ...file.decision, line: 2 } }],
    [
      "with a tree that runs in a circle",
      {
        ...file,
        context: {
          ...file.context,
          trees: [
            { columns: [0, -1, -1], thresholds: [0, 0, 0], lefts: [0, 0, 0], values: [0, 0, 0] },
          ],
        },
      },
    ],
    ["that is nothing", null],
  ])("%s", (_, value) => {
    expect(() => crackModelOf(value)).toThrow(BadCrackModel);
  });
});
