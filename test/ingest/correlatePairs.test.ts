import type { MqttClient } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { nightsEarlier } from "../../analysis/cases/leakCase.ts";
import { nightInstant } from "../../analysis/leak/window.ts";
import { openCases } from "../../storage/sql/cases.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { markNightChanged } from "../../storage/sql/nights.ts";
import { pairSounds } from "../../storage/sql/pairSounds.ts";
import { savePipeCalibration } from "../../storage/sql/pipeCalibrations.ts";
import { importPipes } from "../../storage/sql/pipes.ts";
import { importSensors } from "../../storage/sql/sensors.ts";
import { freshPostgres } from "../services/freshPostgres.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { lineClip, linePipes, lineSensors, metresOff } from "./leakLine.ts";
import { aNightMessage, recordingTopic } from "./payloads.ts";

let install: Install | undefined;
afterEach(() => install?.stop());

const lastNight = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
const nightNo = (back: number) => nightsEarlier(lastNight, back);
const sensors = [0, 1, 2];
/** The leak is there on the last nights. */
const leaks = (back: number) => back <= 2;

interface Line {
  install: Install;
  night(sensor: number, back: number): Promise<unknown>;
  clip(sensor: number, back: number): Promise<unknown>;
  settled(): Promise<void>;
}

