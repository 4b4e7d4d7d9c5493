import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BadInput } from "../../commands/command.ts";
import { inspect } from "../../commands/inspect.ts";

const quay = new URL("../fixtures/bridge/omu-quay/o6_MAX_0954_6_8.jpg", import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-inspect-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function call(...args: string[]) {
  const progress: string[] = [];
  const around = {
    env: {},
    log: () => {},
    progress: (line: string) => progress.push(line),
    signal: new AbortController().signal,
  };
  return inspect.call([...args, "--jobs", "1"], around).then((result) => ({ ...result, progress }));
}

test("prints one JSON document with scale, findings and millimetres", async () => {
  const { stdout, status, progress } = await call(quay, "--gsd", "0.3", "--json");
  const [photo] = JSON.parse(stdout).photos;
  expect(status).toBe(0);
  expect(photo).toMatchObject({ path: quay, error: null, widthPx: 256, use: "detection" });
  expect(photo.proposals[0]).toMatchObject({ kind: "crack", damageType: 6 });
  expect(photo.proposals[0].lengthMm).toBeGreaterThan(10);
  expect(photo.thumbnail).toBeUndefined();
  expect(progress).toEqual(["1 of 1 photos"]);
});

test("writes a mask and an overlay of the photo's size and stem", async () => {
  const [masks, overlays] = [join(folder, "masks"), join(folder, "overlays")];
  await call(quay, "--mask-dir", masks, "--overlay-dir", overlays);
  expect(await readdir(masks)).toEqual(["o6_MAX_0954_6_8.png"]);
  expect(await readdir(overlays)).toEqual(["o6_MAX_0954_6_8.jpg"]);
  const mask = sharp(join(masks, "o6_MAX_0954_6_8.png"));
  expect(await mask.metadata()).toMatchObject({
    width: 256,
    height: 256,
    channels: 1,
    depth: "uchar",
  });
  const values = new Set(await mask.raw().toBuffer());
  expect(values).toEqual(new Set([0, 255]));
});

test("goes on after a file that is no photo, and says so in its exit status", async () => {
  const broken = join(folder, "broken.jpg");
  await writeFile(broken, "no photo");
  const { stdout, status } = await call(broken, quay, join(folder, "nowhere.jpg"), "--json");
  const { photos } = JSON.parse(stdout);
  expect(status).toBe(1);
  expect(photos.map(({ error }: { error: string | null }) => error === null)).toEqual([
    false,
    true,
    false,
  ]);
  expect(photos[0].error).toContain("broken.jpg");
});

test.each([
  ["no photo", []],
  ["a GSD of nothing", [quay, "--gsd", "0"]],
  ["an unknown option", [quay, "--gds", "1"]],
  [
    "two photos that would write one mask",
    [quay, `/elsewhere/${"o6_MAX_0954_6_8.png"}`, "--mask-dir", "masks"],
  ],
])("%s is a wrong call", async (_, args) => {
  await expect(call(...args)).rejects.toBeInstanceOf(BadInput);
});
