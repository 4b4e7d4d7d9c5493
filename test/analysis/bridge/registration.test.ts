import { beforeAll, describe, expect, test } from "vitest";
import { inverse, mapped, product, similarity } from "../../../analysis/bridge/homography.ts";
import type { Registration } from "../../../analysis/bridge/registration.ts";
import { photoPyramid, register } from "../../../analysis/bridge/registration.ts";
import type { Luminance } from "../../../analysis/bridge/surface.ts";
import { luminanceOf } from "../../../analysis/bridge/surface.ts";
import type { Homography } from "../../../analysis/domain/change.ts";
import { readLuminance } from "../../../ingest/photo.ts";
import { random } from "../../../simulators/random.ts";
import { renderPhoto } from "../../../simulators/renderPhoto.ts";
import type { OtherDay } from "./warped.ts";
import { warped } from "./warped.ts";

const [width, height] = [1200, 900];

async function aWall(seed: number): Promise<Luminance> {
  const plan = { widthPx: width, heightPx: height, gsdMmPerPx: 0.2, crackWidthsMm: [0.4] };
  const { rgb } = await renderPhoto(plan, random(seed));
  return luminanceOf({ width, height, data: rgb });
}

let wall: Luminance;
beforeAll(async () => {
  wall = await aWall(301);
});

/** Turned and scaled about the middle, then shifted. */
function seenFrom(
  { width, height }: Luminance,
  degrees: number,
  scale: number,
  dx: number,
  dy: number,
): Homography {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const turn = similarity((degrees * Math.PI) / 180, scale, x + dx, y + dy);
  return product(turn, similarity(0, 1, -x, -y));
}

function laid(now: Luminance, before: Luminance): Registration {
  return register(photoPyramid(now), photoPyramid(before));
}

/** Greatest distance between where the registration says and where it is, over what both show, px. */
function errorOf(found: Registration, truth: Homography, { width, height }: Luminance): number {
  if (found.kind === "refused") return Number.POSITIVE_INFINITY;
  let error = 0;
  for (const x of [0.1, 0.3, 0.5, 0.7, 0.9]) {
    for (const y of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const place = { x: x * width, y: y * height };
      const [is, was] = [mapped(found.matrix, place), mapped(truth, place)];
      if (was.x < 0 || was.y < 0 || was.x >= width || was.y >= height) continue;
      error = Math.max(error, Math.hypot(is.x - was.x, is.y - was.y));
    }
  }
  return error;
}

const noisy: OtherDay = { noise: 2 };

test.each<[string, [number, number, number, number], OtherDay, number]>([
  ["shifted by a part of a pixel", [0, 1, 10.37, -4.81], noisy, 0.1],
  ["shifted by a third of the photo", [1, 1, 400, -200], noisy, 0.3],
  ["turned by 12°", [12, 1, 30, 20], noisy, 0.2],
  ["turned by 170°: the drone flew the other way", [170, 1, 30, 20], noisy, 0.2],
  ["nearer by a quarter", [-3, 0.8, 20, 40], noisy, 0.2],
  ["farther by a fifth", [3, 1.2, -60, 10], noisy, 0.3],
  ["darker, and lit from the side", [2, 1.03, 50, 30], { gain: 0.5, slope: 0.8, noise: 2 }, 0.2],
  ["blurred by 2 px", [2, 1.03, 50, 30], { blurPx: 2, noise: 2 }, 0.6],
  ["in heavy grain", [2, 1.03, 50, 30], { noise: 8 }, 0.4],
])("lays a photo on the earlier one: %s", (_, [degrees, scale, dx, dy], day, within) => {
  const truth = seenFrom(wall, degrees, scale, dx, dy);
  const found = laid(warped(wall, truth, day), wall);
  expect(errorOf(found, truth, wall)).toBeLessThan(within);
});

test("follows a camera that looks aslant, and says how well", () => {
  const slanted = product(seenFrom(wall, 2, 1.02, 40, 20), [1, 0, 0, 0, 1, 0, 4e-5, -3e-5, 1]);
  const found = laid(warped(wall, slanted, noisy), wall);
  expect(errorOf(found, slanted, wall)).toBeLessThan(0.5);
  expect(found).toMatchObject({ kind: "registered" });
  expect(found.kind === "registered" && found.errorPx).toBeLessThan(0.5);
});

test("from A to B is the way back from B to A", () => {
  const truth = seenFrom(wall, 4, 0.95, 60, -30);
  const other = warped(wall, truth, noisy);
  const [there, back] = [laid(other, wall), laid(wall, other)];
  if (there.kind === "refused" || back.kind === "refused") throw new Error("refused");
  const round = product(back.matrix, there.matrix);
  for (const place of [
    { x: 300, y: 300 },
    { x: 600, y: 450 },
    { x: 900, y: 700 },
  ]) {
    const again = mapped(round, place);
    expect(Math.hypot(again.x - place.x, again.y - place.y)).toBeLessThan(0.2);
  }
  expect(errorOf(back, inverse(truth), wall)).toBeLessThan(0.3);
});

test("never lays a wall on another one", async () => {
  const walls = [wall];
  for (let seed = 302; seed < 305; seed++) walls.push(await aWall(seed));
  const pyramids = walls.map(photoPyramid);
  for (const now of pyramids) {
    for (const before of pyramids) {
      if (now !== before) expect(register(now, before).kind).toBe("refused");
    }
  }
}, 60_000);

test("refuses a photo so blurred that nothing can be told, and one without anything on it", () => {
  const soft = warped(wall, seenFrom(wall, 1, 1, 20, 10), { blurPx: 25, noise: 3 });
  expect(laid(soft, wall).kind).toBe("refused");
  const flat = { width, height, data: new Uint16Array(width * height).fill(30_000) };
  expect(laid(flat, wall)).toMatchObject({ kind: "refused", why: "differs" });
});

describe("real photos, seen again by arithmetic", () => {
  const fixtures = new URL("../../fixtures/bridge/", import.meta.url).pathname;
  const day = { gain: 0.7, slope: 0.5, noise: 3, blurPx: 0.8 };

  test.each([
    ["dji-brighton/DJI_0024.JPG", [3, 1.05, 150, -90]],
    ["omu-quay/h1_MAX_0007_10m_8_8.jpg", [2, 1.03, 10, -6]],
    ["omu-quay/h1_MAX_0032_10m_5_3.jpg", [2, 1.03, 10, -6]],
    ["omu-quay/o6_MAX_0954_6_8.jpg", [2, 1.03, 10, -6]],
    ["omu-quay/o6_MAX_1464_2_4.jpg", [2, 1.03, 10, -6]],
  ] as const)("%s", async (name, [degrees, scale, dx, dy]) => {
    const photo = await readLuminance(fixtures + name);
    const truth = seenFrom(photo, degrees, scale, dx, dy);
    const found = laid(warped(photo, truth, day), photo);
    expect(errorOf(found, truth, photo)).toBeLessThan(0.6);
  });
});
