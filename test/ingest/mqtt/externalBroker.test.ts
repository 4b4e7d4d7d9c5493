import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Broker, Receive } from "../../../ingest/mqtt/broker.ts";
import { connectToBroker } from "../../../ingest/mqtt/externalBroker.ts";
import type { Daemon } from "../../services/daemon.ts";
import { discard } from "../../services/daemon.ts";
import { startMosquitto } from "../../services/mosquitto.ts";

let mosquitto: Daemon;
let devices: MqttClient;
const cleanups: (() => Promise<unknown>)[] = [];

// A Mosquitto of its own: what other tests send would come here too.
beforeAll(async () => {
  mosquitto = await startMosquitto();
  devices = await connectAsync(mosquitto.url);
});
afterAll(async () => {
  await devices.endAsync(true);
  await discard(mosquitto);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(clientId: string, receive: Receive): Promise<Broker> {
  const log = pino({ level: "silent" });
  const broker = connectToBroker({ url: mosquitto.url, clientId, receive, log });
  cleanups.push(() => broker.stop());
  await broker.listening;
  return broker;
}

const night = (n: number) =>
  `mizuhashi/v1/sensors/S-1/nights/2026-11-${String(n).padStart(2, "0")}`;

test("what was received but not stored when the program ended comes again to the next one", async () => {
  const first: string[] = [];
  const broker = await listen("one", (topic, _payload, _device, signal) => {
    first.push(topic);
    // Like a full disk: never stored, until the program ends.
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  await devices.publishAsync(night(1), "x", { qos: 1 });
  await devices.publishAsync(night(2), "x", { qos: 1 });
  await expect.poll(() => first).toEqual([night(1)]);
  await broker.stop();

  const second: string[] = [];
  await listen("one", async (topic) => void second.push(topic));
  await expect.poll(() => second).toEqual([night(1), night(2)]);
});

test("what is sent while the program is away waits at the broker, and comes once", async () => {
  const before = await listen("two", async () => undefined);
  await before.stop();
  await devices.publishAsync(night(3), "x", { qos: 1 });
  const taken: string[] = [];
  const back = await listen("two", async (topic) => void taken.push(topic));
  await expect.poll(() => taken).toEqual([night(3)]);
  await back.stop();
  const again: string[] = [];
  await listen("two", async (topic) => void again.push(topic));
  await devices.publishAsync(night(4), "x", { qos: 1 });
  await expect.poll(() => again).toEqual([night(4)]);
});

test("comes back by itself after the broker was restarted, and says meanwhile what is wrong", async () => {
  const taken: string[] = [];
  const broker = await listen("three", async (topic) => void taken.push(topic));
  expect(broker.trouble()).toBeNull();
  await mosquitto.stop();
  await expect.poll(() => broker.trouble(), { timeout: 20_000 }).toContain(mosquitto.url);
  mosquitto = await startMosquitto({ port: mosquitto.port, folder: mosquitto.folder });
  await expect.poll(() => broker.trouble(), { timeout: 20_000 }).toBeNull();
  await expect.poll(() => devices.connected, { timeout: 20_000 }).toBe(true);
  await devices.publishAsync(night(5), "x", { qos: 1 });
  await expect.poll(() => taken, { timeout: 20_000 }).toContain(night(5));
});

test("hears every topic that devices send on, and nothing that is sent down", async () => {
  const taken: string[] = [];
  const broker = await listen("four", async (topic) => void taken.push(topic));
  await broker.sendDown("mizuhashi/v1/surveys/U-1/progress", "{}");
  const topics = [
    "mizuhashi/v1/sensors/S-1/recordings/20261124T020000000Z",
    "mizuhashi/v1/sensors/S-1/spectra/20261124T020000000Z",
    night(6),
    "mizuhashi/v1/sensors/S-1/status",
    "mizuhashi/v1/surveys/U-1/manifest",
    `mizuhashi/v1/surveys/U-1/files/${"a".repeat(64)}/0`,
  ];
  for (const topic of topics) await devices.publishAsync(topic, "x", { qos: 1 });
  await expect.poll(() => taken).toEqual(topics);
});
