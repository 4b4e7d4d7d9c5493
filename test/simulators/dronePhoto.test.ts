import exifr from "exifr";
import sharp from "sharp";
import { expect, test } from "vitest";
import { buildCity } from "../../simulators/city.ts";
import { blankCanvas } from "../../simulators/concrete.ts";
import type { DrawnCrack } from "../../simulators/crackDrawing.ts";
import { coverCrack, drawCracks } from "../../simulators/crackDrawing.ts";
import { camera, dronePhoto } from "../../simulators/dronePhoto.ts";
import { random } from "../../simulators/random.ts";
import { renderPhoto } from "../../simulators/renderPhoto.ts";

const straight = (angleRad: number, widthPx: number): DrawnCrack => {
  const line = Array.from({ length: 120 }, (_, i) => ({
    x: 40 + 2 * i * Math.cos(angleRad),
    y: 40.3 + 2 * i * Math.sin(angleRad),
  }));
  return { line, widthPx: line.map(() => widthPx), core: 0.2 };
};

test("a crack covers exactly its width times its length, also below one pixel and at any angle", () => {
  for (const angleRad of [0, 0.2, 0.5, Math.PI / 4, 1.2]) {
    for (const widthPx of [0.3, 0.7, 1.5, 4]) {
      const canvas = blankCanvas(320, 320, 0.2);
      const cover = new Float32Array(320 * 320);
      coverCrack(canvas, straight(angleRad, widthPx), cover, new Float32Array(320 * 320));
      const area = cover.reduce((sum, part) => sum + part, 0);
      // Round ends of half the width at both sides.
      const ends = 0.8 * widthPx ** 2 + 0.2;
      expect(area).toBeGreaterThan(widthPx * 238 * 0.99);
      expect(area).toBeLessThan(widthPx * 238 * 1.01 + ends);
    }
  }
});

test("cracks wander, taper to their tips and keep below their width", () => {
  const cracks = drawCracks(random(4), { width: 900, height: 700 }, 3);
  const [trunk] = cracks;
  expect(trunk!.widthPx[0]).toBeLessThan(0.5);
  expect(trunk!.widthPx.at(-1)).toBeLessThan(0.5);
  expect(Math.max(...trunk!.widthPx)).toBeGreaterThan(2);
  const first = trunk!.line[0]!;
  const last = trunk!.line.at(-1)!;
  const chord = Math.hypot(last.x - first.x, last.y - first.y);
  expect(2 * (trunk!.line.length - 1)).toBeGreaterThan(chord * 1.005);
});

test("the mask marks the crack and the photo is dark there", async () => {
  const plan = { widthPx: 400, heightPx: 300, gsdMmPerPx: 0.2, crackWidthsMm: [0.8] };
  const photo = await renderPhoto(plan, random(12));
  let [inside, outside, count] = [0, 0, 0];
  for (let i = 0; i < photo.mask.length; i++) {
    const green = photo.rgb[3 * i + 1]!;
    if (photo.mask[i] === 255) {
      inside += green;
      count++;
    } else outside += green;
  }
  expect(count).toBeGreaterThan(100);
  expect(inside / count).toBeLessThan((0.75 * outside) / (photo.mask.length - count));
});

test("the same seed renders the same pixels", async () => {
  const plan = { widthPx: 200, heightPx: 150, gsdMmPerPx: 0.2, crackWidthsMm: [0.4] };
  const [a, b] = [await renderPhoto(plan, random(9)), await renderPhoto(plan, random(9))];
  expect(a.rgb).toEqual(b.rgb);
  expect((await renderPhoto(plan, random(10))).rgb).not.toEqual(a.rgb);
});

test("carries EXIF and XMP as a drone writes them", async () => {
  const plan = { widthPx: 200, heightPx: 150, gsdMmPerPx: 0.2, crackWidthsMm: [] };
  const { position } = buildCity(7).bridges[0]!;
  const jpeg = await dronePhoto(
    await renderPhoto(plan, random(2)),
    { width: 200, height: 150 },
    {
      takenAt: new Date("2025-12-14T04:40:14Z"),
      position,
      altitudeM: 38.2,
      relativeAltitudeM: 4.1,
      targetDistanceM: 1.04,
      gimbal: { rollDeg: 0.2, pitchDeg: -3, yawDeg: 82 },
      speedMps: 0.02,
      exposureSeconds: 1 / 800,
      iso: 200,
    },
    90,
  );
  const meta = await exifr.parse(jpeg, { xmp: true, gps: true, tiff: true });
  expect(meta).toMatchObject({
    Make: camera.make,
    Model: camera.model,
    ISO: 200,
    LRFStatus: "Normal",
    LRFTargetDistance: 1.04,
    CalibratedFocalLength: 5200,
    GimbalPitchDegree: -3,
    ExifImageWidth: 200,
  });
  expect(meta.latitude).toBeCloseTo(position.lat, 5);
  expect(meta.longitude).toBeCloseTo(position.lon, 5);
  expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width: 200, height: 150 });
});
