import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseModel } from "../../analysis/leak/model.ts";
import type { Command } from "../../commands/command.ts";
import { BadInput, WorkFailed } from "../../commands/command.ts";
import { readMeasured, writeMeasured } from "../../commands/measuredSounds.ts";
import { modelInUse } from "../../commands/modelInUse.ts";
import { models } from "../../commands/models.ts";
import { train } from "../../commands/train.ts";
import type { CityTraining, OtherSounds } from "../../commands/trainCity.ts";
import { trainCity } from "../../commands/trainCity.ts";
import { shippedSounds } from "../../commands/trainCityCall.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { acceptedModelId, modelContent, modelVersion } from "../../storage/sql/models.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { openFresh } from "../storage/sql/engines.ts";
import { aDugCity } from "./aDugCity.ts";

let folder = "";
let shipped: OtherSounds;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-city-"));
  shipped = await shippedSounds();
});
afterAll(() => rm(folder, { recursive: true }));

/** Every tenth shipped sensor: a training of seconds. The city hears what is not among them. */
const few = () => {
  const groups = [...new Set(shipped.rows.map(({ group }) => group))].filter(
    (_, i) => i % 10 === 0,
  );
  const some = new Set(groups);
  return {
    trained: { ...shipped, rows: shipped.rows.filter(({ group }) => some.has(group)) },
    others: shipped.rows.filter(({ group }) => !some.has(group)),
  };
};

const training = (db: CityTraining["db"], sounds: OtherSounds) => ({
  db,
  timeZone: "Asia/Tokyo",
  shipped: sounds,
  added: null,
  seed: 1,
  now: new Date("2026-11-25T00:00:00Z"),
  log: () => undefined,
});

