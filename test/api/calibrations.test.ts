import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventsAfter } from "../../storage/sql/events.ts";
import { changedNights } from "../../storage/sql/nights.ts";
import { fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

const measured = {
  speedMps: 1185,
  relativeSd: 0.015,
  measuredOn: "2026-11-20",
  waterTemperatureC: 12.5,
  method: "sourceBeyond",
};

describe.each(engines)("calibrations over %s", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await aServer(engine);
    await fillCity(server);
  });
  afterAll(() => server.close());

  const url = "/api/v1/pipes/P-0001/calibration";
  const get = () => server.app.inject({ url });
  const put = (payload: object, to = url) => server.app.inject({ method: "PUT", url: to, payload });
  const remove = () => server.app.inject({ method: "DELETE", url });
  const lastEvent = async () => (await eventsAfter(server.store.db, 0, 500)).at(-1);

  test("is set, replaced and taken back, each with an event, and the latest night is looked at again", async () => {
    expect((await get()).statusCode).toBe(404);
    const answer = await put(measured);
    expect(answer.statusCode, answer.body).toBe(200);
    const view = { pipeId: "P-0001", ...measured, by: "local" };
    expect(answer.json()).toEqual(view);
    expect((await get()).json()).toEqual(view);
    expect(await lastEvent()).toMatchObject({
      kind: "pipe.calibrated",
      subject: "P-0001",
      actor: "local",
      data: { calibration: view },
    });
    const nights = await changedNights(server.store.db);
    expect(nights.map(({ nightOf }) => nightOf)).toEqual(["2026-11-24"]);

    await put({ ...measured, speedMps: 1210, waterTemperatureC: null });
    expect((await get()).json()).toMatchObject({ speedMps: 1210, waterTemperatureC: null });
    expect((await remove()).json()).toMatchObject({ speedMps: 1210 });
    expect(await lastEvent()).toMatchObject({ data: { calibration: null } });
    expect([(await get()).statusCode, (await remove()).statusCode]).toEqual([404, 404]);
  });

  test.each([
    ["speedMps", 99],
    ["speedMps", 1601],
    ["speedMps", "1200"],
    ["relativeSd", 0],
    ["measuredOn", "2026-02-30"],
    ["measuredOn", "yesterday"],
    ["waterTemperatureC", 80],
    ["method", "guessed"],
    ["note", "no such field"],
  ])("refuses %s %s with its place in the body", async (field, value) => {
    const answer = await put({ ...measured, [field]: value });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ pointer: `#/body/${field}` });
    expect((await get()).statusCode).toBe(404);
  });

  test("a pipe that is not there has none and takes none", async () => {
    const answer = await put(measured, "/api/v1/pipes/P-9999/calibration");
    expect(answer.statusCode).toBe(404);
    expect(answer.json().detail).toContain("P-9999");
  });
});
