import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importLedger } from "../../commands/import.ts";
import { parseRain, takeRain } from "../../commands/rainSeries.ts";
import { changedNights, clearChangedNight, saveNight } from "../../storage/sql/nights.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { rainBetween } from "../../storage/sql/rain.ts";
import { aNight } from "../builders.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "mizuhashi-rain-"));
});
afterAll(() => rm(dir, { recursive: true }));

const utc = (text: string) => new Date(text);

describe("a CSV of rain", () => {
  test("is read with instants and with local times, whatever else stands in it", () => {
    const csv = [
      "\uFEFFstation,Time,mm",
      "Mizu,2026-06-11T02:00+09:00,1.5",
      "Mizu,2026-06-10T18:00:00.000Z,0",
      'Mizu,"2026-06-11 04:00",2',
      "Mizu,2026/6/11 5:00:00,3",
      "",
      "Mizu,2026-06-11T06,4",
    ].join("\r\n");
    const { rows, errors } = parseRain(csv, "Asia/Tokyo", "start");
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      { hourStart: utc("2026-06-10T17:00Z"), mm: 1.5 },
      { hourStart: utc("2026-06-10T18:00Z"), mm: 0 },
      { hourStart: utc("2026-06-10T19:00Z"), mm: 2 },
      { hourStart: utc("2026-06-10T20:00Z"), mm: 3 },
      { hourStart: utc("2026-06-10T21:00Z"), mm: 4 },
    ]);
  });

  test("may name the end of its hours, midnight as hour 24 too", () => {
    const csv = "time,mm\n2026/06/10 24:00,2\n2026/06/11 1:00,3\n";
    expect(parseRain(csv, "Asia/Tokyo", "end").rows).toEqual([
      { hourStart: utc("2026-06-10T14:00Z"), mm: 2 },
      { hourStart: utc("2026-06-10T15:00Z"), mm: 3 },
    ]);
  });

  test("local hours follow the clock that is put forward", () => {
    const csv = "time,mm\n2026-03-28 12:00,1\n2026-03-29 12:00,2\n";
    expect(parseRain(csv, "Europe/Berlin", "start").rows.map(({ hourStart }) => hourStart)).toEqual(
      [utc("2026-03-28T11:00Z"), utc("2026-03-29T10:00Z")],
    );
  });

  test.each([
    ["yesterday,1", "time", 'time is "yesterday", expected the start of an hour'],
    ["2026-06-11 02:30,1", "time", "the start of an hour"],
    ["2026-02-30 02:00,1", "time", "the start of an hour"],
    ["2026-06-11 25:00,1", "time", "the start of an hour"],
    ["2026-06-11 02:00", "mm", "mm is missing, expected millimetres from 0 to 350"],
    ["2026-06-11 02:00,", "mm", 'mm is ""'],
    ["2026-06-11 02:00,-1", "mm", "millimetres from 0 to 350"],
    ["2026-06-11 02:00,wet", "mm", 'mm is "wet"'],
    ["2026-06-11T01:00+09:00,1", "time", "an hour that occurs once"],
  ])("says what is wrong with a line: %s", (line, field, message) => {
    const csv = `time,mm\n2026-06-11 01:00,0\n${line}\n2026-06-11 03:00,0\n`;
    const { rows, errors } = parseRain(csv, "Asia/Tokyo", "start");
    expect(rows).toHaveLength(2);
    expect(errors).toEqual([{ line: 3, field, message: expect.stringContaining(message) }]);
  });

  test("without its columns is refused", () => {
    expect(() => parseRain("date;rain\n", "Asia/Tokyo", "start")).toThrow('"time" and "mm"');
    expect(() => parseRain("", "Asia/Tokyo", "start")).toThrow('"time" and "mm"');
  });
});

describe("mizuhashi import rain", () => {
  const said: string[] = [];
  const call = async (...args: string[]) => {
    const { stdout, status } = await importLedger.call([...args, "--json"], {
      env: { MIZUHASHI_DATA_DIR: join(dir, "data") },
      log: (text: string) => void said.push(text),
      progress: () => {},
      signal: new AbortController().signal,
    });
    return { status, ...(JSON.parse(stdout) as { imported: number; errors: unknown[] }) };
  };
  const stored = async () => {
    const { db, close } = await openDatabase({ databaseUrl: null, dataDir: join(dir, "data") });
    const hours = await rainBetween(db, { from: new Date(0), to: utc("2100-01-01") });
    await close();
    return hours;
  };

  test("takes a file once however often it comes, and nothing of a file with a wrong line", async () => {
    const file = join(dir, "rain.csv");
    await writeFile(file, "time,mm\n2026-06-11 01:00,0.5\n2026-06-11 02:00,7\n");
    for (let twice = 0; twice < 2; twice++) {
      expect(await call("rain", file)).toMatchObject({ status: 0, imported: 2, errors: [] });
      expect(await stored()).toHaveLength(2);
    }
    await writeFile(file, "time,mm\n2026-06-11 03:00,1\n2026-06-11 04:00,x\n");
    expect(await call("rain", file)).toMatchObject({ status: 1, imported: 0 });
    expect(said.at(-1)).toBe('line 3: mm is "x", expected millimetres from 0 to 350');
    expect(await call("rain", file, "--skip-bad", "--hour-end")).toMatchObject({ imported: 1 });
    // 03:00 as the end of its hour is 02:00 as the start: the later figure counts.
    expect((await stored()).map(({ mm }) => mm)).toEqual([0.5, 1]);
  });
});

test("only nights of the last month whose rain changed are decided anew", async () => {
  const { db, close } = await openDatabase({ databaseUrl: null, dataDir: join(dir, "nights") });
  const dates = ["2026-05-01", "2026-06-10", "2026-06-11", "2026-06-12"];
  for (const nightOf of dates) await saveNight(db, aNight({ nightOf }));
  const changed = async () => {
    const nights = await changedNights(db);
    for (const { nightOf, changedAt } of nights) await clearChangedNight(db, nightOf, changedAt);
    return nights.map(({ nightOf }) => nightOf);
  };
  const hour = (text: string, mm: number) => ({ hourStart: utc(text), mm });
  const take = (...hours: { hourStart: Date; mm: number }[]) =>
    takeRain(db, hours, "Asia/Tokyo", utc("2026-06-12T00:00Z"));
  await take(
    hour("2026-05-01T01:00+09:00", 4),
    hour("2026-06-10T23:00+09:00", 4),
    hour("2026-06-11T03:00+09:00", 0),
    hour("2026-06-12T04:00+09:00", 4),
  );
  expect(await changed()).toEqual(["2026-06-11"]);
  await take(hour("2026-06-11T03:00+09:00", 0));
  expect(await changed()).toEqual([]);
  await take(hour("2026-06-11T03:00+09:00", 2), hour("2026-06-12T00:00+09:00", 1));
  expect(await changed()).toEqual(["2026-06-11", "2026-06-12"]);
  await close();
});
