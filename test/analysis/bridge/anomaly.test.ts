import { expect, test } from "vitest";
import { anomalyMap } from "../../../analysis/bridge/anomaly.ts";
import { ridgeMap } from "../../../analysis/bridge/ridge.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import { luminanceOf } from "../../../analysis/bridge/surface.ts";
import { inspectWall } from "./inspectWall.ts";
import { renderWall, seeded } from "./renderConcrete.ts";
import { plainWall } from "./walls.ts";

function mapOf(photo: PhotoPixels) {
  const luminance = luminanceOf(photo);
  return anomalyMap(luminance, ridgeMap(luminance).cells);
}

test("the tile with something that the rest of the wall has not is the greatest", () => {
  const { photo } = renderWall(plainWall({ seed: 3, size: 1024 }));
  const spalled = withSpall(photo, 700, 300, 40);
  const map = mapOf(spalled);
  const greatest = map.values.indexOf(Math.max(...map.values));
  const x = (greatest % map.columns) * map.tilePx;
  const y = Math.floor(greatest / map.columns) * map.tilePx;
  expect(Math.hypot(x + map.tilePx / 2 - 700, y + map.tilePx / 2 - 300)).toBeLessThan(80);
  expect(map.values.length).toBe(map.columns * map.rows);
});

test("it is proposed without a damage type, the plain wall proposes nothing", () => {
  const { photo } = renderWall(plainWall({ seed: 3, size: 1024 }));
  const oddities = (pixels: PhotoPixels) =>
    inspectWall(pixels).proposals.filter(({ kind }) => kind === "anomaly");
  expect(oddities(photo)).toEqual([]);
  const [found] = oddities(withSpall(photo, 700, 300, 40));
  expect(found).toMatchObject({ damageType: null, line: [], widthPx: null });
  expect(found!.box.x).toBeLessThan(740);
  expect(found!.box.x + found!.box.width).toBeGreaterThan(660);
});

test("a photo of one grey level is nowhere odd", () => {
  const data = new Uint8Array(3 * 200 * 120).fill(140);
  const { values } = mapOf({ width: 200, height: 120, data });
  expect(new Set(values)).toEqual(new Set([0]));
});

/** A rough, dark, broken patch. */
function withSpall(photo: PhotoPixels, x: number, y: number, radius: number): PhotoPixels {
  const random = seeded(9);
  const data = Uint8Array.from(photo.data);
  for (let py = y - radius; py < y + radius; py++) {
    for (let px = x - radius; px < x + radius; px++) {
      if (Math.hypot(px - x, py - y) > radius * (0.8 + 0.2 * random())) continue;
      data.fill(60 + 70 * random(), 3 * (py * photo.width + px), 3 * (py * photo.width + px) + 3);
    }
  }
  return { ...photo, data };
}
