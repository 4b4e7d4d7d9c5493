import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BaseView } from "../../api/schemas/base.ts";
import { BridgeView } from "../../api/schemas/bridge.ts";
import { DeadLetterDetailView, DeadLetterView } from "../../api/schemas/deadLetter.ts";
import { FindingView } from "../../api/schemas/finding.ts";
import { featuresOf } from "../../api/schemas/geo.ts";
import { CaseDetailView, CaseView } from "../../api/schemas/leakCase.ts";
import { NightView } from "../../api/schemas/night.ts";
import { pageOf } from "../../api/schemas/page.ts";
import { PhotoView } from "../../api/schemas/photo.ts";
import { PipeView } from "../../api/schemas/pipe.ts";
import { RecordingView } from "../../api/schemas/recording.ts";
import { SensorView } from "../../api/schemas/sensor.ts";
import { SurveyView } from "../../api/schemas/survey.ts";
import { SystemView } from "../../api/schemas/system.ts";
import { saveSetting } from "../../storage/sql/settings.ts";
import { fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

const lists: readonly { path: string; view: TSchema; count: number }[] = [
  { path: "sensors", view: SensorView, count: 7 },
  { path: "pipes", view: PipeView, count: 3 },
  { path: "bridges", view: BridgeView, count: 2 },
  { path: "cases", view: CaseView, count: 2 },
  { path: "findings", view: FindingView, count: 3 },
  { path: "recordings", view: RecordingView, count: 6 },
  { path: "nights", view: NightView, count: 7 },
  { path: "surveys", view: SurveyView, count: 1 },
  { path: "photos", view: PhotoView, count: 1 },
  { path: "dead-letters", view: DeadLetterView, count: 1 },
];

describe.each(engines)("lists over %s", (engine) => {
  let server: TestServer;
  let photoId: string;

  beforeAll(async () => {
    server = await aServer(engine);
    ({ photoId } = await fillCity(server));
  });
  afterAll(() => server.close());

  const get = async (path: string, headers: Record<string, string> = {}) =>
    server.app.inject({ url: `/api/v1/${path}`, headers });

  test.each(lists)("$path has the form that its schema says", async ({ path, view, count }) => {
    const answer = await get(path);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    const page = answer.json();
    expect([...Value.Errors(pageOf(view), page)]).toEqual([]);
    expect(page.items).toHaveLength(count);
    expect(page.nextCursor).toBeNull();
  });

  test.each(lists)("$path page by page gives the same as at once", async ({ path, count }) => {
    const whole = (await get(path)).json().items;
    const pieces: unknown[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await get(`${path}?limit=2${query}`)).json();
      expect(page.items.length).toBeLessThanOrEqual(2);
      pieces.push(...page.items);
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== null);
    expect(pieces).toEqual(whole);
    expect(pages).toBe(Math.ceil(count / 2));
  });

  test.each(lists)("$path answers 304 to who has it", async ({ path }) => {
    const { etag } = (await get(path)).headers;
    expect(etag).toMatch(/^W\/"/);
    const again = await get(path, { "if-none-match": String(etag) });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe("");
    expect((await get(path, { "if-none-match": '"other"' })).statusCode).toBe(200);
  });

  test.each(
    lists.filter(({ path }) => ["sensors", "pipes", "bridges", "cases", "findings"].includes(path)),
  )("$path as features are all of them, with the same items", async ({ path, view, count }) => {
    const items = (await get(path)).json().items;
    const answer = await get(`${path}?limit=1`, { accept: "application/geo+json" });
    expect(answer.headers["content-type"]).toMatch(/^application\/geo\+json/);
    const collection = answer.json();
    expect([...Value.Errors(featuresOf(view), collection)]).toEqual([]);
    expect(collection.features).toHaveLength(count);
    const properties = collection.features.map((f: { properties: unknown }) => f.properties);
    expect(properties).toEqual(items);
  });

  test("positions are longitude first; what has no place is a feature without geometry", async () => {
    const geo = { accept: "application/geo+json" };
    const features = (await get("sensors", geo)).json().features;
    const byId = new Map(features.map((one: { id: string }) => [one.id, one]));
    expect(byId.get("S-0001")).toMatchObject({
      geometry: { type: "Point", coordinates: [139.7, 35.68] },
    });
    expect(byId.get("S-0099")).toMatchObject({ geometry: null, properties: { placed: false } });
    const cases = (await get("cases", geo)).json().features;
    expect(cases[1]).toMatchObject({ id: "C-0002", geometry: null });
    const [pipe] = (await get("pipes", geo)).json().features;
    expect(pipe.geometry).toEqual({
      type: "LineString",
      coordinates: [
        [139.7, 35.68],
        [139.7013, 35.68],
      ],
    });
    const [finding] = (await get("findings", geo)).json().features;
    expect(finding.geometry.coordinates).toEqual([139.71, 35.69]);
  });

  test("a sensor shows its case, its last night and its health", async () => {
    const { items } = (await get("sensors")).json();
    const byId = new Map(items.map((one: { id: string }) => [one.id, one]));
    expect(byId.get("S-0001")).toMatchObject({
      state: "leak",
      score: 72.5,
      caseId: "C-0001",
      lastNightOf: "2026-11-24",
      health: ["weakBattery", "badClock"],
    });
    expect(byId.get("S-0002")).toMatchObject({ state: "watch", score: 41, caseId: "C-0002" });
    expect(byId.get("S-0003")).toMatchObject({
      state: "silent",
      score: null,
      lastNightOf: "2026-11-20",
      health: ["silent"],
    });
    expect(byId.get("S-0099")).toMatchObject({ position: null, pipe: null, health: [] });
    const one = (await get("sensors/S-0001")).json();
    expect(one).toEqual(byId.get("S-0001"));
  });

  test("filters leave out what was not asked for", async () => {
    const ids = async (path: string) =>
      (await get(path)).json().items.map((one: { id: string }) => one.id);
    expect(await ids("sensors?placed=false")).toEqual(["S-0099"]);
    expect(await ids("cases?state=open")).toEqual(["C-0001", "C-0002"]);
    expect(await ids("cases?state=closed,dug")).toEqual([]);
    expect(await ids("recordings?state=received")).toEqual(["S-0001_20261124T020000000Z"]);
    expect(await ids("recordings?sensorId=S-0002")).toEqual([]);
    expect(await ids("findings?state=accepted")).toEqual([]);
    expect(await ids(`findings?photoId=${photoId}&bridgeId=B-0001&limit=1`)).toEqual([
      `${photoId}-1`,
    ]);
    expect(await ids(`photos/${photoId}/findings`)).toHaveLength(3);
    const nights = (await get("nights?sensorId=S-0001&from=2026-11-23&to=2026-11-24")).json();
    expect(nights.items.map((one: { nightOf: string }) => one.nightOf)).toEqual([
      "2026-11-24",
      "2026-11-23",
    ]);
  });

  test("single things have the form that their schema says", async () => {
    const letter = (await get("dead-letters")).json().items[0].id;
    const singles: readonly (readonly [string, TSchema])[] = [
      ["sensors/S-0001", SensorView],
      ["pipes/P-0001", PipeView],
      ["bridges/B-0001", BridgeView],
      ["cases/C-0001", CaseDetailView],
      [`findings/${photoId}-1`, FindingView],
      ["recordings/S-0001_20261124T020000000Z", RecordingView],
      ["surveys/SV-1", SurveyView],
      [`photos/${photoId}`, PhotoView],
      [`dead-letters/${letter}`, DeadLetterDetailView],
      ["system", SystemView],
    ];
    for (const [path, view] of singles) {
      const answer = await get(path);
      expect(answer.statusCode, path).toBe(200);
      expect([...Value.Errors(view, answer.json())], path).toEqual([]);
    }
  });

  test("a case says why in both languages, what may be done, and what happened", async () => {
    const found = (await get("cases/C-0001")).json();
    expect(found.reasons[0]).toMatchObject({ code: "levelOverBaseline", weight: 30 });
    expect(found.reasons[0].ja).not.toBe(found.reasons[0].en);
    expect(found.allowed).toEqual(["acknowledge", "dispatch", "snooze", "close", "comment"]);
    expect(found.leakProbability).toBe(0.81);
    expect(found.history).toMatchObject([{ kind: "case.opened", actor: "system" }]);
  });

  test("the base map is there once it was imported", async () => {
    expect((await get("base")).statusCode).toBe(404);
    const base = {
      type: "FeatureCollection",
      features: [
        {
          type: "Feature",
          properties: { kind: "road", nameJa: "水橋通り", nameEn: "Mizuhashi-dōri", widthM: 12 },
          geometry: {
            type: "LineString",
            coordinates: [
              [139.7, 35.68],
              [139.71, 35.68],
            ],
          },
        },
      ],
    };
    await saveSetting(server.store.db, "base", base);
    const answer = await get("base");
    expect(answer.json()).toEqual(base);
    expect([...Value.Errors(BaseView, answer.json())]).toEqual([]);
  });

  test("the system says how much there is", async () => {
    expect((await get("system")).json()).toMatchObject({
      version: "0.1.0",
      database: { kind: engine },
      nights: { latest: "2026-11-24", pending: 0 },
      counts: {
        sensors: 7,
        unplacedSensors: 1,
        pipes: 3,
        bridges: 2,
        recordings: 6,
        openCases: 2,
        photos: 1,
        findings: 3,
        deadLetters: 1,
      },
      lastEventId: 1,
      demo: null,
    });
  });

  test("no answer was our fault", () => {
    expect(server.faults).toEqual([]);
  });
});
