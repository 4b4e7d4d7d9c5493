import { expect, test } from "vitest";
import { ridgeDirections } from "../../../analysis/bridge/parameters.ts";
import { ridgeMap } from "../../../analysis/bridge/ridge.ts";
import { clearStraightLines } from "../../../analysis/bridge/straight.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import { backgroundOf, luminanceOf } from "../../../analysis/bridge/surface.ts";
import { renderWall } from "./renderConcrete.ts";
import { plainWall } from "./walls.ts";

const ridgeOf = (photo: PhotoPixels) => {
  const luminance = luminanceOf(photo);
  return ridgeMap(luminance, backgroundOf(luminance));
};

test.each([0, 22.5, 45, 90, 135, 157.5])(
  "a dark line at %d° answers in its own direction",
  (angle) => {
    const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
    const path = [...Array(300).keys()].map((step) => ({
      x: 128 + (step - 150) * cos,
      y: 128 + (step - 150) * sin,
    }));
    const cracks = [{ path, widthPx: 2, darkShare: 0.4, tapers: false }];
    const ridge = ridgeOf(renderWall(plainWall({ size: 256, bugHoles: 0, cracks })).photo);
    const at = 128 * 256 + 128;
    expect(ridge.direction[at]).toBe(Math.round((angle * ridgeDirections) / 180));
    const aside = Math.round(128 + 12 * cos) * 256 + Math.round(128 - 12 * sin);
    expect(ridge.strength[at]).toBeGreaterThan(4 * ridge.strength[aside]!);
  },
);

test("a bright line answers with nothing", () => {
  const { photo } = renderWall(plainWall({ size: 256, bugHoles: 0 }));
  const data = photo.data.map((value, at) =>
    Math.abs((Math.floor(at / 3) % 256) - 128) <= 1 ? 250 : value,
  );
  expect(ridgeOf({ ...photo, data }).strength[128 * 256 + 128]).toBeLessThan(3);
});

test("tiles leave no seam: another tiling differs as little at its borders as anywhere", () => {
  const { photo } = renderWall(plainWall({ seed: 6, size: 1024, mottle: 8, bugHoles: 100 }));
  const whole = ridgeOf(photo);
  const [left, top, size] = [200, 240, 640];
  const data = new Uint8Array(3 * size * size);
  for (let y = 0; y < size; y++) {
    const from = 3 * ((top + y) * 1024 + left);
    data.set(photo.data.subarray(from, from + 3 * size), 3 * y * size);
  }
  const part = ridgeOf({ width: size, height: size, data });
  // A digital line's steps fall differently in each tiling, so that answers differ a little everywhere.
  const seam = { sum: 0, count: 0 };
  const inside = { sum: 0, count: 0 };
  for (let y = 100; y < size - 100; y++) {
    for (let x = 100; x < size - 100; x++) {
      const there = whole.strength[(top + y) * 1024 + left + x]!;
      const atSeam =
        Math.abs(left + x - 448) <= 3 || Math.abs(top + y - 448) <= 3 || x === 448 || y === 448;
      const into = atSeam ? seam : inside;
      into.sum += Math.abs(there - part.strength[y * size + x]!);
      into.count++;
    }
  }
  expect(seam.count).toBeGreaterThan(1000);
  expect(seam.sum / seam.count).toBeLessThan(1.3 * (inside.sum / inside.count) + 0.2);
  expect(inside.sum / inside.count).toBeLessThan(4);
});

test("a straight line of 250 px is taken out, a wandering one and a short one are not", () => {
  const size = 512;
  const mask = new Uint8Array(size * size);
  const ridge = ridgeOf({
    width: size,
    height: size,
    data: new Uint8Array(3 * size * size).fill(90),
  });
  const mark = (x: number, y: number) => {
    mask[Math.round(y) * size + Math.round(x)] = 1;
    ridge.direction[Math.round(y) * size + Math.round(x)] = 0;
  };
  for (let x = 100; x < 350; x++) mark(x, 100 + 0.05 * x);
  for (let x = 100; x < 350; x++) mark(x, 250 + 6 * Math.sin(x / 25));
  for (let x = 100; x < 150; x++) mark(x, 400);
  const pixels = Int32Array.from(mask.keys()).filter((at) => mask[at] === 1);
  const [line, ...others] = clearStraightLines(mask, pixels, ridge);
  expect(others).toEqual([]);
  expect(line!.angleDegrees).toBeCloseTo(2.9, 0);
  const rows = Int32Array.from(mask.keys())
    .filter((at) => mask[at] === 1)
    .map((at) => Math.floor(at / size));
  expect(rows.filter((y) => y < 200).length).toBe(0);
  expect(rows.filter((y) => y > 200 && y < 300).length).toBeGreaterThan(230);
  expect(rows.filter((y) => y === 400).length).toBe(50);
});
