import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nightsEarlier } from "../../analysis/cases/leakCase.ts";
import { writeWav } from "../../analysis/dsp/wav.ts";
import { nightInstant } from "../../analysis/leak/window.ts";
import { takeRain } from "../../commands/rainSeries.ts";
import { sqlSeries } from "../../storage/series/sql.ts";
import { changedNights, night } from "../../storage/sql/nights.ts";
import { recording } from "../../storage/sql/recordings.ts";
import { noise } from "../analysis/dsp/signals.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { aNightMessage, recordingTopic } from "./payloads.ts";

let install: Install;
let client: MqttClient;
beforeAll(async () => {
  install = await anInstall({ roles: ["receive", "analyse"] });
  client = await install.client();
});
afterAll(() => install.stop());

const db = () => install.store.db;
const lastNight = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
const nightNo = (back: number) => nightsEarlier(lastNight, back);
const at = (back: number, minutesAfterTwo: number) =>
  new Date(nightInstant(nightNo(back), "Asia/Tokyo").getTime() + (minutesAfterTwo - 60) * 60_000);

/** Noise whose high bands are `treble` times as strong as its low ones are. */
function clip(seed: number, treble: number, gain = 0.02): Buffer {
  let low = 0;
  const samples = Float32Array.from(noise(seed, 24_000), (value) => {
    low += 0.2 * (value - low);
    return gain * (low + treble * (value - low));
  });
  return Buffer.from(writeWav(samples, 8000));
}

async function hear(sensorId: string, when: Date, wav: Buffer): Promise<void> {
  await client.publishAsync(recordingTopic(sensorId, when), wav, { qos: 1 });
  const id = `${sensorId}_${when.toISOString().replace(/[-:.]/g, "")}`;
  await expect
    .poll(async () => (await recording(db(), id))?.state, { timeout: 20_000 })
    .toBe("analysed");
}

const settled = () =>
  expect
    .poll(async () => (await install.ingest.progress()).pendingNights, { timeout: 20_000 })
    .toBe(0);

test("a night says how its clips differ from the sensor's usual ones, and from each other", async () => {
  const stored = (back: number) => night(db(), "S-1", nightNo(back));
  for (let i = 0; i < 8; i++) await hear("S-1", at(20 - i, 60), clip(i, 0.3));
  // Three nights are left out: for this one there are seven clips only.
  await hear("S-1", at(12, 60), clip(20, 0.3));
  expect(await stored(12)).toMatchObject({ shapeChange: null, sameThroughNight: null });

  await hear("S-1", at(4, 60), clip(21, 0.3, 0.2));
  const usual = (await stored(4))?.shapeChange;
  expect(usual).toBeLessThan(1);
  await hear("S-1", at(1, 10), clip(22, 2));
  await hear("S-1", at(1, 90), clip(23, 2));
  expect((await stored(1))?.shapeChange).toBeGreaterThan(2);
  expect((await stored(1))?.sameThroughNight).toBeGreaterThan(0.9);

  // The logger's own night has the same to say of the clips, and the floors of its thirds besides.
  const levelsDb = Array.from({ length: 240 }, (_, i) => (i < 160 ? -50 : -60));
  const message = aNightMessage(-60, { levelsDb });
  await client.publishAsync(`mizuhashi/v1/sensors/S-1/nights/${nightNo(1)}`, message, { qos: 1 });
  await expect.poll(async () => (await stored(1))?.source, { timeout: 20_000 }).toBe("logger");
  await hear("S-1", at(1, 115), clip(24, 2, 0.001));
  const heard = await stored(1);
  expect(heard?.statistics.thirdsP10Db).toEqual([-50, -50, -60]);
  expect(heard?.shapeChange).toBeGreaterThan(2);
  expect(heard?.sameThroughNight).toBeLessThan(0.9);

  await settled();
  const from = nightInstant(nightNo(1), "Asia/Tokyo");
  const to = new Date(from.getTime() + 1);
  await expect
    .poll(
      async () => {
        const points = await sqlSeries(db()).read({
          measurement: "night",
          entityId: "S-1",
          from,
          to,
        });
        return points[0]?.fields;
      },
      { timeout: 20_000 },
    )
    .toMatchObject({
      shapeChange: heard?.shapeChange,
      sameThroughNight: heard?.sameThroughNight,
      levelPersistence: 1 / (1 + (10 / 3) ** 2),
    });
});

test("rain that is imported afterwards takes its rise off, and only once", async () => {
  const rainy = (back: number) => back % 4 === 0;
  for (let back = 35; back >= 0; back--) {
    const floor = -62 + Math.sin(back * 78.2) + (rainy(back) ? 9 : 0);
    const topic = `mizuhashi/v1/sensors/S-rain/nights/${nightNo(back)}`;
    await client.publishAsync(topic, aNightMessage(floor), { qos: 1 });
  }
  await expect
    .poll(async () => (await night(db(), "S-rain", lastNight))?.anomaly?.raised, {
      timeout: 20_000,
    })
    .toBe(true);
  await settled();
  const hours = Array.from({ length: 36 }, (_, back) => ({
    hourStart: at(back, 0),
    mm: rainy(back) ? 6 : 0,
  }));
  await takeRain(db(), hours, "Asia/Tokyo", new Date());
  await expect
    .poll(async () => (await night(db(), "S-rain", lastNight))?.anomaly, { timeout: 20_000 })
    .toMatchObject({ raised: false, rainMm: 6 });
  expect((await night(db(), "S-rain", lastNight))?.anomaly?.rainRiseDb).toBeGreaterThan(7);
  await settled();
  await takeRain(db(), hours, "Asia/Tokyo", new Date());
  expect(await changedNights(db())).toEqual([]);
});
