import { createHash, randomBytes } from "node:crypto";
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BlobStore } from "../../../storage/blobs/blobStore.ts";
import { folderBlobs } from "../../../storage/blobs/folder.ts";
import { TransientFault } from "../../../storage/transientFault.ts";

let dataDir = "";
let blobs: BlobStore;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-blobs-"));
  blobs = folderBlobs(dataDir);
});
afterAll(() => rm(dataDir, { recursive: true }));

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const partialOf = (sha256: string) => join(dataDir, "partial", sha256);

test("a whole file is found under its hash, and read in part or in full", async () => {
  const bytes = randomBytes(10_000);
  const sha256 = await blobs.put(bytes);
  expect(sha256).toBe(hashOf(bytes));
  expect(await blobs.has(sha256)).toBe(true);
  expect(await buffer(blobs.openRead(sha256))).toEqual(bytes);
  expect(await buffer(blobs.openRead(sha256, { start: 10, end: 19 }))).toEqual(
    bytes.subarray(10, 20),
  );
  expect(await blobs.put(bytes)).toBe(sha256);
  expect(await blobs.has(hashOf(randomBytes(4)))).toBe(false);
});

test("pieces make the file in any order, sent any number of times, side by side", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 60 }),
      fc.infiniteStream(fc.nat()),
      async (body, size, random) => {
        const bytes = Buffer.concat([randomBytes(8), body]);
        const sha256 = hashOf(bytes);
        const offsets = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => i * size);
        const sent = [...offsets, ...offsets]
          .map((offset) => ({ offset, key: random.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key);
        await Promise.all(
          sent.map(({ offset }) =>
            blobs.writeAt(sha256, offset, bytes.subarray(offset, offset + size)),
          ),
        );
        expect(await blobs.has(sha256)).toBe(false);
        expect(await blobs.finish(sha256, bytes.length)).toBe("stored");
        expect(await readFile(blobs.path(sha256))).toEqual(bytes);
      },
    ),
    { numRuns: 15 },
  );
});

test("a wrong hash or size drops the bytes, and the file can be sent again", async () => {
  const bytes = randomBytes(100);
  const sha256 = hashOf(bytes);
  await blobs.writeAt(sha256, 0, randomBytes(100));
  expect(await blobs.finish(sha256, 100)).toBe("wrongHash");
  await expect(stat(partialOf(sha256))).rejects.toThrow("ENOENT");
  await blobs.writeAt(sha256, 0, bytes);
  expect(await blobs.finish(sha256, 101)).toBe("wrongHash");
  expect(await blobs.has(sha256)).toBe(false);
  await blobs.writeAt(sha256, 0, bytes);
  expect(await blobs.finish(sha256, 100)).toBe("stored");
});

test("a crash between the rename and the row leaves a file that finishes again", async () => {
  const bytes = randomBytes(100);
  const sha256 = hashOf(bytes);
  await blobs.writeAt(sha256, 0, bytes);
  expect(await blobs.finish(sha256, 100)).toBe("stored");
  // The database knows nothing of it: the device sends a piece again, and it finishes again.
  await blobs.writeAt(sha256, 50, bytes.subarray(50));
  expect(await folderBlobs(dataDir).finish(sha256, 100)).toBe("stored");
  expect(await readFile(blobs.path(sha256))).toEqual(bytes);
  await expect(stat(partialOf(sha256))).rejects.toThrow("ENOENT");
});

test("a file of which nothing came does not finish", async () => {
  expect(await blobs.finish(hashOf(randomBytes(9)), 9)).toBe("wrongHash");
});

test("what is derived lies beside, in folders of its own, and is replaced as a whole", async () => {
  const sha256 = await blobs.put(randomBytes(50));
  await blobs.writeDerived(sha256, "tiles_files/10/0_0.jpeg", Buffer.from("one"));
  await blobs.writeDerived(sha256, "tiles_files/10/0_0.jpeg", Buffer.from("two"));
  const path = blobs.derivedPath(sha256, "tiles_files/10/0_0.jpeg");
  expect(await readFile(path, "utf8")).toBe("two");
  expect(await readdir(join(path, ".."))).toEqual(["0_0.jpeg"]);
});

test("a partial file is dropped when asked, also when it is not there", async () => {
  const sha256 = hashOf(randomBytes(9));
  await blobs.writeAt(sha256, 3, randomBytes(3));
  await blobs.removePartial(sha256);
  await blobs.removePartial(sha256);
  await expect(stat(partialOf(sha256))).rejects.toThrow("ENOENT");
});

test.each(["..", "../../etc/passwd", "a".repeat(63), "A".repeat(64), `${"a".repeat(64)}/x`, ""])(
  "takes no %j for a hash",
  async (sha256) => {
    expect(() => blobs.path(sha256)).toThrow(RangeError);
    await expect(blobs.writeAt(sha256, 0, new Uint8Array(1))).rejects.toThrow(RangeError);
  },
);

test.each(["..", "../x", "a/../../x", "/etc/passwd", "a//b", "", ".hidden", "a\0b", "x y"])(
  "takes no %j for the name of a derived file",
  (name) => {
    expect(() => blobs.derivedPath("a".repeat(64), name)).toThrow(RangeError);
  },
);

test("knows how much room there is", async () => {
  expect(await blobs.freeBytes()).toBeGreaterThan(1024);
});

test("a full disk is a transient fault, and nothing half written is taken for whole", async () => {
  const full = folderBlobs(dataDir);
  const sha256 = hashOf(randomBytes(3));
  // /dev/full is the disk that is always full; the partial file is a link to it.
  await rm(partialOf(sha256), { force: true });
  await import("node:fs/promises").then(({ symlink }) => symlink("/dev/full", partialOf(sha256)));
  await expect(full.writeAt(sha256, 0, randomBytes(3))).rejects.toThrow(TransientFault);
  expect(await full.has(sha256)).toBe(false);
});

test("a whole file that another process brought is found", async () => {
  const bytes = randomBytes(100);
  const other = await mkdtemp(join(tmpdir(), "mizuhashi-blobs-"));
  const sha256 = await folderBlobs(other).put(bytes);
  await blobs.writeAt(sha256, 0, bytes.subarray(0, 10));
  const first = await blobs.put(randomBytes(1)); // its folder exists already
  expect(await blobs.has(first)).toBe(true);
  await blobs.put(bytes);
  await copyFile(blobs.path(sha256), join(other, "copy"));
  await writeFile(join(other, "note"), "");
  expect(await blobs.finish(sha256, 100)).toBe("stored");
  await rm(other, { recursive: true });
});
