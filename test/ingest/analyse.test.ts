import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatInstant } from "../../ingest/topics.ts";
import type { SeriesStore } from "../../storage/series/seriesStore.ts";
import { sqlSeries } from "../../storage/series/sql.ts";
import { deadLetters } from "../../storage/sql/deadLetters.ts";
import { inboxItem, retryItem } from "../../storage/sql/inbox.ts";
import { night } from "../../storage/sql/nights.ts";
import { recording } from "../../storage/sql/recordings.ts";
import { TransientFault } from "../../storage/transientFault.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { aNightMessage, aWav, minutesAgo, recordingTopic } from "./payloads.ts";

let install: Install;
let client: MqttClient;
let seriesFault: Error | null = null;

beforeAll(async () => {
  install = await anInstall({
    roles: ["receive", "analyse"],
    parts: (store) => ({ series: interruptible(sqlSeries(store.db)) }),
  });
  client = await install.client();
});
afterAll(() => install.stop());

/** The real series store behind a line that can be cut. */
function interruptible(series: SeriesStore): SeriesStore {
  return {
    ...series,
    write: async (points) => {
      if (seriesFault) throw seriesFault;
      await series.write(points);
    },
  };
}

const db = () => install.store.db;
const send = (topic: string, payload: string | Buffer) =>
  client.publishAsync(topic, payload, { qos: 1 });
const idOf = (sensorId: string, at: Date) => `${sensorId}_${formatInstant(at)}`;
const keyOf = (sensorId: string, at: Date) => `recording:${sensorId}:${formatInstant(at)}`;
const state = async (id: string) => (await recording(db(), id))?.state;
/** 02:30 in Tokyo, some days ago: inside the window of the night named by that date there. */
const inNight = (daysAgo: number, second = 0) => {
  const day = Math.floor(Date.now() / 86_400_000) - daysAgo;
  return new Date(day * 86_400_000 - 86_400_000 + 17.5 * 3_600_000 + second * 1000);
};
const nightOf = (at: Date) => new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);

test("a recording is assessed, its point and its event are there", async () => {
  const at = minutesAgo(5);
  await send(recordingTopic("S-1", at), aWav(2));
  await expect.poll(() => state(idOf("S-1", at))).toBe("analysed");
  const { assessment, levelDb, features } = (await recording(db(), idOf("S-1", at)))!;
  expect(assessment?.leakProbability).toBeGreaterThanOrEqual(0);
  expect(Object.keys(features ?? {}).length).toBeGreaterThan(5);
  const [point] = await sqlSeries(db()).read({
    measurement: "recording",
    entityId: "S-1",
    from: at,
    to: new Date(at.getTime() + 1),
  });
  expect(point?.fields.levelDb).toBe(levelDb);
});

test("an edge spectrum is assessed without sound", async () => {
  const at = minutesAgo(6);
  const densityDb = Array.from(
    { length: 1025 },
    (_, i) => -90 + 20 * Math.exp(-(((i - 100) / 40) ** 2)),
  );
  const topic = recordingTopic("S-edge", at).replace("/recordings/", "/spectra/");
  await send(topic, JSON.stringify({ stepHz: 3.90625, densityDb }));
  await expect.poll(() => state(idOf("S-edge", at))).toBe("analysed");
});

describe("nights", () => {
  test("are made of the seconds of all clips in the window, until a logger sends its own", async () => {
    const [first, second] = [inNight(3), inNight(3, 60)];
    await send(recordingTopic("S-night", first), aWav(3, 8000, 1));
    await send(recordingTopic("S-night", second), aWav(5, 8000, 2));
    const stored = () => night(db(), "S-night", nightOf(first));
    await expect.poll(async () => (await stored())?.statistics.received).toBe(8);
    expect(await stored()).toMatchObject({
      source: "recordings",
      valid: true,
      leakProbability: expect.any(Number),
    });
    const heard = (await stored())?.leakProbability;
    await send(`mizuhashi/v1/sensors/S-night/nights/${nightOf(first)}`, aNightMessage(-61));
    await expect.poll(async () => (await stored())?.source).toBe("logger");
    expect((await stored())?.leakProbability).toBe(heard);
    const third = inNight(3, 120);
    await send(recordingTopic("S-night", third), aWav(2, 8000, 3));
    await expect.poll(() => state(idOf("S-night", third))).toBe("analysed");
    expect((await stored())?.source).toBe("logger");
  });

  test("of which too little came are no data", async () => {
    const levelsDb = Array.from({ length: 100 }, () => -60);
    const date = nightOf(inNight(4));
    const message = JSON.stringify({ expected: 240, levelsDb });
    await send(`mizuhashi/v1/sensors/S-few/nights/${date}`, message);
    await expect.poll(async () => (await night(db(), "S-few", date))?.valid).toBe(false);
  });
});

