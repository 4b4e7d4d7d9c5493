import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBridges } from "../../storage/sql/bridges.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { failPhoto, insertPhoto, savePhotoInspection } from "../../storage/sql/photos.ts";
import { saveManifest, setFileState } from "../../storage/sql/surveys.ts";
import { aBridge, aPhoto, aSurvey } from "../builders.ts";
import { aNewPhoto } from "./aCity.ts";
import { aCrackedWall } from "./crackedWall.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

describe.each(engines)("surveys over %s", (engine) => {
  let server: TestServer;
  let wallPhoto: string;

  beforeAll(async () => {
    server = await aServer(engine);
    wallPhoto = await aCrackedWall(server);
    await fly();
  });
  afterAll(() => server.close());

  const get = async (path: string) => (await server.app.inject(`/api/v1/${path}`)).json();
  const post = (path: string, payload: object) =>
    server.app.inject({ method: "POST", url: `/api/v1/${path}`, payload });

  /** Four photos for a bridge that nobody knows: one good, one too far, one unreadable, one refused. */
  async function fly(): Promise<void> {
    const { db } = server.store;
    const files = ["1", "2", "3", "4"].map((n) => ({
      name: `P${n}.JPG`,
      sizeBytes: 100,
      sha256: n.repeat(64),
    }));
    const position = { lon: 139.7104, lat: 35.69 };
    const away = { lon: 139.9, lat: 35.69 };
    await importBridges(db, [
      aBridge({ id: "B-0007", position, line: [position] }),
      aBridge({ id: "B-0001", position: away, line: [away], spans: 2 }),
    ]);
    await saveManifest(db, aSurvey({ id: "SV-7", bridgeId: "B-typo", crackWidthMm: 0.1, files }));
    for (const [n, gsdMmPerPx] of [
      ["1", 0.3],
      ["2", 0.4],
      ["3", 0],
    ] as const) {
      const photo = aPhoto({
        id: `SV-7_${n.repeat(16)}`,
        surveyId: "SV-7",
        bridgeId: "B-typo",
        sha256: n.repeat(64),
        name: `P${n}.JPG`,
        scale: { source: "given", distanceSource: "given", gsdMmPerPx, relativeUncertainty: 0.02 },
        minVisibleWidthMm: 0.1,
      });
      await insertPhoto(db, aNewPhoto(photo));
      if (n === "3") await failPhoto(db, photo.id, "photo is P3.JPG: cut off");
      else await savePhotoInspection(db, photo);
    }
    const refused = { state: "rejected", reason: "not a photo" } as const;
    await setFileState(db, "SV-7", "4".repeat(64), refused);
  }

  test("the crew gets the photos to shoot again, each with why in two languages", async () => {
    const list = await get("surveys/SV-7/reshoot");
    expect(list).toMatchObject({ crackWidthMm: 0.1, totalFiles: 4, judgedFiles: 4 });
    expect(list.items).toMatchObject([
      { name: "P2.JPG", reasons: [{ code: "reshootTooFar", values: { gsdMmPerPx: 0.4 } }] },
      { name: "P3.JPG", reasons: [{ code: "reshootUnreadable" }] },
      { name: "P4.JPG", photoId: null, reasons: [{ code: "reshootUnreadable" }] },
    ]);
    expect(list.items[0].reasons[0].ja).toContain("0.30 mm/px");
    expect(list.items[2].reasons[0].en).toContain("not a photo");
  });

  test("the map gets where photos were taken and what they cover", async () => {
    const answer = await server.app.inject("/api/v1/surveys/SV-7/coverage");
    expect(answer.headers["content-type"]).toMatch(/^application\/geo\+json/);
    const { features } = answer.json();
    const shown = features.map((one: { properties: { name: string; shows: string } }) => [
      one.properties.name,
      one.properties.shows,
    ]);
    expect(shown).toEqual([
      ["P1.JPG", "camera"],
      ["P1.JPG", "wall"],
      ["P2.JPG", "camera"],
      ["P2.JPG", "wall"],
      ["P3.JPG", "camera"],
    ]);
    expect(features[0].geometry).toEqual({ type: "Point", coordinates: [139.71, 35.69] });
    expect(features[1].geometry.type).toBe("LineString");
    expect(features[2].properties.reshoot).toBe(true);
    expect(features[4].geometry).toBeNull();
  });

  test("a survey of an unknown bridge waits, with the bridge nearest to its photos, and is placed", async () => {
    const waiting = await get("surveys/SV-7");
    expect(waiting).toMatchObject({
      bridgeId: "B-typo",
      bridgeKnown: false,
      bridgeGuess: { bridgeId: "B-0007" },
    });
    expect(waiting.bridgeGuess.distanceM).toBeCloseTo(36, 0);
    expect((await post("surveys/SV-7/place", { bridgeId: "B-none" })).statusCode).toBe(404);
    const placed = await post("surveys/SV-7/place", { bridgeId: "B-0007" });
    expect(placed.json()).toMatchObject({
      bridgeId: "B-0007",
      bridgeKnown: true,
      bridgeGuess: null,
      placedAt: "2026-11-24T08:30:00.000Z",
    });
    expect((await get("photos?bridgeId=B-0007")).items).toHaveLength(3);
    // The drone sends its manifest again: what a person said stays.
    const files = [{ name: "P5.JPG", sizeBytes: 9, sha256: "5".repeat(64) }];
    const again = aSurvey({ id: "SV-7", bridgeId: "B-typo", files });
    expect(await saveManifest(server.store.db, again)).toBe("changed");
    expect(await get("surveys/SV-7")).toMatchObject({ bridgeId: "B-0007" });
  });

  test("a survey takes its findings along, without the members of the other bridge", async () => {
    const place = { memberId: "1-Mg01", element: "0102", face: "bottom" };
    const done = await post("surveys/SV-W/photos/place", { photoIds: [wallPhoto], place });
    expect(done.json()).toEqual({ placed: 1 });
    expect(await get(`photos/${wallPhoto}`)).toMatchObject({ place, version: 2 });
    const findings = await get("findings?bridgeId=B-0001&memberId=1-Mg01");
    expect(findings.items).toHaveLength(3);
    expect(findings.items[0]).toMatchObject({ memberId: "1-Mg01", place: null });
    await post("surveys/SV-W/place", { bridgeId: "B-0007" });
    expect((await get("findings?bridgeId=B-0001")).items).toEqual([]);
    const moved = (await get("findings?bridgeId=B-0007")).items;
    expect(moved.map((one: { memberId: string | null }) => one.memberId)).toEqual([
      null,
      null,
      null,
    ]);
    expect(await get(`photos/${wallPhoto}`)).toMatchObject({ place: null, bridgeId: "B-0007" });
  });

  test("photos are placed all or none, on members that the bridge has", async () => {
    const place = { memberId: "1-Mg01", element: null, face: null };
    const photoIds = [`SV-7_${"1".repeat(16)}`, wallPhoto];
    const mixed = await post("surveys/SV-7/photos/place", { photoIds, place });
    expect([mixed.statusCode, mixed.json().pointer]).toEqual([400, "#/body/photoIds"]);
    expect(await get(`photos/${photoIds[0]}`)).toMatchObject({ place: null });
    const own = photoIds.slice(0, 1);
    const nowhere = { ...place, memberId: "7-Mg01" };
    const none = await post("surveys/SV-7/photos/place", { photoIds: own, place: nowhere });
    expect(none.statusCode).toBe(409);
    const many = Array.from({ length: 1500 }, (_, n) => `SV-7_${String(n).padStart(16, "0")}`);
    const strangers = await post("surveys/SV-7/photos/place", { photoIds: many, place });
    expect(strangers.statusCode).toBe(400);
    await post("surveys/SV-7/photos/place", { photoIds: own, place });
    await post("surveys/SV-7/photos/place", { photoIds: own, place: null });
    expect(await get(`photos/${own[0]}`)).toMatchObject({ place: null });
  });

  test("each of it is in the log", async () => {
    const kinds = (await eventsAfter(server.store.db, 0, 500)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "survey.placed")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "photo.placed")).toHaveLength(3);
    expect(server.faults).toEqual([]);
  });
});
