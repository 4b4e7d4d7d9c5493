import { once } from "node:events";
import { connect as connectTcp, createServer } from "node:net";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import type { Broker } from "../../../ingest/mqtt/broker.ts";
import { BrokerUnavailable } from "../../../ingest/mqtt/broker.ts";
import type { EmbeddedBrokerOptions } from "../../../ingest/mqtt/embeddedBroker.ts";
import { startEmbeddedBroker } from "../../../ingest/mqtt/embeddedBroker.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function aBroker(its: Partial<EmbeddedBrokerOptions> = {}): Promise<Broker> {
  const broker = await startEmbeddedBroker({
    host: "127.0.0.1",
    port: 0,
    receive: async () => undefined,
    keyMatches: async () => null,
    log: pino({ level: "silent" }),
    ...its,
  });
  cleanups.push(() => broker.stop());
  return broker;
}

async function aClient(broker: Broker, its = {}): Promise<MqttClient> {
  const client = await connectAsync(broker.url, { reconnectPeriod: 0, ...its }, false);
  client.on("error", () => undefined);
  cleanups.push(() => client.endAsync(true));
  return client;
}

describe("acknowledging", () => {
  test("sends the PUBACK only after receive has resolved, one message not waiting for the other", async () => {
    const order: string[] = [];
    const gates = new Map<string, () => void>();
    const broker = await aBroker({
      receive: async (topic) => {
        order.push(`received ${topic}`);
        await new Promise<void>((resolve) => gates.set(topic, resolve));
        order.push(`stored ${topic}`);
      },
    });
    const client = await aClient(broker);
    const sent = ["a", "b"].map(async (topic) => {
      await client.publishAsync(topic, "x", { qos: 1 });
      order.push(`acknowledged ${topic}`);
    });
    await expect.poll(() => gates.size).toBe(2);
    expect(order).toEqual(["received a", "received b"]);
    gates.get("b")?.();
    await sent[1];
    gates.get("a")?.();
    await sent[0];
    expect(order.slice(2)).toEqual(["stored b", "acknowledged b", "stored a", "acknowledged a"]);
  });

  test("acknowledges nothing when receive fails: the connection ends and the client sends again", async () => {
    let fails = true;
    const taken: string[] = [];
    const broker = await aBroker({
      receive: async (topic) => {
        if (fails) throw new Error("the disk is full");
        taken.push(topic);
      },
    });
    const its = { clean: false, clientId: "again", reconnectPeriod: 50 };
    const client = await aClient(broker, its);
    let ends = 0;
    client.on("close", () => {
      ends += 1;
    });
    const sent = client.publishAsync("a", "x", { qos: 1 });
    await expect.poll(() => ends).toBeGreaterThan(1);
    expect(taken).toEqual([]);
    fails = false;
    await sent;
    expect(taken).toEqual(["a"]);
  });

  test("gives up a held message when its sender has connected anew", async () => {
    const held: AbortSignal[] = [];
    const broker = await aBroker({
      receive: (_topic, _payload, _device, signal) => {
        held.push(signal);
        return new Promise(() => undefined);
      },
    });
    const client = await aClient(broker, { clientId: "twice" });
    client.publish("a", "x", { qos: 1 });
    await expect.poll(() => held.length).toBe(1);
    expect(held[0]?.aborted).toBe(false);
    await aClient(broker, { clientId: "twice" });
    await expect.poll(() => held[0]?.aborted).toBe(true);
  });
});

describe("device keys", () => {
  const keys: Partial<EmbeddedBrokerOptions> = {
    keyMatches: async (device, key) => device === "S-1" && key === "right",
  };

  test("lets a device in by its id and key alone, and says which it is", async () => {
    const devices: (string | null)[] = [];
    const broker = await aBroker({
      ...keys,
      receive: async (_topic, _payload, device) => void devices.push(device),
    });
    const client = await aClient(broker, { username: "S-1", password: "right" });
    await client.publishAsync("a", "x", { qos: 1 });
    expect(devices).toEqual(["S-1"]);
    await expect(aClient(broker, { username: "S-1", password: "wrong" })).rejects.toThrow(
      /Not authorized|Bad username/i,
    );
    await expect(aClient(broker)).rejects.toThrow(/Not authorized|Bad username/i);
  });

  test("a device hears its own commands and the progress of surveys, not what others send", async () => {
    const broker = await aBroker(keys);
    const client = await aClient(broker, { username: "S-1", password: "right" });
    const granted = async (topic: string) => {
      const [grant] = await client.subscribeAsync(topic, { qos: 1 }).catch(() => []);
      return grant?.qos === 1;
    };
    expect(await granted("mizuhashi/v1/sensors/S-1/commands")).toBe(true);
    expect(await granted("mizuhashi/v1/surveys/U-1/progress")).toBe(true);
    expect(await granted("mizuhashi/v1/sensors/S-2/commands")).toBe(false);
    expect(await granted("#")).toBe(false);
  });
});

test("a port that is taken is one clear line that names the setting", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  cleanups.push(() => once(other.close(), "close"));
  const { port } = other.address() as { port: number };
  const start = aBroker({ port });
  await expect(start).rejects.toThrow(BrokerUnavailable);
  await expect(start).rejects.toThrow(
    `MQTT: port ${port} on 127.0.0.1 is taken by another program; set MIZUHASHI_MQTT_PORT`,
  );
});

test("ends a connection at the head of a packet that is too long, before its bytes come", async () => {
  const broker = await aBroker();
  const socket = connectTcp(Number(new URL(broker.url).port), "127.0.0.1");
  cleanups.push(async () => socket.destroy());
  const connect = Buffer.from("101000044d5154540402003c000461626364", "hex");
  // PUBLISH with a remaining length of 200 MB, of which nothing follows
  const head = Buffer.from([0x32, 0x80, 0x84, 0xaf, 0x5f]);
  socket.write(Buffer.concat([connect, head]));
  socket.resume();
  await once(socket, "close");
});

test("keeps no recording as a retained message, however it was sent", async () => {
  const broker = await aBroker();
  const client = await aClient(broker);
  const topic = "mizuhashi/v1/sensors/S-1/recordings/20261124T020000000Z";
  await client.publishAsync(topic, "x", { qos: 1, retain: true });
  await broker.sendDown("mizuhashi/v1/surveys/U-1/progress", "{}");
  const other = await aClient(broker);
  const heard: string[] = [];
  const progress = new Promise<void>((resolve) => {
    other.on("message", (from) => {
      heard.push(from);
      if (from.endsWith("progress")) resolve();
    });
  });
  await other.subscribeAsync(["mizuhashi/v1/sensors/#", "mizuhashi/v1/surveys/#"], { qos: 1 });
  await progress;
  expect(heard).toEqual(["mizuhashi/v1/surveys/U-1/progress"]);
});