/** Three sensors on a main with 30 quiet nights behind them. */
async function aLine(databaseUrl?: string, clockUncertaintyMs = 0.4): Promise<Line> {
  const city = await anInstall({
    roles: ["receive", "analyse"],
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  install = city;
  await importPipes(city.store.db, linePipes);
  await importSensors(city.store.db, lineSensors);
  const client = await city.client();
  const line: Line = {
    install: city,
    night: (sensor, back) => send(client, nightTopic(sensor, back), nightOf(sensor, back)),
    clip: (sensor, back) => {
      const at = nightInstant(nightNo(back), "Asia/Tokyo");
      const wav = lineClip(sensor, back, leaks(back));
      return send(client, recordingTopic(`S-${sensor}`, at), wav);
    },
    settled: () =>
      expect
        .poll(
          async () => {
            const { waiting, claimed, pendingNights } = await city.ingest.progress();
            return waiting + claimed + pendingNights;
          },
          { timeout: 60_000, interval: 50 },
        )
        .toBe(0),
  };
  for (const sensor of sensors) {
    const reportedAt = nightInstant(nightNo(3), "Asia/Tokyo").toISOString();
    const status = JSON.stringify({ reportedAt, clockUncertaintyMs });
    await send(client, `mizuhashi/v1/sensors/S-${sensor}/status`, status);
    for (let back = 33; back > 2; back--) await line.night(sensor, back);
  }
  await line.settled();
  return line;
}

function send(client: MqttClient, topic: string, payload: string | Buffer): Promise<unknown> {
  return client.publishAsync(topic, payload, { qos: 1 });
}

function nightTopic(sensor: number, back: number): string {
  return `mizuhashi/v1/sensors/S-${sensor}/nights/${nightNo(back)}`;
}

/** Both ends of the leak's stretch hear it, the far sensor does not. */
function nightOf(sensor: number, back: number): string {
  const wobble = Math.sin(sensor * 12.9 + back * 78.2) * 1.2;
  return aNightMessage(-62 + wobble + (leaks(back) && sensor < 2 ? 11 : 0));
}

async function theCase(line: Line) {
  const open = await openCases(line.install.store.db);
  expect(open.map(({ sensorIds }) => sensorIds)).toEqual([["S-0", "S-1"]]);
  const [only] = open;
  if (!only) throw new Error("no case");
  return only;
}

const sounds = (line: Line) =>
  pairSounds(line.install.store.db, { from: nightNo(33), to: lastNight });

test.each(["sqlite", "postgres"] as const)(
  "a leak between two sensors gets its place by correlation, in %s",
  async (engine) => {
    const line = await aLine(engine === "postgres" ? await freshPostgres() : undefined);
    for (const back of [3, 2, 1, 0]) {
      for (const sensor of sensors) await line.clip(sensor, back);
      for (const sensor of sensors) if (back < 3) await line.night(sensor, back);
    }
    await line.settled();
    const { position, reasons } = await theCase(line);
    expect(position).toMatchObject({ method: "correlation" });
    if (!position?.mostLikely) throw new Error("no place");
    expect(metresOff(position.mostLikely)).toBeLessThan(3);
    expect(position.plusMinusM).toBeLessThan(5);
    expect(reasons.map(({ code }) => code)).toContain("placedByCorrelation");

    // Neighbours are listened to every night that both recorded, raised or not.
    const found = await sounds(line);
    expect(found.map(({ a, b, nightOf, recordings }) => [a, b, nightOf, recordings])).toEqual([
      ["S-0", "S-1", nightNo(3), 1],
      ["S-1", "S-2", nightNo(3), 1],
      ["S-0", "S-1", nightNo(2), 1],
      ["S-1", "S-2", nightNo(2), 1],
      ["S-0", "S-1", nightNo(1), 1],
      ["S-1", "S-2", nightNo(1), 1],
      ["S-0", "S-1", lastNight, 1],
      ["S-1", "S-2", lastNight, 1],
    ]);
    expect(found[0]?.clockSeconds).toBeCloseTo(0.0004 * Math.SQRT2, 9);

    // Decided once more, as after a crash in between, only what is missing is correlated.
    const { db } = line.install.store;
    const before = await theCase(line);
    await db.updateTable("pairSound").set({ recordings: 77 }).execute();
    await db
      .deleteFrom("pairSound")
      .where("nightOf", "=", lastNight)
      .where("a", "=", "S-0")
      .execute();
    await markNightChanged(db, nightNo(2), new Date());
    await line.settled();
    expect((await sounds(line)).map(({ recordings }) => recordings)).toEqual([
      77, 77, 77, 77, 77, 77, 1, 77,
    ]);
    expect((await theCase(line)).position).toEqual(before.position);
  },
);

test("recordings that come after their night was decided are correlated then", async () => {
  const line = await aLine();
  for (const back of [2, 1, 0]) for (const sensor of sensors) await line.night(sensor, back);
  await line.settled();
  expect((await theCase(line)).position?.method).toBe("neighbours");
  expect(await sounds(line)).toEqual([]);

  await line.clip(0, 0);
  await line.settled();
  expect(await sounds(line)).toEqual([]);
  await line.clip(1, 0);
  await line.settled();
  const one = await theCase(line);
  expect(one.position?.method).toBe("correlation");
  expect((await sounds(line)).map(({ a, b, recordings }) => [a, b, recordings])).toEqual([
    ["S-0", "S-1", 1],
  ]);
  // A place between sensors speaks for a leak, so that the news is a higher score.
  const kinds = (await eventsAfter(line.install.store.db, 0, 10_000)).map(({ kind }) => kind);
  expect(kinds).toContain("case.raised");

  // An older night's clips are that night's.
  for (const sensor of [0, 1]) await line.clip(sensor, 1);
  await line.settled();
  expect((await sounds(line)).map(({ nightOf, recordings }) => [nightOf, recordings])).toEqual([
    [nightNo(1), 1],
    [lastNight, 1],
  ]);
});

test("clocks that are too uncertain leave the place to the levels, and the case says so", async () => {
  const line = await aLine(undefined, 12);
  for (const back of [1, 0]) {
    for (const sensor of sensors) await line.night(sensor, back);
    for (const sensor of sensors) await line.clip(sensor, back);
  }
  await line.settled();
  const { position, reasons } = await theCase(line);
  expect(position?.method).toBe("neighbours");
  expect(reasons.map(({ code }) => code)).toContain("clocksTooUncertain");
});

test("a pipe that was calibrated since is looked at with its own speed", async () => {
  const line = await aLine();
  for (const back of [1, 0]) {
    for (const sensor of sensors) await line.night(sensor, back);
    for (const sensor of [0, 1]) await line.clip(sensor, back);
  }
  await line.settled();
  const before = await theCase(line);
  const { db } = line.install.store;
  for (const pipeId of ["P-1", "P-2"]) {
    await savePipeCalibration(db, {
      pipeId,
      speedMps: 1000,
      relativeSd: 0.01,
      measuredOn: lastNight,
      waterTemperatureC: null,
      method: "sourceBeyond",
      by: "local",
    });
  }
  await markNightChanged(db, lastNight, new Date());
  await line.settled();
  const after = await theCase(line);
  expect(after.position?.method).toBe("correlation");
  // A slower wave puts the same delay nearer to the middle.
  const off = (one: typeof before) => one.position?.mostLikely?.offsetM ?? Number.NaN;
  expect(off(after)).toBeGreaterThan(off(before) + 1);
});
