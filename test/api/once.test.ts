import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertCase } from "../../storage/sql/cases.ts";
import { eventsAbout } from "../../storage/sql/events.ts";
import { aCase } from "../builders.ts";
import { fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines, testNow } from "./server.ts";

describe.each(engines)("a request with an idempotency key over %s", (engine) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await aServer(engine);
    await fillCity(server);
    await insertCase(server.store.db, aCase({ id: "C-0003" }));
  });
  afterAll(() => server.close());

  const act = (id: string, payload: object, key: string, ifMatch = "*") =>
    server.app.inject({
      method: "POST",
      url: `/api/v1/cases/${id}/actions`,
      payload,
      headers: { "if-match": ifMatch, "idempotency-key": key },
    });
  const acts = async (id: string) =>
    (await eventsAbout(server.store.db, id)).filter(({ kind }) => kind === "case.acted");
  const dig = {
    kind: "dig",
    result: {
      found: true,
      leakKind: "hydrant",
      distanceFromMarkM: 2.5,
      foundAt: { lon: 139.7003, lat: 35.68 },
      depthM: 1.2,
      note: "",
      begunAt: "2026-11-24T13:10:00.000Z",
      endedAt: "2026-11-24T15:40:00.000Z",
    },
  };

  test("counts once and is answered alike, on whatever version it comes again", async () => {
    const key = randomUUID();
    await act("C-0001", { kind: "dispatch", crew: "1班" }, randomUUID());
    const first = await act("C-0001", dig, key, '"2"');
    const again = await act("C-0001", dig, key, '"1"');
    expect([first.statusCode, again.statusCode], first.body).toEqual([200, 200]);
    expect(again.json()).toEqual(first.json());
    expect(first.json().state.result).toEqual(dig.result);
    expect(await acts("C-0001")).toHaveLength(2);
    expect((await server.app.inject("/api/v1/cases/C-0001")).json()).toEqual(first.json());
  });

  test("counts once when it comes many times at the same moment", async () => {
    const key = randomUUID();
    const comment = { kind: "comment", text: "水が出ている" };
    const before = (await acts("C-0002")).length;
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => act("C-0002", comment, key, '"1"')),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    expect(await acts("C-0002")).toHaveLength(before + 1);
  });

  test("that was refused may be sent again with the same key", async () => {
    const key = randomUUID();
    const refused = await act("C-0003", dig, key);
    expect(refused.statusCode).toBe(409);
    await act("C-0003", { kind: "dispatch", crew: "2班" }, randomUUID());
    const stale = await act("C-0003", dig, key, '"1"');
    expect(stale.statusCode).toBe(412);
    expect(stale.json().current.state.kind).toBe("dispatched");
    const taken = await act("C-0003", dig, key, `"${stale.json().current.version}"`);
    expect(taken.statusCode, taken.body).toBe(200);
  });

  test("stands for one request alone", async () => {
    const key = randomUUID();
    await act("C-0002", { kind: "comment", text: "one" }, key);
    const other = await act("C-0002", { kind: "comment", text: "two" }, key);
    expect(other.statusCode).toBe(422);
    const elsewhere = await act("C-0001", { kind: "comment", text: "one" }, key);
    expect(elsewhere.statusCode).toBe(422);
  });

  test("is forgotten after 30 days", async () => {
    const key = randomUUID();
    const comment = { kind: "comment", text: "again" };
    const before = (await acts("C-0002")).length;
    await act("C-0002", comment, key);
    server.clock.now = new Date(testNow.getTime() + 29 * 86_400_000);
    await act("C-0002", comment, key);
    expect(await acts("C-0002")).toHaveLength(before + 1);
    server.clock.now = new Date(testNow.getTime() + 31 * 86_400_000);
    await act("C-0002", comment, key);
    expect(await acts("C-0002")).toHaveLength(before + 2);
    server.clock.now = testNow;
  });

  test.each(["", "x", "a key with spaces in it", "é".repeat(20)])("%j is no key", async (key) => {
    const answer = await act("C-0002", { kind: "comment", text: "x" }, key);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().pointer).toBe("#/headers/idempotency-key");
  });
});
