import { afterEach, expect, test } from "vitest";
import { WaitingRoom } from "../../ingest/waitingRoom.ts";
import { claimItems, countWaiting, finishItem } from "../../storage/sql/inbox.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { aWav, minutesAgo, recordingTopic } from "./payloads.ts";

let install: Install | undefined;
afterEach(() => install?.stop());

test("with too much waiting it acknowledges no more, and goes on when the queue falls", async () => {
  const held = await anInstall({ settings: { maxWaitingItems: 3 } });
  install = held;
  const { db } = held.store;
  const client = await held.client();
  let acknowledged = 0;
  const sent = Array.from({ length: 6 }, async (_, i) => {
    const topic = recordingTopic("S-1", minutesAgo(i + 1));
    await client.publishAsync(topic, aWav(1, 8000, i), { qos: 1 });
    acknowledged += 1;
  });
  await expect.poll(async () => (await held.ingest.progress()).heldBack).toBeGreaterThan(0);
  await expect.poll(() => acknowledged).toBe(3);
  expect(await countWaiting(db)).toBe(3);

  // A status is little and says how the device is: it never waits behind clips.
  const other = await held.client();
  const status = JSON.stringify({ reportedAt: minutesAgo(1).toISOString() });
  await other.publishAsync("mizuhashi/v1/sensors/S-2/status", status, { qos: 1 });

  while (acknowledged < 6) {
    const items = await claimItems(db, { limit: 10, leaseSeconds: 60, now: new Date() });
    for (const { id, attempts } of items) await finishItem(db, id, attempts);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Promise.all(sent);
});

test("lets in first who came first, and forgets who gave up", async () => {
  const room = new WaitingRoom(2);
  room.counted(5);
  const order: string[] = [];
  const gives = new AbortController();
  const stays = new AbortController().signal;
  const a = room.enter(stays).then(() => order.push("a"));
  const b = room.enter(gives.signal).catch(() => order.push("b gave up"));
  const c = room.enter(stays).then(() => order.push("c"));
  gives.abort();
  await b;
  expect(room.outside).toBe(2);
  room.counted(1);
  await a;
  expect(order).toEqual(["b gave up", "a"]);
  expect(room.outside).toBe(1);
  room.leave(0);
  await c;
  expect(order).toEqual(["b gave up", "a", "c"]);
});
