import { describe, expect, test } from "vitest";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import { reasonCodes } from "../../../analysis/cases/reasonText.ts";
import { inspectWall } from "./inspectWall.ts";
import { renderWall } from "./renderConcrete.ts";
import { renderStains } from "./renderStains.ts";
import { areasOf, countStains, maskOf, noStains, overlapOf } from "./stainScore.ts";
import { anyWall } from "./walls.ts";

const daylight = { red: 1, blue: 1, exposure: 0.8 };
/** Scenes whose one or two stains are found; between them they hold each kind. */
const scenes = [3, 8, 16, 43];

test("each kind is found where it was drawn", () => {
  const counts = noStains();
  for (const seed of scenes) countStains(renderStains(seed, 512, daylight), counts);
  for (const [stain, { drawn, found, proposed, right }] of Object.entries(counts)) {
    expect(drawn, stain).toBeGreaterThan(0);
    expect(found, stain).toBe(drawn);
    expect(right, stain).toBe(proposed);
  }
});

// Far beyond what an automatic white balance leaves, within what it may get wrong.
describe.each([
  ["a warm lamp", { red: 1.5, blue: 0.55, exposure: 0.6 }],
  ["blue shade", { red: 0.75, blue: 1.4, exposure: 0.65 }],
  ["under-exposure by a stop", { red: 1, blue: 1, exposure: 0.4 }],
])("%s", (_, light) => {
  test.each(scenes)("changes neither kind nor place (scene %i)", (seed) => {
    const { photo } = renderStains(seed, 512, daylight);
    const plain = areasOf(photo);
    const cast = areasOf(renderStains(seed, 512, light).photo);
    expect(cast.map(({ area }) => area.stain).sort()).toEqual(
      plain.map(({ area }) => area.stain).sort(),
    );
    for (const { area } of plain) {
      const same = cast.filter((other) => other.area.stain === area.stain);
      const best = same.map((other) => overlapOf(maskOf(area, photo), maskOf(other.area, photo)));
      expect(Math.max(...best)).toBeGreaterThan(0.7);
    }
  });
});

test.each(scenes)("a mirrored photo has the mirrored areas (scene %i)", (seed) => {
  const { photo } = renderStains(seed, 512, daylight);
  const found = areasOf(photo);
  const mirrored = areasOf(mirror(photo));
  expect(mirrored.length).toBe(found.length);
  for (const { area, score } of found) {
    const wanted = mirror({ ...photo, data: threefold(maskOf(area, photo)) }).data;
    const twin = mirrored.find(
      (other) =>
        other.area.stain === area.stain &&
        overlapOf(
          maskOf(other.area, photo),
          wanted.filter((_, at) => at % 3 === 0),
        ) > 0.9,
    );
    expect(Math.abs((twin?.score ?? 0) - score)).toBeLessThan(6);
  }
});

test("grey walls with boards, flecks, streaks and cracks have hardly any", () => {
  let areas = 0;
  for (let seed = 0; seed < 24; seed++) areas += areasOf(renderWall(anyWall(seed)).photo).length;
  expect(areas).toBeLessThanOrEqual(2);
});

// Scenes that hold look-alikes and no stain: between them each kind of look-alike.
test.each([305, 307, 308, 309, 315, 344, 354, 360, 370, 389, 391, 395])(
  "paint, labels, shade, sky, leaves, moss and earth are left alone (scene %i)",
  (seed) => {
    const scene = renderStains(seed, 512, daylight);
    expect(scene.stains).toEqual([]);
    expect(scene.lookAlikes.length).toBeGreaterThan(0);
    expect(areasOf(scene.photo)).toEqual([]);
  },
);

test("an inspection says area, share, type and reasons, and cm² where the scale allows", () => {
  const { photo } = renderStains(8, 512, daylight);
  const scale = {
    source: "given",
    distanceSource: "given",
    gsdMmPerPx: 0.5,
    relativeUncertainty: 0.02,
  } as const;
  const areas = inspectWall(photo, scale).proposals.filter(({ kind }) => kind === "area");
  expect(areas.map(({ damageType, area }) => [area?.stain, damageType]).sort()).toEqual([
    ["lime", 8],
    ["spall", 7],
  ]);
  for (const { area, box, score, reasons, line, widthPx } of areas) {
    const mask = maskOf(area ?? { ...noArea }, photo);
    expect(area?.areaPx).toBe(mask.reduce((sum, value) => sum + value, 0));
    expect(area?.share).toBeCloseTo((area?.areaPx ?? 0) / (512 * 512), 4);
    expect(area?.areaCm2).toBeCloseTo(((area?.areaPx ?? 0) * 0.25) / 100, 0);
    expect(line).toEqual([]);
    expect(widthPx).toBeNull();
    for (const { x, y } of area?.outlines.flat() ?? []) {
      expect(x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height).toBe(
        true,
      );
    }
    expect(score).toBe(
      Math.min(
        95,
        reasons.reduce((sum, { weight }) => sum + weight, 0),
      ),
    );
    for (const { code } of reasons) expect(reasonCodes).toContain(code);
  }
  for (const gsdMmPerPx of [0.7, 5]) {
    const coarse = inspectWall(photo, { ...scale, gsdMmPerPx }).proposals;
    expect(coarse.find(({ kind }) => kind === "area")?.area?.areaCm2).toBeNull();
  }
});

test("black, white and tiny photos have none", () => {
  for (const level of [0, 255, 128]) {
    for (const [width, height] of [
      [64, 64],
      [9, 200],
      [3, 2],
    ] as const) {
      const data = new Uint8Array(3 * width * height).fill(level);
      expect(areasOf({ width, height, data })).toEqual([]);
    }
  }
});

test("a photo whose sides are no multiple of a cell keeps its areas within itself", () => {
  const cut = cropped(renderStains(16, 512, daylight).photo, 461, 427);
  const found = areasOf(cut);
  expect(found.map(({ area }) => area.stain).sort()).toEqual(["rust", "wet"]);
  for (const { area, box } of found) {
    expect(box.x + box.width).toBeLessThanOrEqual(461);
    expect(Math.max(...area.outlines.flat().map(({ x }) => x))).toBeLessThanOrEqual(461);
    expect(maskOf(area, cut).reduce((sum, value) => sum + value, 0)).toBe(area.areaPx);
  }
});

const noArea = {
  stain: "rust",
  outlines: [],
  areaPx: 0,
  share: 0,
  areaCm2: null,
  rustShare: 0,
} as const;

function mirror({ width, height, data }: PhotoPixels): PhotoPixels {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      out.set(data.subarray(at, at + 3), 3 * (y * width + width - 1 - x));
    }
  }
  return { width, height, data: out };
}

function threefold(mask: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 3 * mask.length }, (_, at) => mask[Math.floor(at / 3)] ?? 0);
}

function cropped(photo: PhotoPixels, width: number, height: number): PhotoPixels {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * y * photo.width;
    data.set(photo.data.subarray(from, from + 3 * width), 3 * y * width);
  }
  return { width, height, data };
}
