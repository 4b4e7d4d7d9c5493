import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventsAfter } from "../../storage/sql/events.ts";
import { fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

describe.each(engines)("edits over %s", (engine) => {
  let server: TestServer;
  let photoId: string;

  beforeAll(async () => {
    server = await aServer(engine);
    ({ photoId } = await fillCity(server));
  });
  afterAll(() => server.close());

  const get = (path: string) => server.app.inject({ url: `/api/v1/${path}` });
  const send = (
    method: "PATCH" | "POST",
    path: string,
    payload: object,
    headers: Record<string, string> = {},
  ) => server.app.inject({ method, url: `/api/v1/${path}`, payload, headers });
  const lastEvent = async () => (await eventsAfter(server.store.db, 0, 500)).at(-1);

  test("an unplaced sensor is put on the nearest pipe within 30 m", async () => {
    const { etag } = (await get("sensors/S-0099")).headers;
    const near = { position: { lon: 139.7006, lat: 35.6801 } };
    const placed = await send("PATCH", "sensors/S-0099", near, { "if-match": String(etag) });
    expect(placed.statusCode, placed.body).toBe(200);
    const view = placed.json();
    expect(view).toMatchObject({ placed: true, position: near.position, version: 2 });
    expect(view.pipe.pipeId).toMatch(/^P-000[123]$/);
    // 0.0006 of 0.0013 degrees along a pipe of 120.4 m
    expect(view.pipe.offsetM).toBeCloseTo((120.4 * 6) / 13, 0);
    expect((await get("sensors/S-0099")).json()).toEqual(view);
    expect(await lastEvent()).toMatchObject({
      kind: "sensor.placed",
      subject: "S-0099",
      actor: "local",
    });
  });

  test("a sensor far from every pipe keeps its place and has no pipe", async () => {
    const far = { position: { lon: 139.75, lat: 35.7 } };
    const placed = await send("PATCH", "sensors/S-0006", far, { "if-match": '"1"' });
    expect(placed.json()).toMatchObject({ position: far.position, pipe: null });
  });

  test("a name alone leaves the place", async () => {
    const renamed = await send(
      "PATCH",
      "sensors/S-0005",
      { name: "水橋三丁目" },
      { "if-match": "*" },
    );
    expect(renamed.json()).toMatchObject({
      name: "水橋三丁目",
      pipe: { pipeId: "P-0001", offsetM: 12.5 },
    });
  });

  test("an edit without If-Match is refused with 428", async () => {
    const answer = await send("PATCH", "sensors/S-0001", { name: "x" });
    expect(answer.statusCode).toBe(428);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect((await get("sensors/S-0001")).json().version).toBe(1);
  });

  test("of two edits on the same version the second gets 412 with what it is now", async () => {
    const headers = { "if-match": String((await get("sensors/S-0002")).headers.etag) };
    const first = await send("PATCH", "sensors/S-0002", { name: "first" }, headers);
    const second = await send("PATCH", "sensors/S-0002", { name: "second" }, headers);
    expect([first.statusCode, second.statusCode]).toEqual([200, 412]);
    expect(second.json()).toMatchObject({ status: 412, current: { name: "first", version: 2 } });
  });

  test("a case goes from hand to hand, each step in its history", async () => {
    let etag = String((await get("cases/C-0001")).headers.etag);
    const steps = [
      { kind: "acknowledge" },
      { kind: "comment", text: "夜間に再録音する" },
      { kind: "dispatch", crew: "2班" },
      {
        kind: "dig",
        result: { found: true, leakKind: "joint", distanceFromMarkM: 1.5, note: "" },
      },
      { kind: "close", why: { kind: "repaired" } },
    ];
    for (const step of steps) {
      const answer = await send("POST", "cases/C-0001/actions", step, { "if-match": etag });
      expect(answer.statusCode, answer.body).toBe(200);
      etag = String(answer.headers.etag);
    }
    const closed = (await get("cases/C-0001")).json();
    expect(closed).toMatchObject({
      state: { kind: "closed", by: "local", why: { kind: "repaired" } },
      closedAt: "2026-11-24T08:30:00.000Z",
      allowed: ["comment"],
      version: 6,
    });
    const done = closed.history.filter((one: { kind: string }) => one.kind === "case.acted");
    expect(done.map((one: { data: { what: object } }) => one.data.what)).toEqual(steps);
    // Its sensor is no longer part of an open case.
    expect((await get("sensors/S-0001")).json()).toMatchObject({ caseId: null, state: "watch" });
  });

  test("what the state does not permit is a conflict that says what is possible", async () => {
    const dig = { kind: "dig", result: { found: false, note: "" } };
    const answer = await send("POST", "cases/C-0002/actions", dig, { "if-match": "*" });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({
      title: "Conflict",
      allowed: ["acknowledge", "dispatch", "snooze", "close", "comment"],
    });
    expect((await get("cases/C-0002")).json().version).toBe(1);
  });

  test("a snooze ends in the future, and wakes where it was", async () => {
    const past = { kind: "snooze", until: "2026-11-01T00:00:00Z" };
    const refused = await send("POST", "cases/C-0002/actions", past, { "if-match": '"1"' });
    expect(refused.statusCode).toBe(409);
    const week = { kind: "snooze", until: "2026-12-01T00:00:00Z" };
    const snoozed = await send("POST", "cases/C-0002/actions", week, { "if-match": '"1"' });
    expect(snoozed.json().state).toMatchObject({
      kind: "snoozed",
      until: "2026-12-01T00:00:00.000Z",
      from: { kind: "new" },
    });
    const wake = { kind: "wake" };
    const awake = await send("POST", "cases/C-0002/actions", wake, { "if-match": '"2"' });
    expect(awake.json().state).toMatchObject({ kind: "new" });
  });

  test("ten people act on one case at once: one of them does", async () => {
    const headers = { "if-match": String((await get("cases/C-0002")).headers.etag) };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        send("POST", "cases/C-0002/actions", { kind: "dispatch", crew: `${i}班` }, headers),
      ),
    );
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([200, ...Array(9).fill(412)]);
    const won = answers.find(({ statusCode }) => statusCode === 200)?.json();
    const now = (await get("cases/C-0002")).json();
    expect(now.state).toEqual(won.state);
    const dispatches = now.history.filter((one: { kind: string }) => one.kind === "case.acted");
    expect(
      dispatches.filter(
        (one: { data: { what: { kind: string } } }) => one.data.what.kind === "dispatch",
      ),
    ).toHaveLength(1);
  });

  test("a finding is accepted, and undone by a new step", async () => {
    const id = `${photoId}-1`;
    const accept = { kind: "accept" };
    const accepted = await send("POST", `findings/${id}/actions`, accept, { "if-match": '"1"' });
    expect(accepted.json()).toMatchObject({
      state: { kind: "accepted" },
      allowed: ["correct", "reject", "merge", "split", "undo"],
      related: [],
    });
    const again = await send("POST", `findings/${id}/actions`, accept, { "if-match": '"2"' });
    expect(again.statusCode).toBe(409);
    const undone = await send(
      "POST",
      `findings/${id}/actions`,
      { kind: "undo" },
      { "if-match": String(accepted.headers.etag) },
    );
    expect(undone.json()).toMatchObject({ state: { kind: "proposed" }, version: 3 });
    expect(await lastEvent()).toMatchObject({ kind: "finding.reviewed", subject: id });
  });

  test("a bridge's soundness is set and taken back", async () => {
    const edit = { soundness: "III", lastInspectedOn: "2026-11-24" };
    const set = await send("PATCH", "bridges/B-0001", edit, { "if-match": '"1"' });
    expect(set.statusCode, set.body).toBe(200);
    expect((await get("bridges/B-0001")).json()).toMatchObject({ ...edit, version: 2 });
    const stale = await send("PATCH", "bridges/B-0001", { soundness: "I" }, { "if-match": '"1"' });
    expect(stale.statusCode).toBe(412);
    expect(stale.json().current).toMatchObject({ soundness: "III" });
    const back = await send("PATCH", "bridges/B-0001", { soundness: null }, { "if-match": '"2"' });
    expect(back.json()).toMatchObject({ soundness: null, lastInspectedOn: "2026-11-24" });
  });

  test("a new reading of an unchanged item costs no body", async () => {
    const { etag } = (await get("cases/C-0001")).headers;
    const again = await server.app.inject({
      url: "/api/v1/cases/C-0001",
      headers: { "if-none-match": String(etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
  });

  test("no answer was our fault", () => {
    expect(server.faults).toEqual([]);
  });
});
