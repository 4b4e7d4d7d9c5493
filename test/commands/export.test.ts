import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BadInput } from "../../commands/command.ts";
import { exportInspection } from "../../commands/export.ts";
import { importBridges } from "../../storage/sql/bridges.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { aBridge } from "../builders.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "mizuhashi-export-"));
  const { db, close } = await openDatabase({ databaseUrl: null, dataDir: join(dir, "data") });
  await importBridges(db, [aBridge()]);
  await close();
});
afterAll(() => rm(dir, { recursive: true }));

const call = (...args: string[]) =>
  exportInspection.call(["--bridge", "B-0001", ...args], {
    env: { MIZUHASHI_DATA_DIR: join(dir, "data") },
    log: () => {},
    progress: () => {},
    signal: new AbortController().signal,
  });

test("writes a file, and for CSV a folder with one file a sheet", async () => {
  const file = join(dir, "out.geojson");
  expect(await call("--format", "geojson", "--out", file)).toMatchObject({ status: 0 });
  expect(JSON.parse(await readFile(file, "utf8")).features[0].id).toBe("B-0001");
  const book = join(dir, "out.xlsx");
  await call("--format", "xlsx", "--out", book);
  expect((await readFile(book)).subarray(0, 2).toString()).toBe("PK");
  const report = join(dir, "out.pdf");
  await call("--format", "pdf", "--lang", "en", "--out", report);
  expect((await readFile(report)).subarray(0, 8).toString()).toBe("%PDF-1.7");
  const folder = join(dir, "sheets");
  await call("--format", "csv", "--out", folder);
  expect((await readdir(folder)).sort()).toEqual(
    [6, 7, 8, 10, 11].map((form) => `B-0001-form${form}.csv`).sort(),
  );
});

test("a wrong call is told so before anything is written", async () => {
  const out = ["--out", join(dir, "no")];
  await expect(call("--format", "shp", ...out)).rejects.toThrow(BadInput);
  await expect(call("--format", "csv", "--state", "all", ...out)).rejects.toThrow("--state");
  await expect(call("--format", "csv", "--lang", "en", ...out)).rejects.toThrow("--lang");
  await expect(call("--format", "coco", "--bridge", "B-9", ...out)).rejects.toThrow("B-9");
  expect(await readdir(dir)).not.toContain("no");
});
