import { describe, expect, test } from "vitest";
import { footprint } from "../../../analysis/bridge/footprint.ts";
import { leastIncidence } from "../../../analysis/bridge/incidence.ts";
import { nearestBridge } from "../../../analysis/bridge/nearestBridge.ts";
import { poseGuess } from "../../../analysis/bridge/poseGuess.ts";
import { photosToReshoot } from "../../../analysis/bridge/reshoot.ts";
import type { PhotoGate } from "../../../analysis/domain/photo.ts";
import { aBridge } from "../../builders.ts";

const scale = (gsdMmPerPx: number) =>
  ({
    source: "given",
    distanceSource: "given",
    gsdMmPerPx,
    relativeUncertainty: 0.02,
  }) as const;

function aGate(its: Partial<PhotoGate> = {}): PhotoGate {
  return {
    id: "SV-1_b",
    sha256: "b",
    name: "DJI_0001.JPG",
    state: "analysed",
    failure: null,
    place: null,
    scale: scale(0.3),
    quality: { sharpness: 0.02, badExposureShare: 0, motionBlurPx: 0.3, problems: [] },
    minVisibleWidthMm: 0.15,
    widthPx: 4000,
    heightPx: 3000,
    gimbal: { rollDeg: 0, pitchDeg: 85, yawDeg: 90 },
    position: { lon: 139.7, lat: 35.7 },
    positionSdM: null,
    ...its,
  };
}

const codes = (photo: PhotoGate, askedMm: number | null = null) =>
  photosToReshoot([photo], askedMm).flatMap(({ reasons }) => reasons.map(({ code }) => code));
const problem = (...problems: NonNullable<PhotoGate["quality"]>["problems"]) =>
  aGate({ quality: { sharpness: 1e-4, badExposureShare: 0.2, motionBlurPx: 2, problems } });

test.each<[string, PhotoGate, string[]]>([
  ["a good one", aGate(), []],
  ["one that waits for its analysis", aGate({ state: "received", quality: null }), []],
  ["one out of focus", problem("blurred"), ["reshootBlurred"]],
  ["one burnt out", problem("exposure"), ["reshootExposure"]],
  ["one that moved", problem("motion"), ["reshootMotion"]],
  ["one with two faults", problem("blurred", "motion"), ["reshootBlurred", "reshootMotion"]],
  ["one without a scale alone", aGate({ scale: { source: "none" }, minVisibleWidthMm: null }), []],
  [
    "one that is no photo",
    aGate({ state: "failed", failure: "cut off", quality: null }),
    ["reshootUnreadable"],
  ],
])("%s", (_, photo, expected) => {
  expect(codes(photo)).toEqual(expected);
});

describe("too far", () => {
  test("is three times the crack width asked: 0.6 mm/px for 0.2 mm, which is usual", () => {
    const far = (gsd: number) => aGate({ scale: scale(gsd), minVisibleWidthMm: 0.1 });
    expect(codes(far(0.6))).toEqual([]);
    expect(codes(far(0.61))).toEqual(["reshootTooFar"]);
    expect(codes(far(0.31), 0.1)).toEqual(["reshootTooFar"]);
    expect(codes(far(0.9), 0.3)).toEqual([]);
  });

  test("near enough, but the surface is too rough to show the width asked", () => {
    expect(codes(aGate({ minVisibleWidthMm: 0.2 }))).toEqual([]);
    expect(codes(aGate({ minVisibleWidthMm: 0.21 }))).toEqual(["reshootNotVisible"]);
  });
});

describe("softer than the flight", () => {
  const sharp = (sharpness: number) =>
    aGate({ quality: { sharpness, badExposureShare: 0, motionBlurPx: null, problems: [] } });

  test("is below 0.3 of the median, from five photos on", () => {
    const flight = [0.1, 0.1, 0.1, 0.12].map(sharp);
    const soft = { ...sharp(0.029), name: "soft" };
    const found = photosToReshoot([...flight, soft], null);
    expect(found.map(({ photo }) => photo.name)).toEqual(["soft"]);
    expect(found[0]?.reasons[0]).toMatchObject({
      code: "reshootSoft",
      values: { share: expect.closeTo(0.29, 2) },
    });
    expect(photosToReshoot([...flight, sharp(0.031)], null)).toEqual([]);
    expect(photosToReshoot([...flight.slice(1), soft], null)).toEqual([]);
  });
});

describe("incidence", () => {
  const gimbal = (pitchDeg: number) => ({ rollDeg: 0, pitchDeg, yawDeg: 10 });
  test.each([
    [90, "bottom", 0],
    [60, "bottom", 30],
    [-90, "top", 0],
    [0, "left", 0],
    [25, "start", 25],
    [80, null, 10],
    [-70, null, 20],
    [45, null, 45],
  ] as const)("of a camera pitched %f° at face %s is %f° or more", (pitch, face, degrees) => {
    expect(leastIncidence(gimbal(pitch), face)).toBeCloseTo(degrees, 9);
  });

  test("is unknown without a gimbal, and asks for another photo from 30° on", () => {
    expect(leastIncidence(null, "bottom")).toBeNull();
    expect(codes(aGate({ gimbal: gimbal(55) }))).toEqual(["reshootIncidence"]);
    expect(codes(aGate({ gimbal: gimbal(61) }))).toEqual([]);
    const place = { memberId: "1-Mg01", element: null, face: "left" } as const;
    expect(codes(aGate({ gimbal: gimbal(61), place }))).toEqual(["reshootIncidence"]);
    expect(codes(aGate({ gimbal: null, place }))).toEqual([]);
  });
});

