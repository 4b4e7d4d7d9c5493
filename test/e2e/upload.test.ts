import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UploadResult } from "../../commands/upload.ts";
import { findings } from "../../storage/sql/findings.ts";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { photo } from "../../storage/sql/photos.ts";
import type { Program } from "./program.ts";
import { eventually, freePort, run } from "./program.ts";

const realPhoto = fileURLToPath(
  new URL("../fixtures/bridge/omu-quay/h1_MAX_0007_10m_8_8.jpg", import.meta.url),
);

let folder: string;
let service: Program;
let store: Store;
let url: string;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-upload-"));
  const port = await freePort();
  url = `mqtt://127.0.0.1:${port}`;
  const dataDir = join(folder, "data");
  settings = { MIZUHASHI_DATA_DIR: dataDir, MIZUHASHI_MQTT_PORT: String(port) };
  await startService();
  store = await openDatabase({ databaseUrl: null, dataDir });
});

afterAll(async () => {
  service.process.kill("SIGKILL");
  await service.ended;
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function startService(): Promise<void> {
  service = run(["ingest"], settings);
  await eventually(async () => service.stderr().includes("receives at"));
}

/** Broker and service in one, gone without a word and back with the same data. */
async function restart(): Promise<void> {
  service.process.kill("SIGKILL");
  await service.ended;
  await startService();
}

/** Ten megabytes of concrete-like noise that nothing compresses, so that a kill hits the middle. */
async function largePhoto(path: string, seed = 7): Promise<void> {
  const [width, height] = [2400, 1500];
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[i] = 110 + (state >>> 27);
  }
  const raw = { width, height, channels: 3 } as const;
  await sharp(pixels, { raw }).tiff({ compression: "none" }).toFile(path);
}

async function upload(
  args: readonly string[],
): Promise<{ status: number | null; result: UploadResult }> {
  const program = run(["upload", ...args, "--url", url, "--json"]);
  const status = await program.ended;
  if (program.stdout() === "") throw new Error(program.stderr());
  return { status, result: JSON.parse(program.stdout()) as UploadResult };
}

test("an upload that is killed half-way goes on where it was, and its photos get their findings", async () => {
  const photos = join(folder, "flight");
  await mkdir(photos);
  await largePhoto(join(photos, "a-large.tif"));
  await copyFile(realPhoto, join(photos, "b-real.jpg"));
  const args = [photos, "--bridge", "B-001", "--gsd", "0.3"];

  const first = run(["upload", ...args, "--url", url]);
  const stored = await eventually(async () => {
    const row = await store.db.selectFrom("partialFile").selectAll().executeTakeFirst();
    const ranges = row ? (JSON.parse(row.rangesJson) as [number, number][]) : [];
    const bytes = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    return bytes > 2_000_000 ? bytes : null;
  });
  first.process.kill("SIGKILL");
  await first.ended;

  const { status, result } = await upload(args);
  expect(status).toBe(0);
  expect(result).toMatchObject({ complete: true, bridge: "B-001" });
  expect(result.files.map(({ name, state }) => [name, state])).toEqual([
    ["a-large.tif", "stored"],
    ["b-real.jpg", "stored"],
  ]);
  const [large] = result.files;
  expect(large?.sentBytes).toBeGreaterThan(0);
  expect(large?.sentBytes).toBeLessThanOrEqual(10_900_000 - stored);

  const again = await upload(args);
  expect(again.result.survey).toBe(result.survey);
  expect(again.result.files.map(({ sentBytes }) => sentBytes)).toEqual([0, 0]);

  const ids = result.files.map(({ sha256 }) => `${result.survey}_${sha256.slice(0, 16)}`);
  for (const id of ids) {
    const analysed = await eventually(async () => {
      const seen = await photo(store.db, id);
      return seen?.state === "received" ? null : seen;
    });
    expect(analysed).toMatchObject({ state: "analysed", failure: null });
    expect(analysed?.scale).toMatchObject({ source: "given", gsdMmPerPx: 0.3 });
  }
  const found = await findings(store.db, { photoId: ids[1]! }, { limit: 500, cursor: null });
  expect(found.items.length).toBeGreaterThan(0);
}, 300_000);

test("two drones at once go on over a broker that is killed twice", async () => {
  const drones = ["one", "two"];
  for (const [d, drone] of drones.entries()) {
    await mkdir(join(folder, drone));
    for (const n of [1, 2, 3]) await largePhoto(join(folder, drone, `${n}.tif`), 100 * d + n);
  }
  const arrived = async () => {
    const partials = await store.db.selectFrom("partialFile").selectAll().execute();
    const begun = partials.flatMap(
      ({ rangesJson }) => JSON.parse(rangesJson) as [number, number][],
    );
    const whole = await store.db
      .selectFrom("surveyFile")
      .selectAll()
      .where("surveyId", "in", drones)
      .where("state", "=", "stored")
      .execute();
    const bytes = begun.reduce((sum, [from, to]) => sum + to - from, 0);
    return bytes + whole.reduce((sum, file) => sum + file.sizeBytes, 0);
  };
  const uploads = drones.map((drone) =>
    upload([join(folder, drone), "--bridge", "B-001", "--survey", drone]),
  );
  for (const bytes of [8_000_000, 30_000_000]) {
    await eventually(async () => (await arrived()) > bytes);
    await restart();
  }
  for (const { status, result } of await Promise.all(uploads)) {
    expect(status).toBe(0);
    expect(result.files.map(({ state }) => state)).toEqual(["stored", "stored", "stored"]);
  }
}, 300_000);

test("the crew waits a moment and hears which photos to shoot again", async () => {
  const photos = join(folder, "again");
  await mkdir(photos);
  await copyFile(realPhoto, join(photos, "far.jpg"));
  await writeFile(join(photos, "cut.jpg"), (await readFile(realPhoto)).subarray(0, 6000));
  const args = [photos, "--bridge", "B-001", "--gsd", "0.4", "--crack-width", "0.1"];
  const { result } = await upload([...args, "--wait", "240"]);
  expect(result.analysedFiles).toBe(2);
  const reasons = result.reshoot.map(({ name, reasons: why }) => [name, why[0]?.code]);
  expect(Object.fromEntries(reasons)).toEqual({
    "far.jpg": "reshootTooFar",
    "cut.jpg": "reshootUnreadable",
  });
}, 300_000);

test("says clearly what is wrong: no photo, no server, a file that is none", async () => {
  const empty = run(["upload", `${folder}/nothing-here.jpg`, "--bridge", "B-001", "--url", url]);
  expect(await empty.ended).toBe(2);
  expect(empty.stderr()).toMatch(/^mizuhashi: PHOTO or DIR is .*nothing-here/m);
  const text = join(folder, "notes.jpg");
  await writeFile(text, "not a photo at all");
  const refused = await upload([text, "--bridge", "B-001"]);
  expect(refused.status).toBe(1);
  expect(refused.result.files[0]).toMatchObject({
    state: "rejected",
    reason: "not a JPEG, PNG or TIFF file",
  });
  const nobody = `mqtt://127.0.0.1:${await freePort()}`;
  const alone = run(["upload", text, "--bridge", "B-001", "--url", nobody]);
  expect(await alone.ended).toBe(1);
  expect(alone.stderr()).toContain(`no connection to ${nobody}`);
});
