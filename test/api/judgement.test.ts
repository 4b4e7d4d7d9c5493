import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openingRule } from "../../analysis/cases/falseAlarmBudget.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { touchSensor } from "../../storage/sql/sensors.ts";
import { caseModel } from "../ingest/leakModel.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines, testNow } from "./server.ts";

const sensors = 150;

describe.each(engines)("the budget of false alarms over %s", (engine) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await aServer(engine);
    for (let i = 0; i < sensors; i++) await touchSensor(server.store.db, `S-${i}`, testNow);
  });
  afterAll(() => server.close());

  const get = (headers: Record<string, string> = {}) =>
    server.app.inject({ url: "/api/v1/judgement", headers });
  const put = (falseCasesPerMonth: unknown, headers: Record<string, string> = {}) =>
    server.app.inject({
      method: "PUT",
      url: "/api/v1/judgement/budget",
      payload: { falseCasesPerMonth },
      headers,
    });
  const changes = async () =>
    (await eventsAfter(server.store.db, 0, 500)).filter(({ kind }) => kind === "judgement.budget");

  test("is the usual one for this many sensors until somebody sets another", async () => {
    const answer = await get();
    expect(answer.statusCode, answer.body).toBe(200);
    const model = await caseModel();
    const view = answer.json();
    expect(view).toMatchObject({
      caseModel: model.version,
      sensors,
      budget: { falseCasesPerMonth: 3, usualFalseCasesPerMonth: 3, isUsual: true, version: 0 },
      opening: openingRule(model, sensors, 3),
    });
    expect(view.curve).toEqual(
      model.curve.map(({ score, falseCasesPerSensorYear, recall }) => ({
        score,
        falseCasesPerMonth: (falseCasesPerSensorYear * sensors) / 12,
        recall,
      })),
    );
    expect(answer.headers.etag).toMatch(/^"0\./);
  });

  test("a smaller one opens cases later, and stands in the log", async () => {
    const before = await get();
    const answer = await put(0.5, { "if-match": String(before.headers.etag) });
    expect(answer.statusCode, answer.body).toBe(200);
    const view = answer.json();
    expect(view.budget).toMatchObject({ falseCasesPerMonth: 0.5, isUsual: false, version: 1 });
    expect(view.opening.score).toBeGreaterThan(before.json().opening.score);
    expect(view.opening.falseCasesPerMonth).toBeLessThanOrEqual(0.5);
    const now = await get();
    expect(now.json()).toEqual(view);
    expect(now.headers.etag).toBe(answer.headers.etag);
    expect((await changes()).at(-1)).toMatchObject({
      actor: "local",
      subject: "judgement",
      data: { falseCasesPerMonth: 0.5 },
    });
  });

  test("an unchanged one costs no body, a new sensor makes a new tag of the same version", async () => {
    const { etag } = (await get()).headers;
    const again = await get({ "if-none-match": String(etag) });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
    await touchSensor(server.store.db, "S-new", testNow);
    const more = await get({ "if-none-match": String(etag) });
    expect([more.statusCode, more.json().sensors]).toEqual([200, sensors + 1]);
    expect(more.json().budget.version).toBe(Number(String(etag).slice(1).split(".")[0]));
  });

  test("null goes back to the usual one", async () => {
    await put(7, { "if-match": "*" });
    const answer = await put(null, { "if-match": "*" });
    expect(answer.json().budget).toMatchObject({
      falseCasesPerMonth: (sensors + 1) / 50,
      isUsual: true,
    });
  });

  test("is not changed without If-Match, nor on an old version", async () => {
    const { budget } = (await get()).json();
    const logged = (await changes()).length;
    expect((await put(2)).statusCode).toBe(428);
    const stale = await put(2, { "if-match": `"${budget.version - 1}"` });
    expect(stale.statusCode).toBe(412);
    expect(stale.json()).toMatchObject({ status: 412, current: { sensors: sensors + 1, budget } });
    expect((await get()).json().budget).toEqual(budget);
    expect(await changes()).toHaveLength(logged);
  });

  test.each([0, -1, 1000.5, "2", undefined])("%j is no budget", async (falseCasesPerMonth) => {
    const answer = await put(falseCasesPerMonth, { "if-match": "*" });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ pointer: "#/body/falseCasesPerMonth" });
    expect(answer.json().detail).toContain("above 0 and up to 1000, or null");
  });

  test("of ten people who change it at once one does", async () => {
    const headers = { "if-match": String((await get()).headers.etag) };
    const logged = (await changes()).length;
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => put(i + 1, headers)));
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([200, ...Array(9).fill(412)]);
    const won = answers.find(({ statusCode }) => statusCode === 200);
    expect((await get()).json()).toEqual(won?.json());
    expect(await changes()).toHaveLength(logged + 1);
  });

  test("no answer was our fault", () => {
    expect(server.faults).toEqual([]);
  });
});
