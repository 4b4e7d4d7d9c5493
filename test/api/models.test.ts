import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventsAfter } from "../../storage/sql/events.ts";
import { createJob, moveJob, takeJob } from "../../storage/sql/jobs.ts";
import { insertModel } from "../../storage/sql/models.ts";
import { aCrackModelVersion, aModelVersion } from "../builders.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines, testNow } from "./server.ts";

describe.each(engines)("models and jobs over %s", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await aServer(engine);
    const { db } = server.store;
    for (const n of [1, 2, 3]) {
      const proposedAt = new Date(testNow.getTime() + n);
      await insertModel(db, aModelVersion({ id: `city-${n}`, proposedAt }), {});
    }
  });
  afterAll(() => server.close());

  const get = (path: string) => server.app.inject({ url: `/api/v1/${path}` });
  const post = (path: string, etag?: string) =>
    server.app.inject({
      method: "POST",
      url: `/api/v1/${path}`,
      headers: etag === undefined ? {} : { "if-match": etag },
    });

  test("models are listed with what they learned from and what may be done", async () => {
    const { items, nextCursor } = (await get("models?limit=2")).json();
    expect(items.map(({ id }: { id: string }) => id)).toEqual(["city-3", "city-2"]);
    expect(items[0]).toMatchObject({
      state: { kind: "proposed", by: null },
      trainedOn: { leakDigs: 11 },
      evaluation: { inUse: "leak-1" },
      allowed: ["accept", "reject"],
    });
    const rest = (await get(`models?limit=2&cursor=${nextCursor}`)).json();
    expect(rest.items.map(({ id }: { id: string }) => id)).toEqual(["city-1"]);
    expect((await get("models/city-9")).statusCode).toBe(404);
  });

  test("accepting needs the tag that was read, and stands in the log", async () => {
    expect((await post("models/city-1/accept")).statusCode).toBe(428);
    const { etag } = (await get("models/city-1")).headers;
    const accepted = await post("models/city-1/accept", String(etag));
    expect(accepted.statusCode, accepted.body).toBe(200);
    expect(accepted.json()).toMatchObject({
      state: { kind: "accepted", by: "local", since: testNow.toISOString() },
      allowed: ["retire"],
    });
    expect((await get("system")).json().model).toEqual({ version: "city-1" });
    const last = (await eventsAfter(server.store.db, 0, 100)).at(-1);
    expect(last).toMatchObject({ kind: "model.accepted", subject: "city-1", actor: "local" });
  });

  test("who read a proposal before another model was accepted is told so", async () => {
    const { etag } = (await get("models/city-2")).headers;
    await post("models/city-3/accept", "*");
    const late = await post("models/city-2/accept", String(etag));
    expect(late.statusCode).toBe(412);
    expect(late.json().current).toMatchObject({ id: "city-2", state: { kind: "proposed" } });
    expect((await get("models/city-1")).json().state.kind).toBe("retired");
    expect((await get("system")).json().model).toEqual({ version: "city-3" });
  });

  test("what its state does not permit is a conflict", async () => {
    expect((await post("models/city-2/reject", "*")).statusCode).toBe(200);
    const again = await post("models/city-2/accept", "*");
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ allowed: [] });
    expect((await post("models/city-3/retire", "*")).json().state.kind).toBe("retired");
    expect((await get("system")).json().model).toEqual({ version: server.facts.modelVersion });
  });

  test("a crack model is listed apart and accepted beside the leak model", async () => {
    await insertModel(server.store.db, aCrackModelVersion(), {});
    const { items } = (await get("models?kind=crack")).json();
    expect(items).toMatchObject([
      {
        id: "crack-city-1",
        kind: "crack",
        trainedOn: { bridges: 6, findings: { added: 9 }, photoWeight: 2.5 },
        evaluation: { after: { f1: 0.7 } },
      },
    ]);
    expect((await get("models?kind=leak")).json().items).toHaveLength(3);
    expect((await get("system")).json().crackModel).toEqual({ version: "crack-0" });
    expect((await post("models/crack-city-1/accept", "*")).statusCode).toBe(200);
    const { model, crackModel } = (await get("system")).json();
    expect(crackModel).toEqual({ version: "crack-city-1" });
    expect(model).toEqual({ version: server.facts.modelVersion });
    expect((await get("models?kind=wood")).statusCode).toBe(400);
  });

  test("a job tells how far it is, how fast, and whether somebody works on it", async () => {
    const { db } = server.store;
    const seconds = (n: number) => new Date(testNow.getTime() + n * 1000);
    const { id } = await createJob(db, {
      parameters: { since: seconds(-9e5), until: testNow, sensorId: "S-0001" },
      modelVersion: "city-3",
      total: 100,
      startedAt: seconds(-20),
    });
    await takeJob(db, id, { holder: "a", gone: null, now: seconds(-20), leaseUntil: seconds(10) });
    await moveJob(db, id, "a", {
      cursor: { at: seconds(-8e5), id: "S-0001_x" },
      done: 40,
      failed: 2,
      now: testNow,
      leaseUntil: seconds(30),
    });
    expect((await get(`jobs/${id}`)).json()).toMatchObject({
      state: "running",
      done: 40,
      failed: 2,
      total: 100,
      perSecond: 2,
      secondsLeft: 30,
      parameters: { sensorId: "S-0001" },
    });
    server.clock.now = seconds(31);
    const { items } = (await get("jobs")).json();
    expect(items).toMatchObject([{ id, state: "interrupted", perSecond: null, secondsLeft: null }]);
    server.clock.now = testNow;
    expect((await get("jobs/J-9999")).statusCode).toBe(404);
    expect(server.faults).toEqual([]);
  });
});