async function call(command: Command, dataDir: string, ...args: string[]) {
  const around = {
    env: { MIZUHASHI_DATA_DIR: dataDir },
    log: () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const { stdout, status } = await command.call(["--json", ...args], around);
  return { result: JSON.parse(stdout), status };
}

test.each(["sqlite", "postgres"] as const)(
  "digs become a proposal that changes nothing until a person accepts it, %s",
  async (kind) => {
    const opened = await openFresh(kind);
    const { db } = opened.store;
    const { trained, others } = few();
    await aDugCity(db, { leaks: 11, pumps: 8, quiet: 12 }, others);
    const result = await trainCity(training(opened.store.db, trained));
    expect(result).toMatchObject({
      proposed: "city-1",
      inUse: "leak-1",
      trainedOn: {
        leakDigs: 11,
        leakDigSensors: 11,
        city: [
          { label: "leak", rows: 44, groups: 11 },
          { label: "machine", rows: 32, groups: 8 },
          { label: "normal", groups: 12 },
        ],
      },
      evaluation: { inUse: "leak-1", inUseHadSeen: 0 },
    });
    const before = result.evaluation?.before as {
      leakAgainstAll: { positives: number; groups: number };
    };
    const after = result.evaluation?.after as typeof before;
    expect(before.leakAgainstAll).toMatchObject({ positives: 44, groups: 31 });
    expect(after.leakAgainstAll).toMatchObject({ positives: 44, groups: 31 });

    const model = parseModel(await modelContent(db, "city-1"));
    expect(model.version).toBe("city-1");
    expect(model.training.command).toContain("train --city");
    expect(await acceptedModelId(db, "leak")).toBeNull();
    expect((await modelInUse(db)).version).toBe("leak-1");
    expect((await modelVersion(db, "city-1"))?.state.kind).toBe("proposed");
    const last = (await eventsAfter(db, 0, 500)).at(-1);
    expect(last).toMatchObject({ kind: "model.proposed", subject: "city-1" });
    await opened.discard();
  },
);

test("too few digs are said, and propose nothing; recordings of leaks beside them may suffice", async () => {
  const opened = await openFresh("sqlite");
  const { trained, others } = few();
  await aDugCity(opened.store.db, { leaks: 4, pumps: 2, quiet: 0 }, others);
  const alone = await trainCity(training(opened.store.db, trained));
  expect(alone).toMatchObject({ proposed: null, evaluation: null, trainedOn: { leakDigs: 4 } });
  expect(alone.why).toContain(
    "4 digs that found a leak, heard by 4 sensors, are too few: 10 digs of 5",
  );
  expect(await modelVersion(opened.store.db, "city-1")).toBeNull();

  const leaks = others.filter(({ label }) => label === "leak");
  const added = { source: "field", rows: leaks.slice(-40), licence: "ours" };
  const both = await trainCity({ ...training(opened.store.db, trained), added });
  expect(both.proposed).toBe("city-1");
  expect(both.trainedOn.others).toContainEqual(expect.objectContaining({ source: "field" }));
  await opened.discard();
});

test("the command says that nothing was dug yet with status 1, and refuses what makes no sense", async () => {
  const dataDir = join(folder, "empty");
  const { result, status } = await call(train, dataDir, "--city");
  expect(status).toBe(1);
  expect(result).toMatchObject({
    proposed: null,
    inUse: "leak-1",
    trainedOn: { city: [], leakDigs: 0 },
  });
  const wrong = (...args: string[]) => expect(call(train, dataDir, "--city", ...args)).rejects;
  await wrong("--out", "x.json").toThrow(BadInput);
  await wrong("--seed", "x").toThrow(BadInput);
  await wrong("--data", join(folder, "nowhere")).toThrow(BadInput);
  await writeFile(join(folder, "bad.sounds.gz"), "no gzip");
  await wrong("--data", join(folder, "bad.sounds.gz")).toThrow(/--save-sounds/);
});

test("models lists, accepts and goes back, and says what cannot be", async () => {
  const dataDir = join(folder, "models");
  const shown = await call(models, dataDir);
  expect(shown.result).toEqual({
    inUse: { leak: "leak-1", crack: "crack-1" },
    shipped: { leak: "leak-1", crack: "crack-1" },
    models: [],
  });
  await expect(call(models, dataDir, "accept")).rejects.toThrow(BadInput);
  await expect(call(models, dataDir, "accept", "city-1")).rejects.toThrow(BadInput);
  await expect(call(models, dataDir, "praise", "city-1")).rejects.toThrow(BadInput);

  const own = join(folder, "own");
  const { db, close } = await openDatabase({ databaseUrl: null, dataDir: own });
  const { trained, others } = few();
  await aDugCity(db, { leaks: 10, pumps: 1, quiet: 0 }, others);
  await trainCity(training(db, trained));
  const accepted = await call(models, own, "accept", "city-1");
  expect(accepted.result).toMatchObject({
    inUse: { leak: "city-1", crack: "crack-1" },
    models: [{ id: "city-1", state: { kind: "accepted", by: "local" } }],
  });
  await expect(call(models, own, "reject", "city-1")).rejects.toThrow(WorkFailed);
  const out = join(own, "city-1.json");
  await call(models, own, "write", "city-1", "--out", out);
  expect(parseModel(JSON.parse(await readFile(out, "utf8"))).version).toBe("city-1");
  await expect(call(models, own, "write", "city-1")).rejects.toThrow(BadInput);
  await expect(call(models, own, "write", "city-9", "--out", out)).rejects.toThrow(BadInput);
  expect((await call(models, own, "retire", "city-1")).result.inUse.leak).toBe("leak-1");
  await close();
});

test("measured sounds are read as they were written", async () => {
  const path = join(folder, "some.sounds.gz");
  const rows = shipped.rows.slice(0, 50);
  await writeMeasured(path, { rows: [...rows], note: "a note", licence: "CC BY" });
  const read = await readMeasured(path);
  expect(read).toEqual({ rows, note: "a note", licence: "CC BY" });
  expect(shipped.rows).toHaveLength(3060);
});
