import { expect, test } from "vitest";
import { ridgeDirections } from "../../../analysis/bridge/parameters.ts";
import { ridgeMap } from "../../../analysis/bridge/ridge.ts";
import { crestBit } from "../../../analysis/bridge/ridgeTile.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import { luminanceOf } from "../../../analysis/bridge/surface.ts";
import { renderWall } from "./renderConcrete.ts";
import { plainWall } from "./walls.ts";

const ridgeOf = (photo: PhotoPixels) => ridgeMap(luminanceOf(photo));

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
    expect(ridge.direction[at]! & (crestBit - 1)).toBe(Math.round((angle * ridgeDirections) / 180));
    const aside = Math.round(128 + 12 * cos) * 256 + Math.round(128 - 12 * sin);
    expect(ridge.strength[at]).toBeGreaterThan(4 * ridge.strength[aside]!);
  },
);

test("a bright line answers with nothing", () => {
  const { photo } = renderWall(plainWall({ size: 256, bugHoles: 0 }));
  const data = photo.data.map((value, at) =>
    Math.abs((Math.floor(at / 3) % 256) - 128) <= 1 ? 250 : value,
  );
  // A grey level of a dark line gives about 20.
  expect(ridgeOf({ ...photo, data }).strength[128 * 256 + 128]).toBeLessThan(20);
});

test("tiles leave no seam: a part of the photo gives the same numbers as the whole", () => {
  const { photo } = renderWall(plainWall({ seed: 6, size: 1024, mottle: 8, bugHoles: 100 }));
  const whole = ridgeOf(photo);
  const [left, top, size] = [200, 240, 640];
  const data = new Uint8Array(3 * size * size);
  for (let y = 0; y < size; y++) {
    const from = 3 * ((top + y) * 1024 + left);
    data.set(photo.data.subarray(from, from + 3 * size), 3 * y * size);
  }
  const part = ridgeOf({ width: size, height: size, data });
  let different = 0;
  for (let y = 20; y < size - 20; y++) {
    for (let x = 20; x < size - 20; x++) {
      const there = (top + y) * 1024 + left + x;
      if (whole.strength[there] !== part.strength[y * size + x]) different++;
      if (whole.direction[there] !== part.direction[y * size + x]) different++;
    }
  }
  expect(different).toBe(0);
});

test("answers follow a quarter turn and a mirror, and contrast", () => {
  const size = 256;
  const { photo } = renderWall(plainWall({ seed: 2, size, mottle: 8 }));
  const ridge = ridgeOf(photo);
  const moved = (to: (x: number, y: number) => number, gain = 1) => {
    const data = new Uint8Array(photo.data.length);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++)
        data.fill(gain * photo.data[3 * (y * size + x)]!, 3 * to(x, y), 3 * to(x, y) + 3);
    }
    const other = ridgeOf({ width: size, height: size, data });
    let off = 0;
    let sum = 0;
    for (let y = 20; y < size - 20; y++) {
      for (let x = 20; x < size - 20; x++) {
        const here = ridge.strength[y * size + x]!;
        off += Math.abs(other.strength[to(x, y)]! - gain * here);
        sum += gain * here;
      }
    }
    return off / sum;
  };
  expect(moved((x, y) => x * size + y)).toBeLessThan(0.06);
  expect(moved((x, y) => y * size + size - 1 - x)).toBeLessThan(0.06);
  // Halved levels are rounded to whole ones again: half a level of noise.
  expect(moved((x, y) => y * size + x, 0.5)).toBeLessThan(0.25);
});