describe("the footprint", () => {
  const metresNorth = (lat: number) => (lat - 35.7) * 111_320;
  const metresEast = (lon: number) => (lon - 139.7) * 111_320 * Math.cos((35.7 * Math.PI) / 180);

  test("of a soffit is as large as pixels × scale, turned by the yaw", () => {
    const found = footprint(aGate({ gimbal: { rollDeg: 0, pitchDeg: 90, yawDeg: 90 } }), 2);
    expect(found?.kind).toBe("area");
    if (found?.kind !== "area") return;
    const east = found.corners.map(({ lon }) => metresEast(lon));
    const north = found.corners.map(({ lat }) => metresNorth(lat));
    // 4000 × 3000 px of 0.3 mm; looking east, the width lies north and south
    expect(Math.max(...north) - Math.min(...north)).toBeCloseTo(1.2, 4);
    expect(Math.max(...east) - Math.min(...east)).toBeCloseTo(0.9, 4);
    expect(Math.max(...east)).toBeCloseTo(0.45, 4);
  });

  test("of a wall is a line as long as the picture is wide, ahead of the camera", () => {
    const found = footprint(aGate({ gimbal: { rollDeg: 0, pitchDeg: 5, yawDeg: 0 } }), 3);
    expect(found?.kind).toBe("wall");
    if (found?.kind !== "wall") return;
    const [left, right] = found.ends;
    expect(metresNorth(left.lat)).toBeCloseTo(3, 4);
    expect(metresEast(left.lon)).toBeCloseTo(-0.6, 4);
    expect(metresEast(right.lon)).toBeCloseTo(0.6, 4);
  });

  test("is unknown without position, direction or scale", () => {
    for (const its of [
      { position: null },
      { gimbal: null },
      { scale: null },
      { scale: { source: "none" } as const },
      { widthPx: null },
    ]) {
      expect(footprint(aGate(its), 2)).toBeNull();
    }
  });
});

describe("span and face by pose", () => {
  // 100 m to the east in two spans
  const east = 100 / (111_320 * Math.cos((35.7 * Math.PI) / 180));
  const bridge = {
    spans: 2,
    line: [
      { lon: 139.7, lat: 35.7 },
      { lon: 139.7 + east, lat: 35.7 },
    ],
  };
  const pose = (alongM: number, pitchDeg: number, yawDeg: number, sd: number | null = 0.02) => ({
    position: { lon: 139.7 + (east * alongM) / 100, lat: 35.7001 },
    positionSdM: sd,
    gimbal: { rollDeg: 0, pitchDeg, yawDeg },
  });

  test.each([
    [20, 90, 0, 1, "bottom"],
    [80, 85, 200, 2, "bottom"],
    [80, -80, 0, 2, "top"],
    [20, 0, 90, 1, "start"],
    [20, 5, 180, 1, "left"],
    [20, 5, 0, 1, "right"],
    [80, -5, 275, 2, "end"],
    [80, 0, 45, 2, null],
  ] as const)("%f m along, pitch %f°, yaw %f°: span %i, %s", (along, pitch, yaw, span, face) => {
    expect(poseGuess(pose(along, pitch, yaw), bridge)).toEqual({ span, face });
  });

  test("near a pier the span is left open, the nearer the worse the position", () => {
    expect(poseGuess(pose(49, 90, 0), bridge)?.span).toBe(1);
    expect(poseGuess(pose(49.99, 90, 0), bridge)?.span).toBeNull();
    expect(poseGuess(pose(45, 90, 0, null), bridge)?.span).toBeNull();
    expect(poseGuess(pose(45, 90, 0, null), { ...bridge, spans: 1 })?.span).toBe(1);
  });

  test("is no guess without a pose, a line, or from afar", () => {
    const far = { ...pose(20, 90, 0), position: { lon: 139.7, lat: 35.701 } };
    expect(poseGuess(far, bridge)).toBeNull();
    expect(poseGuess({ ...pose(20, 90, 0), gimbal: null }, bridge)).toBeNull();
    expect(poseGuess(pose(20, 90, 0), { ...bridge, line: bridge.line.slice(0, 1) })).toBeNull();
  });
});

describe("the nearest bridge", () => {
  const line = [
    { lon: 139.7, lat: 35.7 },
    { lon: 139.701, lat: 35.7 },
  ];
  const bridges = [
    aBridge({ id: "B-far", position: { lon: 139.8, lat: 35.7 }, line: [] }),
    aBridge({ id: "B-near", position: line[0]!, line }),
  ];
  const at = (lon: number, lat: number) => ({ lon, lat });

  test("is measured to the line, from the middle of the photos, which one outlier does not move", () => {
    const photos = [at(139.7005, 35.7009), at(139.7005, 35.7009), at(0, 0)];
    const found = nearestBridge(photos, bridges);
    expect(found?.bridgeId).toBe("B-near");
    expect(found?.distanceM).toBeCloseTo(100.2, 0);
  });

  test("lies within 300 m, or there is none", () => {
    expect(nearestBridge([at(139.7005, 35.7026)], bridges)?.distanceM).toBeCloseTo(289, 0);
    expect(nearestBridge([at(139.7005, 35.7028)], bridges)).toBeNull();
    expect(nearestBridge([], bridges)).toBeNull();
  });
});
