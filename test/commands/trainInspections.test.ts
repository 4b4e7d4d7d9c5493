import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { crackModelOf } from "../../analysis/bridge/crackModel.ts";
import type { Command } from "../../commands/command.ts";
import { BadInput } from "../../commands/command.ts";
import { inspect } from "../../commands/inspect.ts";
import { models } from "../../commands/models.ts";
import { train } from "../../commands/train.ts";
import { folderBlobs } from "../../storage/blobs/folder.ts";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { reviewedWalls } from "./reviewedWalls.ts";

let dataDir: string;
let store: Store;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-inspections-"));
  store = await openDatabase({ databaseUrl: null, dataDir });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const kept = () => ({ db: store.db, blobs: folderBlobs(dataDir) });

async function call(command: Command, ...args: string[]) {
  const around = {
    env: { MIZUHASHI_DATA_DIR: dataDir },
    log: () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const { stdout, status } = await command.call([...args, "--json"], around);
  return { result: JSON.parse(stdout), status };
}

test("verdicts become a proposal, judged by photo of other bridges, that inspect takes once written", async () => {
  await reviewedWalls(kept(), { bridges: 5, photosOfEach: 3 });
  const report = join(dataDir, "report");
  const { result, status } = await call(
    train,
    ...["--inspections", "--rendered", "4", "--report", report],
  );
  expect(status).toBe(0);
  // Two walls are bare: nothing was found on them, and nobody said anything.
  expect(result).toMatchObject({
    proposed: "crack-city-1",
    inUse: "crack-1",
    trainedOn: { bridges: 5, finishedPhotos: 13, partlyReviewedPhotos: 0, renderedScenes: 4 },
    evaluation: { inUse: "crack-1", inUseHadSeen: 0, all: { groups: 5 } },
  });
  const { before, after, all } = result.evaluation;
  for (const { f1, f1Low, f1High } of [before, after]) {
    expect(f1).toBeGreaterThan(0.3);
    expect(f1Low <= f1 && f1 <= f1High).toBe(true);
  }
  expect(all.photos.length + all.soundPhotos.photos).toBe(13);
  expect(await readFile(join(report, "report.txt"), "utf8")).toContain("crack-city-1 is proposed");

  const accepted = await call(models, "accept", "crack-city-1");
  expect(accepted.result.inUse).toEqual({ leak: "leak-1", crack: "crack-city-1" });
  const out = join(dataDir, "own.json");
  await call(models, "write", "crack-city-1", "--out", out);
  const { file } = crackModelOf(JSON.parse(await readFile(out, "utf8")));
  expect(file.version).toBe("crack-city-1");
  expect(file.record.command).toBe("mizuhashi train --inspections --rendered 4 --seed 1");
  const [photo] = await store.db.selectFrom("photo").selectAll().execute();
  const path = folderBlobs(dataDir).path(photo?.sha256 ?? "");
  expect((await call(inspect, path, "--model", out, "--jobs", "1")).status).toBe(0);

  const again = await call(train, "--inspections", "--rendered", "0");
  expect(again.result).toMatchObject({
    proposed: "crack-city-2",
    evaluation: { inUse: "crack-city-1", inUseHadSeen: 13 },
  });
}, 240_000);

test("photos that nobody finished are too few to judge by: nothing is proposed, with status 1", async () => {
  await reviewedWalls(kept(), { bridges: 2, photosOfEach: 6 }, "open");
  const { result, status } = await call(train, "--inspections");
  expect(status).toBe(1);
  expect(result).toMatchObject({ proposed: null, evaluation: null });
  expect(result.trainedOn.partlyReviewedPhotos).toBeGreaterThan(0);
  expect(result.why).toContain("are too few: 10 of 2 bridges are the least");
}, 60_000);

test("refuses what belongs to other ways of training", async () => {
  for (const args of [
    ["--out", "x.json"],
    ["--photos", "here"],
    ["--rendered", "few"],
  ]) {
    await expect(call(train, "--inspections", ...args)).rejects.toThrow(BadInput);
  }
});
