import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectFile, readPhoto, writePyramid } from "../../ingest/photo.ts";
import { RejectedMessage } from "../../ingest/rejectedMessage.ts";

const fixtures = new URL("../fixtures/bridge/", import.meta.url).pathname;
const dji = join(fixtures, "dji-brighton/DJI_0024.JPG");
const autel = join(fixtures, "omu-quay/h1_MAX_0032_10m_5_3.jpg");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-photo-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe("metadata", () => {
  test("reads position, time, lens and gimbal of a DJI photo", async () => {
    const { photo, metadata } = await readPhoto(dji);
    expect([photo.width, photo.height]).toEqual([4000, 2250]);
    expect(metadata).toMatchObject({
      make: "DJI",
      model: "FC300S",
      takenAt: new Date("2016-06-23T07:32:43Z"),
      altitudeM: 198.41,
      focalLengthMm: 3.61,
      focalLength35Mm: 20,
      exposureSeconds: 0.0022,
      gimbal: { rollDeg: 0, pitchDeg: -89.9, yawDeg: -140 },
      targetDistanceM: null,
    });
    expect(metadata.position?.lat).toBeCloseTo(46.842865, 6);
    expect(metadata.position?.lon).toBeCloseTo(-91.993697, 6);
    expect(metadata.xmp["drone-dji:RelativeAltitude"]).toBe("+39.90");
    expect(metadata.warnings.join()).toContain("saved again by Microsoft Windows Photo Viewer");
  });

  test("says of an Autel crop that its size is not the frame's, and trusts no zero gimbal", async () => {
    const { metadata } = await readPhoto(autel);
    expect(metadata).toMatchObject({ make: "Autel Robotics", model: "XT705", gimbal: null });
    expect(metadata.focalPlanePitchUm).toBeCloseTo(2.4, 3);
    expect(metadata.position?.lat).toBeCloseTo(34.55, 1);
    expect(metadata.xmp["Camera:PrincipalPoint"]).toBe("6.566400,4.377600");
    expect(metadata.warnings.join()).toContain(
      "EXIF says 5472 × 3648 px, the picture has 256 × 256 px",
    );
  });

  test("never takes the height above take-off for a distance", async () => {
    const { scale, use } = await inspectFile(autel, { given: {}, concrete: "RC" });
    expect(scale).toEqual({ source: "none" });
    expect(use).toBe("pixelsOnly");
  });

  test("a photo without any metadata is read all the same", async () => {
    const path = await file("plain.png", await grey(64, 48).png().toBuffer());
    const { metadata, photo } = await readPhoto(path);
    expect([photo.width, photo.height]).toEqual([64, 48]);
    expect(metadata).toMatchObject({ make: null, takenAt: null, position: null, warnings: [] });
  });

  test("a damaged EXIF block becomes a warning or nothing, never a failure", async () => {
    const bytes = Uint8Array.from(await readFile(autel));
    const at = Buffer.from(bytes).indexOf("Exif\0\0");
    bytes.fill(0xff, at + 14, at + 400);
    const { metadata } = await readPhoto(await file("exif.jpg", bytes));
    expect(metadata.xmp["Camera:Yaw"]).toBeDefined();
  });
});

