import { expect, test } from "vitest";
import { photoQuality } from "../../../analysis/bridge/quality.ts";
import { luminanceOf } from "../../../analysis/bridge/surface.ts";
import type { Scale } from "../../../analysis/domain/photo.ts";
import { renderWall } from "./renderConcrete.ts";
import { plainWall } from "./walls.ts";

const still = { exposureSeconds: null, speedMps: null };
const close: Scale = {
  source: "given",
  distanceSource: "given",
  gsdMmPerPx: 0.3,
  relativeUncertainty: 0.02,
};
const wall = (own: Parameters<typeof plainWall>[0]) =>
  luminanceOf(renderWall(plainWall(own)).photo);

test("a sharp photo at a good distance has no problem", () => {
  expect(photoQuality(wall({}), close, still).problems).toEqual([]);
});

test("a blurred one is blurred", () => {
  const sharp = photoQuality(wall({ mottleExponent: 0.8 }), close, still);
  const soft = photoQuality(wall({ mottleExponent: 0.8, blurPx: 4, noise: 0 }), close, still);
  expect(soft.sharpness).toBeLessThan(sharp.sharpness / 10);
  expect(soft.problems).toEqual(["blurred"]);
});

test("a burnt-out one says so", () => {
  const { problems, badExposureShare } = photoQuality(wall({ level: 300 }), close, still);
  expect(badExposureShare).toBeGreaterThan(0.9);
  expect(problems).toContain("exposure");
});

test("motion is speed × exposure over the GSD: 0.15 m/s at 1/1000 s and 0.3 mm/px is half a pixel", () => {
  const shot = (speedMps: number) =>
    photoQuality(wall({}), close, { exposureSeconds: 0.001, speedMps });
  expect(shot(0.15).motionBlurPx).toBeCloseTo(0.5, 9);
  expect(shot(0.15).problems).toEqual([]);
  expect(shot(0.6).problems).toEqual(["motion"]);
});

test("too far and without scale are problems of their own", () => {
  expect(photoQuality(wall({}), { ...close, gsdMmPerPx: 2 }, still).problems).toEqual(["tooFar"]);
  expect(photoQuality(wall({}), { source: "none" }, still).problems).toEqual(["noScale"]);
});
