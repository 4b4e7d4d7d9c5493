import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { exportInspection } from "../../commands/export.ts";
import { importLedger } from "../../commands/import.ts";
import { importBridges } from "../../storage/sql/bridges.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { findingSteps, findings } from "../../storage/sql/findings.ts";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { insertPhoto, savePhotoInspection } from "../../storage/sql/photos.ts";
import { saveManifest } from "../../storage/sql/surveys.ts";
import { aNewPhoto } from "../api/aCity.ts";
import { aBridge, aPhoto, aSurvey } from "../builders.ts";

let root: string;
let dir: string;
let store: Store;
const photo = aPhoto({ name: "wall.jpg", widthPx: 600, heightPx: 400 });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mizuhashi-coco-"));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(root, "data-"));
  store = await openDatabase({ databaseUrl: null, dataDir: dir });
  await importBridges(store.db, [aBridge()]);
  await saveManifest(store.db, aSurvey());
  await insertPhoto(store.db, aNewPhoto(photo));
  await savePhotoInspection(store.db, photo);
  return () => store.close();
});

const said: string[] = [];
const around = () => ({
  env: { MIZUHASHI_DATA_DIR: dir },
  log: (line: string) => void said.push(line),
  progress: () => {},
  signal: new AbortController().signal,
});
const take = async (file: string, ...args: string[]) => {
  const call = ["coco", file, "--survey", "SV-1", "--json", ...args];
  const { stdout, status } = await importLedger.call(call, around());
  return { status, ...(JSON.parse(stdout) as { imported: number; errors: { field: string }[] }) };
};
const stored = async () =>
  (await findings(store.db, { photoId: photo.id }, { limit: 50, cursor: null }, "new")).items;

async function labels(annotations: readonly object[], its: object = {}): Promise<string> {
  const file = join(dir, "labels.json");
  const images = [{ id: 7, file_name: "images/wall.jpg", width: 600, height: 400, ...its }];
  const categories = [
    { id: 1, name: "Crack" },
    { id: 2, name: "剥離・鉄筋露出" },
    { id: 3, name: "pothole" },
  ];
  const numbered = annotations.map((one, at) => ({ id: 100 + at, image_id: 7, ...one }));
  await writeFile(file, JSON.stringify({ images, categories, annotations: numbered }));
  return file;
}
const crack = { category_id: 1, segmentation: [[50, 99, 250, 99, 250, 103, 50, 103]] };
const spall = { category_id: 2, bbox: [300, 200, 60, 40] };

test("polygons of cracks become lines with a width, other labels boxes; accepted, by whom", async () => {
  const file = await labels([crack, spall]);
  expect(await take(file, "--by", "sato")).toMatchObject({ status: 0, imported: 2, errors: [] });
  const found = await stored();
  const line = found.find(({ kind }) => kind === "crack")!;
  expect(line).toMatchObject({ damageType: 6, state: { kind: "accepted", by: "sato" } });
  expect(line.lengthPx).toBeGreaterThan(190);
  expect(Math.abs(line.widthPx! - 4)).toBeLessThan(0.3);
  for (const { y } of line.line.slice(1, -1)) expect(Math.abs(y - 100.5)).toBeLessThan(0.5);
  expect(found.find(({ kind }) => kind === "area")).toMatchObject({
    ...{ damageType: 7, origin: "person", bridgeId: "B-0001", lengthMm: 21.633 },
    box: { x: 300, y: 200, width: 60, height: 40 },
  });
  expect(await findingSteps(store.db, line.id)).toMatchObject([
    { version: 1, by: "sato", action: { kind: "add" }, before: null },
  ]);
  const events = await eventsAfter(store.db, 0, 50);
  expect(events.map(({ actor, kind }) => [actor, kind])).toEqual([
    ["sato", "finding.reviewed"],
    ["sato", "finding.reviewed"],
  ]);
});

test("the same file twice is once, and our own export adds nothing to where it came from", async () => {
  const file = await labels([crack, spall]);
  await take(file);
  expect(await take(file)).toMatchObject({ status: 0, imported: 0 });
  const out = join(dir, "out.json");
  await exportInspection.call(["--bridge", "B-0001", "--format", "coco", "--out", out], around());
  expect(await take(out)).toMatchObject({ status: 0, imported: 0, errors: [] });
  expect(await stored()).toHaveLength(2);
});

test("an export taken into another install gives the same line, width, type and degree", async () => {
  await take(await labels([crack]));
  const out = join(dir, "out.json");
  await exportInspection.call(["--bridge", "B-0001", "--format", "coco", "--out", out], around());
  const [before] = await stored();
  await store.db.deleteFrom("findingStep").execute();
  await store.db.deleteFrom("finding").execute();
  expect(await take(out)).toMatchObject({ status: 0, imported: 1 });
  const [after] = await stored();
  const { line, widthPx, lengthMm, damageType, degree } = before!;
  expect(after).toMatchObject({ line, widthPx, lengthMm, damageType, degree });
});

test("nothing is taken when a label is wrong, and each wrong one is named", async () => {
  const wrong = [
    crack,
    { category_id: 3, bbox: [0, 0, 9, 9] },
    { category_id: 2, segmentation: { counts: [3, 4], size: [400, 600] }, iscrowd: 1 },
    { category_id: 2, bbox: [590, 10, 40, 9] },
    { ...spall, attributes: { degree: "b" } },
    { ...spall, image_id: 8 },
    { category_id: 2, bbox: [5, 5, 0, 9] },
  ];
  const file = await labels(wrong);
  const refused = await take(file);
  expect(refused).toMatchObject({ status: 1, imported: 0 });
  expect(refused.errors.map(({ field }) => field)).toEqual([
    ...["category", "segmentation", "bbox", "attributes", "image_id", "bbox"],
  ]);
  expect(said.join("\n")).toContain("annotation 4 (104): ");
  expect(await stored()).toHaveLength(0);
  const more = await take(file, "--skip-bad", "--category", "pothole=15");
  expect(more).toMatchObject({ status: 0, imported: 2 });
});

test("labels of a scaled picture, of another photo, or without a survey are refused", async () => {
  const scaled = await take(await labels([crack], { width: 300, height: 200 }));
  expect(scaled).toMatchObject({ status: 1, errors: [{ field: "image" }] });
  expect(said.at(-1)).toContain("expected 600 × 400");
  expect((await take(await labels([crack], { file_name: "x.jpg" }))).imported).toBe(0);
  expect(said.at(-1)).toContain('file_name is "x.jpg"');
  const file = await labels([crack]);
  await expect(importLedger.call(["coco", file], around())).rejects.toThrow("--survey");
  await writeFile(file, "{}");
  await expect(take(file)).rejects.toThrow("images");
});