describe("files", () => {
  test.each([
    ["a TIFF", "t.tif", () => grey(40, 30).tiff().toBuffer()],
    ["a 16-bit grey PNG", "g.png", () => grey(40, 30).toColourspace("grey16").png().toBuffer()],
    ["a PNG with transparency", "a.png", () => grey(40, 30).ensureAlpha(0.5).png().toBuffer()],
    ["a grey JPEG", "g.jpg", () => grey(40, 30).toColourspace("b-w").jpeg().toBuffer()],
    ["an AVIF", "a.avif", () => grey(40, 30).avif().toBuffer()],
    ["a big-endian TIFF", "mm.tif", () => bigEndianTiff()],
  ])("%s is decoded to three channels of 8 bits", async (_, name, make) => {
    const { photo } = await readPhoto(await file(name, await make()));
    expect([photo.width, photo.height, photo.data.length]).toEqual([40, 30, 40 * 30 * 3]);
  });

  test("is turned upright by its EXIF orientation", async () => {
    const bytes = await grey(60, 30).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { photo } = await readPhoto(await file("turned.jpg", bytes));
    expect([photo.width, photo.height]).toEqual([30, 60]);
  });

  test.each([
    ["a text file named .jpg", "text.jpg", async () => "this is no photo"],
    ["an empty file", "empty.jpg", async () => ""],
    ["a truncated JPEG", "cut.jpg", async () => (await readFile(dji)).subarray(0, 900_000)],
    ["a JPEG of its first bytes alone", "head.jpg", async () => Buffer.from("ffd8ffe0", "hex")],
    ["a PNG that claims 60000 × 60000 px", "bomb.png", () => claimedSize(60_000, 60_000)],
    ["a HEIF with HEVC inside", "phone.jpg", async () => heicStart],
    [
      "a truncated TIFF",
      "cut.tif",
      async () => (await grey(90, 90).tiff().toBuffer()).subarray(0, 400),
    ],
    ["a WebP", "w.jpg", () => grey(40, 30).webp().toBuffer()],
  ])("%s is the device's fault, with the file's name", async (_, name, make) => {
    const path = await file(name, await make());
    const fault = await inspectFile(path, { given: {}, concrete: "RC" }).catch((error) => error);
    expect(fault).toBeInstanceOf(RejectedMessage);
    expect(fault.field).toBe("photo");
    expect(fault.message).toContain(name);
  });

  test("says of a HEIF what to do about it", async () => {
    const path = await file("IMG_0001.HEIC", heicStart);
    await expect(readPhoto(path)).rejects.toThrow(/HEVC.*set the camera to JPEG/);
  });

  test("survives metadata that points at itself, and hundreds of blocks of it", async () => {
    const jpeg = await grey(40, 30).jpeg().toBuffer();
    const loop = Buffer.from(
      // little-endian TIFF whose one directory has an EXIF pointer and a next directory, both itself
      "4578696600004949 2a0008000000 0100 6987 0400 01000000 08000000 08000000".replaceAll(" ", ""),
      "hex",
    );
    const block = (body: Buffer) => {
      const head = Buffer.from([0xff, 0xe1, 0, 0]);
      head.writeUInt16BE(body.length + 2, 2);
      return Buffer.concat([head, body]);
    };
    const xmp = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${"<x a='".repeat(4000)}`);
    const blocks = [block(loop), ...Array.from({ length: 300 }, () => block(xmp))];
    const hostile = Buffer.concat([jpeg.subarray(0, 2), ...blocks, jpeg.subarray(2)]);
    const { photo } = await readPhoto(await file("hostile.jpg", hostile));
    expect([photo.width, photo.height]).toEqual([40, 30]);
  });

  test("a file that is not there is not the device's fault", async () => {
    const path = join(folder, "nowhere.jpg");
    await expect(readPhoto(path)).rejects.not.toBeInstanceOf(RejectedMessage);
  });
});

describe("an inspection", () => {
  test("is plain data that survives the way between threads, thumbnail and all", async () => {
    const inspection = await inspectFile(autel, { given: { gsdMmPerPx: 0.4 }, concrete: "RC" });
    expect(structuredClone(inspection)).toEqual(inspection);
    const thumbnail = await sharp(inspection.thumbnail).metadata();
    expect([thumbnail.format, thumbnail.width]).toEqual(["jpeg", 256]);
    expect(inspection.use).toBe("detection");
  });

  test.each(["h1_MAX_0032_10m_5_3", "o6_MAX_0954_6_8", "o6_MAX_1464_2_4"])(
    "finds the crack that the labellers boxed in %s",
    async (stem) => {
      const { proposals } = await inspectFile(join(fixtures, `omu-quay/${stem}.jpg`), {
        given: {},
        concrete: "RC",
      });
      const boxes = (await readFile(join(fixtures, `omu-quay/${stem}.txt`), "utf8"))
        .trim()
        .split("\n")
        .map((row) => row.split(" ").map((value) => 256 * Number(value)));
      const inside = proposals
        .filter(({ kind }) => kind === "crack")
        .flatMap(({ line, lengthPx }) => line.map((point) => ({ point, lengthPx })))
        .filter(({ point }) =>
          boxes.some(
            ([, x = 0, y = 0, width = 0, height = 0]) =>
              Math.abs(point.x - x) < width / 2 + 4 && Math.abs(point.y - y) < height / 2 + 4,
          ),
        );
      expect(Math.max(0, ...inside.map(({ lengthPx }) => lengthPx))).toBeGreaterThan(60);
    },
  );
});

test("writes a Deep Zoom pyramid, again over itself, and leaves the photo as it was", async () => {
  const before = await readFile(dji);
  const target = join(folder, "derived");
  await writePyramid(dji, target);
  await writePyramid(dji, target);
  expect((await readdir(target)).sort()).toEqual(["tiles.dzi", "tiles_files"]);
  expect(await readFile(join(target, "tiles.dzi"), "utf8")).toMatch(
    /Format="jpeg"[\s\S]*TileSize="512"/,
  );
  const levels = await readdir(join(target, "tiles_files"));
  expect(levels.length).toBe(13); // 2^12 = 4096 holds 4000 px
  const whole = await sharp(join(target, "tiles_files/12/0_0.jpeg")).metadata();
  expect([whole.width, whole.height]).toEqual([512, 512]);
  expect((await readFile(dji)).equals(before)).toBe(true);
});

function grey(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: "#888" } });
}

/** A PNG header with a size that no decoder should make room for. */
async function claimedSize(width: number, height: number): Promise<Uint8Array> {
  const bytes = await grey(8, 8).png().toBuffer();
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const heicStart = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");

/** 40 × 30 px grey, "MM": the byte order that few programs write. */
async function bigEndianTiff(): Promise<Buffer> {
  const entries = [
    [256, 3, 1, 40 << 16],
    [257, 3, 1, 30 << 16],
    [258, 3, 1, 8 << 16],
    [259, 3, 1, 1 << 16],
    [262, 3, 1, 1 << 16],
    [273, 4, 1, 8],
    [277, 3, 1, 1 << 16],
    [278, 3, 1, 30 << 16],
    [279, 4, 1, 1200],
  ] as const;
  const start = Buffer.from("4d4d002a000004b8", "hex");
  const pixels = Buffer.alloc(1200, 90);
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16BE(entries.length, 0);
  for (const [at, [tag, type, count, value]] of entries.entries()) {
    directory.writeUInt16BE(tag, 2 + 12 * at);
    directory.writeUInt16BE(type, 4 + 12 * at);
    directory.writeUInt32BE(count, 6 + 12 * at);
    directory.writeUInt32BE(value, 10 + 12 * at);
  }
  return Buffer.concat([start, pixels, directory]);
}
