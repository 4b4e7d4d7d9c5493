import { describe, expect, test } from "vitest";
import { photoScale, scaleUse } from "../../../analysis/bridge/scale.ts";
import type { PhotoMetadata, Scale } from "../../../analysis/domain/photo.ts";

const unknown: PhotoMetadata = {
  make: null,
  model: null,
  takenAt: null,
  position: null,
  positionQuality: null,
  altitudeM: null,
  focalLengthMm: null,
  focalLength35Mm: null,
  calibratedFocalLengthPx: null,
  focalPlanePitchUm: null,
  exifWidthPx: null,
  exifHeightPx: null,
  exposureSeconds: null,
  iso: null,
  fNumber: null,
  gimbal: null,
  speedMps: null,
  targetDistanceM: null,
  xmp: {},
  warnings: [],
};
const phantom = { widthPx: 4000, heightPx: 2250 };
const evo = { widthPx: 5472, heightPx: 3648 };

function gsd(scale: Scale): number {
  return scale.source === "none" ? Number.NaN : scale.gsdMmPerPx;
}

describe("the worked checks of bridge.md 2.2", () => {
  test("FC300S at 40 m by the camera table: 17.1 mm/px", () => {
    const metadata = {
      ...unknown,
      make: "DJI",
      model: "FC300S",
      focalLengthMm: 3.61,
      focalLength35Mm: 20,
    };
    const scale = photoScale(metadata, phantom, { standOffM: 40 });
    expect(scale).toMatchObject({ source: "cameraTable", distanceSource: "standOff" });
    expect(gsd(scale)).toBeCloseTo(17.1, 1);
  });

  test("the same by the 35 mm equivalent over the diagonal: 18.9 mm/px", () => {
    const scale = photoScale({ ...unknown, focalLength35Mm: 20 }, phantom, { standOffM: 40 });
    expect(scale).toMatchObject({ source: "focalLength35" });
    expect(gsd(scale)).toBeCloseTo(18.9, 1);
  });

  test("XT705 at 10 m by its focal plane: 2.27 mm/px", () => {
    const metadata = {
      ...unknown,
      focalLengthMm: 10.57,
      focalPlanePitchUm: 2.4,
      exifWidthPx: 5472,
      exifHeightPx: 3648,
    };
    const scale = photoScale(metadata, evo, { standOffM: 10 });
    expect(scale).toMatchObject({ source: "focalPlane" });
    expect(gsd(scale)).toBeCloseTo(2.27, 2);
  });

  test("a Mavic 3E has 0.267 mm/px a metre", () => {
    const metadata = {
      ...unknown,
      make: "DJI",
      model: "M3E",
      focalLengthMm: 12.29,
      targetDistanceM: 1,
    };
    expect(gsd(photoScale(metadata, { widthPx: 5280, heightPx: 3956 }, {}))).toBeCloseTo(0.267, 3);
  });
});

describe("which source counts", () => {
  const all = {
    ...unknown,
    focalLengthMm: 10.57,
    focalPlanePitchUm: 2.4,
    focalLength35Mm: 29,
    calibratedFocalLengthPx: 4400,
    targetDistanceM: 2,
  };

  test("what a person gave beats everything", () => {
    expect(photoScale(all, evo, { gsdMmPerPx: 0.3, standOffM: 5 })).toMatchObject({
      source: "given",
      distanceSource: "given",
      gsdMmPerPx: 0.3,
    });
  });

  test("the calibrated focal length beats the focal plane, the range finder the plan", () => {
    const scale = photoScale(all, evo, { standOffM: 5 });
    expect(scale).toMatchObject({ source: "calibratedFocalLength", distanceSource: "rangeFinder" });
    expect(gsd(scale)).toBeCloseTo(2000 / 4400, 6);
  });

  test("a range finder at 2 m is 10 % uncertain", () => {
    const scale = photoScale(all, evo, {});
    expect(scale.source === "none" ? 0 : scale.relativeUncertainty).toBeCloseTo(0.1, 2);
  });

  test("a picture resized as a whole is rescaled, a crop has no scale", () => {
    const framed = { ...all, exifWidthPx: 5472, exifHeightPx: 3648 };
    const whole = gsd(photoScale(framed, evo, {}));
    expect(gsd(photoScale(framed, { widthPx: 2736, heightPx: 1824 }, {}))).toBeCloseTo(
      2 * whole,
      6,
    );
    expect(photoScale(framed, { widthPx: 256, heightPx: 256 }, {})).toEqual({ source: "none" });
  });

  test("without a distance there is none, however well the lens is known", () => {
    expect(photoScale({ ...all, targetDistanceM: null }, evo, {})).toEqual({ source: "none" });
  });
});

test.each([
  [0.2, "width"],
  [0.21, "detection"],
  [0.6, "detection"],
  [0.61, "overview"],
])("at %d mm/px it may be used for %s", (gsdMmPerPx, use) => {
  expect(scaleUse(photoScale(unknown, evo, { gsdMmPerPx }))).toBe(use);
  expect(scaleUse({ source: "none" })).toBe("pixelsOnly");
});
