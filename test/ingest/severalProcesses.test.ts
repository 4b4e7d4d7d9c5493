import { afterEach, expect, test } from "vitest";
import { openCases } from "../../storage/sql/cases.ts";
import { freshPostgres } from "../services/freshPostgres.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { aNightMessage, aWav, minutesAgo, recordingTopic } from "./payloads.ts";

const installs: Install[] = [];
afterEach(async () => {
  await Promise.all(installs.splice(0).map((install) => install.stop()));
});

test("on one PostgreSQL two receive and two analyse: each message counts once", async () => {
  const databaseUrl = await freshPostgres();
  for (let n = 0; n < 2; n++) {
    installs.push(await anInstall({ databaseUrl, roles: ["receive", "analyse"] }));
  }
  const clients = await Promise.all(installs.map((install) => install.client()));
  const recordings = 60;
  await Promise.all(
    Array.from({ length: recordings }, async (_, i) => {
      const topic = recordingTopic(`S-${i % 6}`, minutesAgo(10 + i));
      // Sent to both, as a device does that lost its connection before the PUBACK.
      await Promise.all(
        clients.map((client) => client.publishAsync(topic, aWav(1, 8000, i), { qos: 1 })),
      );
    }),
  );
  // Both decide every night: a leak on the last four must be one case all the same.
  await Promise.all(
    Array.from({ length: 40 * 6 }, (_, i) => {
      const [back, sensor] = [Math.floor(i / 6), i % 6];
      const day = new Date(Date.now() - (back + 3) * 86_400_000).toISOString().slice(0, 10);
      const level =
        -60 + Math.sin(sensor * 12.9 + back * 78.2) + (sensor === 2 && back < 4 ? 11 : 0);
      const topic = `mizuhashi/v1/sensors/S-${sensor}/nights/${day}`;
      return clients[i % 2]!.publishAsync(topic, aNightMessage(level), { qos: 1 });
    }),
  );
  const [install] = installs;
  await expect
    .poll(
      async () => {
        const { waiting, claimed, failed, pendingNights } = await install!.ingest.progress();
        return { open: waiting + claimed, failed, pendingNights };
      },
      { timeout: 60_000, interval: 100 },
    )
    .toEqual({ open: 0, failed: 0, pendingNights: 0 });
  const { db } = install!.store;
  const events = await db
    .selectFrom("event")
    .select(["kind", (eb) => eb.fn.countAll<number>().as("times")])
    .groupBy("kind")
    .execute();
  const times = Object.fromEntries(events.map((row) => [row.kind, row.times]));
  expect(times).toMatchObject({
    "sensor.new": 6,
    "recording.received": recordings,
    "recording.analysed": recordings,
  });
  expect(times["deadLetter.added"]).toBeUndefined();
  expect(times["case.opened"]).toBe(1);
  expect((await openCases(db)).map(({ sensorIds }) => sensorIds)).toEqual([["S-2"]]);
});