test("a figure of a status is a point of its sensor", async () => {
  const reportedAt = minutesAgo(10);
  const status = { reportedAt: reportedAt.toISOString(), batteryV: 3.4, firmware: "2" };
  await send("mizuhashi/v1/sensors/S-1/status", JSON.stringify(status));
  const point = async () =>
    (
      await sqlSeries(db()).read({
        measurement: "sensor",
        entityId: "S-1",
        from: reportedAt,
        to: new Date(reportedAt.getTime() + 1),
      })
    )[0]?.fields;
  await expect.poll(point).toEqual({ batteryV: 3.4 });
});

describe("when it fails", () => {
  test("by the surroundings, the item waits and is done when they are back", async () => {
    seriesFault = new TransientFault("influx: connection refused");
    const at = minutesAgo(7);
    await send(recordingTopic("S-wait", at), aWav(2));
    const item = () => inboxItem(db(), keyOf("S-wait", at));
    await expect.poll(async () => (await item())?.lastError).toContain("influx");
    expect(await state(idOf("S-wait", at))).toBe("received");
    seriesFault = null;
    await expect.poll(async () => (await item())?.state, { timeout: 20_000 }).toBe("done");
    expect((await item())?.attempts).toBe(1);
    expect(await state(idOf("S-wait", at))).toBe("analysed");
  });

  test("by a bug of ours, it is a dead letter with the stack after three tries, and can be tried again", async () => {
    seriesFault = new Error("a bug");
    const at = minutesAgo(8);
    await send(recordingTopic("S-bug", at), aWav(2));
    await expect.poll(() => state(idOf("S-bug", at)), { timeout: 30_000 }).toBe("failed");
    const [letter] = (await deadLetters(db(), { limit: 1, cursor: null })).items;
    expect(letter).toMatchObject({ reason: "a bug", inboxKey: keyOf("S-bug", at) });
    expect(letter?.stack).toContain("Error: a bug");
    expect(await inboxItem(db(), keyOf("S-bug", at))).toMatchObject({
      state: "failed",
      attempts: 3,
    });
    seriesFault = null;
    expect(await retryItem(db(), keyOf("S-bug", at))).toBe(true);
    await expect.poll(() => state(idOf("S-bug", at)), { timeout: 20_000 }).toBe("analysed");
  });

  test("by the device, found only with all samples read, it is a dead letter at once", async () => {
    // A float WAV whose head is right and whose samples are not numbers.
    const wav = Buffer.alloc(44 + 8000 * 4, 0xff);
    aWav(1).copy(wav, 0, 0, 44);
    wav.writeUInt32LE(36 + 32_000, 4);
    wav.writeUInt16LE(3, 20);
    wav.writeUInt32LE(32_000, 28);
    wav.writeUInt16LE(4, 32);
    wav.writeUInt16LE(32, 34);
    wav.writeUInt32LE(32_000, 40);
    const at = minutesAgo(9);
    await send(recordingTopic("S-nan", at), wav);
    await expect.poll(() => state(idOf("S-nan", at))).toBe("failed");
    expect(await inboxItem(db(), keyOf("S-nan", at))).toMatchObject({
      state: "failed",
      attempts: 1,
    });
    const [letter] = (await deadLetters(db(), { limit: 1, cursor: null })).items;
    expect(letter).toMatchObject({ deviceId: "S-nan", stack: null, payloadBytes: wav.length });
  });
});
