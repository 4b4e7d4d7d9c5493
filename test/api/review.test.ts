import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FindingView } from "../../api/schemas/finding.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { placeFindingsOf } from "../../storage/sql/findings.ts";
import { placePhotos } from "../../storage/sql/photos.ts";
import { aCrackedWall, crackAt, wall } from "./crackedWall.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

describe.each(engines)("reviews over %s", (engine) => {
  let server: TestServer;
  let photoId: string;

  beforeAll(async () => {
    server = await aServer(engine);
    photoId = await aCrackedWall(server);
  });
  afterAll(() => server.close());

  const get = async (path: string) => (await server.app.inject(`/api/v1/${path}`)).json();
  const post = (path: string, payload: object, ifMatch?: string) =>
    server.app.inject({
      method: "POST",
      url: `/api/v1/${path}`,
      payload,
      headers: ifMatch === undefined ? {} : { "if-match": ifMatch },
    });
  const act = (id: string, payload: object, version: number) =>
    post(`findings/${id}/actions`, payload, `"${version}"`);
  const id = (n: number) => `${photoId}-${n}`;

  test("every step stands in the history with who, when, what, before and after", async () => {
    await act(id(1), { kind: "accept", degree: "c" }, 1);
    const line = [
      { x: 10, y: 10 },
      { x: 110, y: 10 },
    ];
    const drawn = { kind: "correct", note: "位置を直した", line, damageType: 11 };
    expect((await act(id(1), drawn, 2)).json()).toMatchObject({ damageType: 11, lengthPx: 100 });
    await act(id(1), { kind: "undo" }, 3);
    const history = await get(`findings/${id(1)}/history`);
    expect(history).toMatchObject([
      {
        version: 2,
        by: "local",
        at: "2026-11-24T08:30:00.000Z",
        action: { kind: "accept", degree: "c" },
        before: { state: { kind: "proposed" }, degree: null },
        after: { state: { kind: "accepted" }, degree: "c" },
      },
      { version: 3, action: { kind: "correct", note: "位置を直した" }, after: { line } },
      { version: 4, action: { kind: "undo" }, undoes: 3, after: { damageType: 6, degree: "c" } },
    ]);
  });

  test("the second of two inspectors gets both versions, and nothing of the first is lost", async () => {
    const before = (await get(`findings/${id(2)}`)) as FindingView;
    const [first, second] = await Promise.all([
      act(id(2), { kind: "correct", note: "A", degree: "d" }, before.version),
      act(id(2), { kind: "correct", note: "B", degree: "b" }, before.version),
    ]);
    expect([first.statusCode, second.statusCode].sort()).toEqual([200, 412]);
    const [won, lost] = first.statusCode === 200 ? [first, second] : [second, first];
    const { related: _, ...now } = won.json();
    expect(lost.json()).toMatchObject({ status: 412, current: now });
    const again = await act(id(2), { kind: "reject", why: "x" }, before.version);
    expect(again.json().current).toMatchObject({ version: before.version + 1 });
    await act(id(2), { kind: "correct", note: "C", degree: "e" }, before.version + 1);
    const third = await act(id(2), { kind: "reject", why: "x" }, before.version + 1);
    expect(third.json()).toMatchObject({
      current: { degree: "e" },
      base: { degree: now.degree, version: before.version + 1 },
    });
  });

  test("a degree that the manual does not know is a conflict that names those it knows", async () => {
    const wrong = { kind: "correct", note: "x", damageType: 7, degree: "b" };
    const answer = await act(id(3), wrong, 1);
    expect(answer.statusCode).toBe(409);
    expect(answer.json().detail).toContain("a, c, d, e");
    const outside = { kind: "correct", note: "x", box: { x: 500, y: 0, width: 200, height: 9 } };
    expect((await act(id(3), outside, 1)).json()).toMatchObject({ pointer: "#/body/box" });
  });

  test("findings are merged and split, and the whole act is undone from any of them", async () => {
    const versions = [await get(`findings/${id(1)}`), await get(`findings/${id(3)}`)];
    const partner = { id: id(3), version: versions[1].version };
    const stale = { ...partner, version: 99 };
    const refused = await act(id(1), { kind: "merge", with: [stale] }, versions[0].version);
    expect([refused.statusCode, refused.json().current.id]).toEqual([412, id(3)]);
    const merged = await act(id(1), { kind: "merge", with: [partner] }, versions[0].version);
    expect(merged.statusCode, merged.body).toBe(200);
    const { state, related } = merged.json();
    const whole = related.find((one: FindingView) => one.origin === "merge");
    expect(state).toMatchObject({ kind: "merged", into: whole.id });
    expect(whole).toMatchObject({ version: 1, degree: "c", state: { kind: "accepted" } });
    const split = await act(whole.id, { kind: "split", at: [{ x: 100, y: 50 }] }, 1);
    expect(split.json().state.into).toHaveLength(2);
    const early = await act(id(3), { kind: "undo" }, partner.version + 1);
    expect([early.statusCode, early.json().detail]).toEqual([
      409,
      expect.stringContaining(whole.id),
    ]);
    const piece = split.json().state.into[0];
    expect((await act(piece, { kind: "undo" }, 1)).statusCode).toBe(200);
    expect((await act(id(3), { kind: "undo" }, partner.version + 1)).statusCode).toBe(200);
    expect(await get(`findings/${whole.id}`)).toMatchObject({ state: { kind: "withdrawn" } });
    expect(await get(`findings/${id(1)}`)).toMatchObject({
      state: { kind: "accepted" },
      degree: "c",
    });
  });

  test("two clicks are joined along the dark crack, whose width is measured", async () => {
    const points = [20, 580].map((x) => ({ x, y: Math.round(crackAt(x)) }));
    const path = await post(`photos/${photoId}/path`, { points });
    expect(path.statusCode, path.body).toBe(200);
    const { line, widthPx, lengthPx, lengthMm } = path.json();
    const off = line.map(({ x, y }: { x: number; y: number }) => Math.abs(y - crackAt(x)));
    expect(Math.max(...off)).toBeLessThan(3);
    expect(lengthPx).toBeGreaterThan(600);
    expect(Math.abs(widthPx - wall.crackWidthPx)).toBeLessThan(1);
    expect(lengthMm).toBeNull();
    const away = await post(`photos/${photoId}/path`, { points: [points[0], { x: 9999, y: 0 }] });
    expect([away.statusCode, away.json().pointer]).toEqual([400, "#/body/points/line/1"]);
  });

  test("what the machine missed is added accepted, as a line that follows or a box", async () => {
    const line = [20, 580].map((x) => ({ x, y: Math.round(crackAt(x)) }));
    const added = await post(`photos/${photoId}/findings`, { kind: "crack", line, follow: true });
    expect(added.statusCode, added.body).toBe(200);
    expect(added.json()).toMatchObject({
      origin: "person",
      state: { kind: "accepted", by: "local" },
      damageType: 6,
      version: 1,
    });
    expect(added.json().line.length).toBeGreaterThan(5);
    const box = { x: 10, y: 10, width: 50, height: 40 };
    const spall = { kind: "area", box, damageType: 7, degree: "d" };
    const area = await post(`photos/${photoId}/findings`, spall);
    expect(area.json()).toMatchObject({ kind: "area", box, damageType: 7, degree: "d" });
    expect((await post(`photos/${photoId}/findings`, { kind: "area" })).statusCode).toBe(400);
    const undone = await act(area.json().id, { kind: "undo" }, 1);
    expect(undone.json()).toMatchObject({ state: { kind: "withdrawn" }, allowed: [] });
  });

  test("a scale by two points turns pixels to millimetres, on every finding of the photo", async () => {
    const { version } = await get(`photos/${photoId}`);
    const [a, b] = [
      { x: 100, y: 100 },
      { x: 500, y: 100 },
    ];
    const scaled = await post(`photos/${photoId}/scale`, { a, b, lengthMm: 60 }, `"${version}"`);
    expect(scaled.statusCode, scaled.body).toBe(200);
    expect(scaled.json()).toMatchObject({
      scale: { source: "given", gsdMmPerPx: 0.15 },
      use: "width",
      minVisibleWidthMm: 0.15,
      version: version + 1,
    });
    expect(scaled.json().scale.relativeUncertainty).toBeCloseTo(0.0113, 3);
    const found = await get(`findings/${id(2)}`);
    expect(found).toMatchObject({ lengthMm: 30, widthMm: 0.3, widthP95Mm: 0.375 });
    expect(found.grade).toMatchObject({ damageType: 6, degree: "e", pattern: "大大" });
    const stale = await post(`photos/${photoId}/scale`, { a, b, lengthMm: 6 }, `"${version}"`);
    expect([stale.statusCode, stale.json().current.scale.gsdMmPerPx]).toEqual([412, 0.15]);
    const near = { a, b: { x: 110, y: 100 }, lengthMm: 60 };
    expect((await post(`photos/${photoId}/scale`, near, "*")).statusCode).toBe(400);
    // An undo goes back to the old decision, not to the old scale.
    await act(id(2), { kind: "undo" }, found.version);
    expect(await get(`findings/${id(2)}`)).toMatchObject({ widthMm: 0.3 });
  });

  test("queues put the worst, the least certain or the newest first", async () => {
    const ids = async (order: string) =>
      (await get(`findings?photoId=${photoId}&order=${order}`)).items.map(
        (one: FindingView) => one.id,
      );
    const worst = await ids("worst");
    const states = await Promise.all(worst.map((one: string) => get(`findings/${one}`)));
    // The added crack of 0.45 mm before those of 0.375 mm; what no longer counts comes last.
    expect(states[0]).toMatchObject({ origin: "person", degree: null });
    const degrees = states.map(({ degree }) => degree).filter((degree) => degree !== null);
    expect(degrees.indexOf("d")).toBeLessThan(degrees.lastIndexOf("c"));
    expect(states.at(-1).state.kind).toMatch(/withdrawn|merged|split/);
    expect((await ids("uncertain"))[0]).not.toBe(worst[0]);
    expect((await ids("new")).slice(-3).sort()).toEqual([id(1), id(2), id(3)]);
    const walked: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await get(`findings?photoId=${photoId}&order=member&limit=2${cursor}`);
      walked.push(...page.items.map((one: FindingView) => one.id));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(walked.sort()).toEqual(worst.sort());
  });

  test("precision and recall count verdicts alone", async () => {
    const all = await get("inspection/agreement");
    // two of three proposals are taken, one crack was added
    expect(all).toMatchObject({ right: 2, wrong: 0, missed: 1 });
    expect(all.bridges).toMatchObject([{ bridgeId: "B-0001", right: 2 }]);
    expect(await get("inspection/agreement?bridgeId=B-0009")).toMatchObject({ right: 0 });
  });

  test("a bridge has members by its spans, which are edited and marked as gone, never deleted", async () => {
    const usual = await get("bridges/B-0001/members");
    expect(usual).toContainEqual(expect.objectContaining({ id: "2-Mg01", main: true, version: 0 }));
    const girder = { span: 1, code: "Mg", number: "02", material: "C" };
    expect((await post("bridges/B-0001/members", girder)).json()).toMatchObject({ id: "1-Mg02" });
    expect((await post("bridges/B-0001/members", girder)).statusCode).toBe(409);
    const gone = await server.app.inject({
      method: "PATCH",
      url: "/api/v1/bridges/B-0001/members/1-Cr01",
      payload: { gone: true },
      headers: { "if-match": '"1"' },
    });
    expect(gone.json()).toMatchObject({ gone: true, version: 2 });
    expect(await get("bridges/B-0001/members")).toHaveLength(usual.length + 1);
    expect((await post("bridges/B-0001/members", { ...girder, code: "Zz" })).statusCode).toBe(400);
  });

  const judge = (judgement: object, version: number, its: object = {}) =>
    post("bridges/B-0001/judgements", { judgement, ...its }, `"${version}"`);

  test("judgements keep all their versions, with the findings they rest on", async () => {
    const about = { kind: "countermeasure", memberId: "1-Mg01", damageType: 6 };
    const evidence = [id(1)];
    const first = await judge({ ...about, value: "C1" }, 0, { evidence, note: "進行性" });
    expect(first.statusCode, first.body).toBe(200);
    expect(first.json()).toMatchObject({ version: 1, by: "local", evidence, note: "進行性" });
    const late = await judge({ ...about, value: "B" }, 0);
    expect(late.statusCode).toBe(412);
    expect(late.json()).toMatchObject({ current: { version: 1, judgement: { value: "C1" } } });
    await judge({ ...about, value: "C2" }, 1);
    const { key } = first.json();
    const history = await get(`bridges/B-0001/judgements?key=${key}`);
    expect(history.map((one: { judgement: { value: string } }) => one.judgement.value)).toEqual([
      "C1",
      "C2",
    ]);
    const other = await judge({ ...about, value: "A" }, 2, { evidence: ["P-1"] });
    expect(other.json()).toMatchObject({ status: 400, pointer: "#/body/evidence/0" });
  });

  test("what the manual or the bridge does not have cannot be judged", async () => {
    const degree = { kind: "degree", memberId: "1-Mg01", element: "0101", damageType: 6 };
    expect((await judge({ ...degree, value: "c" }, 0)).statusCode).toBe(200);
    expect((await judge({ ...degree, element: "0201", value: "c" }, 0)).statusCode).toBe(400);
    expect((await judge({ ...degree, damageType: 7, value: "b" }, 0)).statusCode).toBe(400);
    expect((await judge({ ...degree, memberId: "9-Mg01", value: "c" }, 0)).statusCode).toBe(409);
    const gone = { kind: "soundness", memberId: "1-Cr01", value: "I" };
    expect((await judge(gone, 0)).json().detail).toContain("gone");
    const technical = { kind: "technical", part: 1, event: 2, value: "B" };
    expect((await judge(technical, 0)).statusCode).toBe(200);
    await judge({ kind: "edition", value: "2019" }, 0);
    expect((await judge({ ...technical, part: 2 }, 0)).statusCode).toBe(409);
  });

  test("a bridge's soundness is proposed from its main members, and a person confirms it", async () => {
    const { db } = server.store;
    await placePhotos(db, "SV-W", [photoId], { memberId: "1-Mg01", element: null, face: null });
    await placeFindingsOf(db, [photoId], "1-Mg01");
    await judge({ kind: "countermeasure", memberId: "1-Bh01", damageType: 16, value: "E1" }, 0);
    const seen = await get("bridges/B-0001/inspection");
    expect(seen).toMatchObject({
      edition: "2019",
      unplaced: { photos: 0, findings: 0 },
      soundness: { confirmed: null, proposal: { soundness: "III", because: ["1-Mg01"] } },
      due: { inspection: "soon", action: false },
    });
    const girder = seen.members.find((one: { id: string }) => one.id === "1-Mg01");
    expect(girder).toMatchObject({ photos: 1, findings: { counting: 3, rejected: 0 } });
    expect(girder.damages).toContainEqual(
      expect.objectContaining({ damageType: 6, element: null, worst: "d" }),
    );
    await judge({ kind: "soundness", memberId: "1-Mg01", value: "II" }, 0);
    const after = await get("bridges/B-0001/inspection");
    expect(after.soundness.proposal).toMatchObject({ soundness: "II", because: ["1-Mg01"] });
    expect(await get(`findings?bridgeId=B-0001&memberId=1-Mg01&limit=1`)).toMatchObject({
      items: [{ memberId: "1-Mg01" }],
    });
  });

  test("grave bridges wait in the due list until a measure is recorded", async () => {
    const edit = { soundness: "III", lastInspectedOn: "2026-10-01" };
    await server.app.inject({
      method: "PATCH",
      url: "/api/v1/bridges/B-0001",
      payload: edit,
      headers: { "if-match": "*" },
    });
    expect(await get("inspection/due")).toMatchObject([
      {
        bridge: { id: "B-0001" },
        due: { inspection: "later", nextOn: "2031-10-01", action: true },
      },
    ]);
    expect(await get("inspection/due?which=overdue")).toEqual([]);
    const done = { kind: "measure", memberId: "1-Mg01", value: "2026-11-01" };
    expect((await judge(done, 0)).statusCode).toBe(200);
    expect(await get("inspection/due")).toEqual([]);
    expect((await judge({ ...done, value: "2026-02-30" }, 1)).statusCode).toBe(400);
  });

  test("the manual's lists are there by edition", async () => {
    expect(await get("manuals")).toHaveLength(3);
    const manual = await get("manuals/2024");
    expect(manual.damageTypes).toHaveLength(26);
    expect((await server.app.inject("/api/v1/manuals/1999")).statusCode).toBe(400);
  });

  test("every act is in the log, and none was our fault", async () => {
    const kinds = (await eventsAfter(server.store.db, 0, 500)).map(({ kind }) => kind);
    for (const kind of ["finding.reviewed", "photo.scaled", "bridge.judged", "bridge.changed"]) {
      expect(kinds).toContain(kind);
    }
    expect(server.faults).toEqual([]);
  });
});
