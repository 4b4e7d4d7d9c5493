import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EventFeed } from "../../api/eventFeed.ts";
import { appendEvent, lastEventId } from "../../storage/sql/events.ts";
import { importSensors } from "../../storage/sql/sensors.ts";
import { aSensor } from "../builders.ts";
import { EventClient } from "./eventClient.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines, testNow } from "./server.ts";

describe.each(engines)("events over %s", (engine) => {
  let server: TestServer;
  let url: string;
  const clients: EventClient[] = [];

  beforeEach(async () => {
    server = await aServer(engine);
    url = await server.app.listen({ host: "127.0.0.1", port: 0 });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });

  const open = async (its?: Parameters<typeof EventClient.open>[1]) => {
    const client = await EventClient.open(url, its);
    clients.push(client);
    return client;
  };
  const append = (subject: string, data: Record<string, unknown> = {}) =>
    appendEvent(server.store.db, {
      at: testNow,
      kind: "case.raised",
      subject,
      actor: "system",
      data,
    });
  const ids = (client: EventClient) => client.events.map(({ id }) => id);

  test("what happens is sent to everyone who follows, whole and in order", async () => {
    await append("C-0000");
    const both = [await open(), await open()];
    const sent = [
      await append("C-0001", { score: 61 }),
      await append("C-0002"),
      await append("水"),
    ];
    for (const client of both) {
      await client.until(() => client.events.length >= 3);
      expect(ids(client)).toEqual(sent);
      expect(client.events[0]).toEqual({
        id: sent[0],
        event: "case.raised",
        data: {
          id: sent[0],
          at: "2026-11-24T08:30:00.000Z",
          kind: "case.raised",
          subject: "C-0001",
          actor: "system",
          data: { score: 61 },
        },
      });
    }
  });

  test("who reconnects again and again while events come gets each of them once, in order", async () => {
    const total = 300;
    const start = await lastEventId(server.store.db);
    const writing = (async () => {
      for (let i = 0; i < total; i++) await append(`C-${i}`);
    })();
    const seen: number[] = [];
    let last = start;
    for (let turn = 1; seen.length < total; turn++) {
      const client = await open({ lastEventId: last });
      const wanted = Math.min(turn * 7, total - seen.length);
      await client.until(() => client.events.length >= wanted);
      client.close();
      seen.push(...ids(client));
      last = seen.at(-1) ?? last;
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => start + 1 + i));
  });

  test("who reads slowly misses nothing and keeps nobody waiting", async () => {
    const slow = await open();
    const quick = await open();
    slow.response.pause();
    const filler = "x".repeat(40_000);
    const sent: number[] = [];
    for (let i = 0; i < 200; i++) sent.push(await append(`C-${i}`, { filler }));
    await quick.until(() => quick.events.length >= sent.length);
    expect(ids(quick)).toEqual(sent);
    expect(slow.events.length).toBeLessThan(sent.length);
    slow.response.resume();
    await slow.until(() => slow.events.length >= sent.length);
    expect(ids(slow)).toEqual(sent);
    // And it is level with the others again.
    sent.push(await append("C-last"));
    await slow.until(() => slow.events.length >= sent.length);
    expect(ids(slow)).toEqual(sent);
  });

  test("the address may carry the last id as well; the header of a reconnect wins", async () => {
    const [first, second, third] = [await append("a"), await append("b"), await append("c")];
    const fromAddress = await open({ query: `?lastEventId=${first}` });
    await fromAddress.until(() => fromAddress.events.length >= 2);
    expect(ids(fromAddress)).toEqual([second, third]);
    const fromHeader = await open({ query: `?lastEventId=${first}`, lastEventId: second });
    await fromHeader.until(() => fromHeader.events.length >= 1);
    expect(ids(fromHeader)).toEqual([third]);
  });

  test("an id of another log makes the page load everything anew", async () => {
    const newest = await append("a");
    const client = await open({ lastEventId: 1_000_000 });
    await client.until(() => client.events.length >= 1);
    expect(client.events).toEqual([{ id: newest, event: "reset", data: {} }]);
    const next = await append("b");
    await client.until(() => client.events.length >= 2);
    expect(ids(client)).toEqual([newest, next]);
  });

  test("a change made in one browser is in another", async () => {
    await importSensors(server.store.db, [aSensor()]);
    const client = await open();
    const answer = await server.app.inject({
      method: "PATCH",
      url: "/api/v1/sensors/S-0001",
      payload: { name: "水橋" },
      headers: { "if-match": '"1"' },
    });
    expect(answer.statusCode).toBe(200);
    await client.until(() => client.events.length >= 1);
    expect(client.events[0]).toMatchObject({ event: "sensor.placed", data: { subject: "S-0001" } });
  });

  test("the end of the server ends the streams", async () => {
    const client = await open();
    await Promise.all([server.app.close(), client.ended()]);
    expect(client.events).toEqual([]);
  });

  test("a follower that went away is forgotten", async () => {
    const client = await open();
    const followers = async () => {
      const text = (await server.app.inject("/metrics")).body;
      return Number(/^mizuhashi_event_followers (\d+)$/m.exec(text)?.[1]);
    };
    expect(await followers()).toBe(1);
    client.close();
    await vi.waitUntil(async () => (await followers()) === 0, { interval: 10, timeout: 60_000 });
  });
});

test("a quiet stream carries a comment every 15 s", async () => {
  const server = await aServer();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const feed = new EventFeed(
      server.store.db,
      { warn: () => {}, error: () => {} },
      async (passes) => new Set(passes),
    );
    const written: string[] = [];
    const sink = {
      write: (text: string) => written.push(text) > 0,
      once: () => {},
      end: () => {},
      destroy: () => {},
    };
    await feed.follow(sink, null, { kind: "open" });
    vi.advanceTimersByTime(45_000);
    expect(written).toEqual(["retry: 2000\n\n", ":\n\n", ":\n\n", ":\n\n"]);
    await feed.close();
  } finally {
    vi.useRealTimers();
    await server.close();
  }
});
