import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

const paths = [
  "sensors",
  "pipes",
  "bridges",
  "cases",
  "findings",
  "recordings",
  "nights",
  "surveys",
  "photos",
  "dead-letters",
  "sensors/S-0001/series",
  "sensors/S-0001/baseline",
  "cases/C-0001/correlation",
  "cases/C-0001/photos",
  "pipes/P-0001/calibration",
  "system",
  "judgement",
  "inspection/due",
  "inspection/agreement",
  "bridges/B-0001/inspection",
  "bridges/B-0001/judgements",
  "bridges/B-0001/members",
  "surveys/SV-1/reshoot",
  "surveys/SV-1/coverage",
  "manuals/2024",
  "users",
  "users/sato",
  "audit",
];
const names = [
  "limit",
  "cursor",
  "sensorId",
  "state",
  "from",
  "to",
  "before",
  "measurement",
  "placed",
  "photoId",
  "bridgeId",
  "memberId",
  "order",
  "which",
  "key",
  "a",
  "b",
  "night",
  "actor",
  "kind",
  "subject",
  "since",
  "until",
];
const nasty = fc.constantFrom(
  "\u0000",
  "a\u0000b",
  "\ud800",
  "' or 1=1 --",
  "9".repeat(30),
  "-1",
  "1e309",
  "NaN",
  "2026-02-30",
  "9999-12-31",
  "0000-00-00",
  "2026-11-24T02:00:60Z",
  "+275760-09-13T00:00:00.001Z",
  "[object Object]",
  "__proto__",
  "open,closed",
  "worst",
  "member",
  "1-Mg01",
);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(1.5, 1e300, -1, 2 ** 60));
const text = fc.oneof(nasty, fc.string({ unit: "binary" }));
/** Cursors that look like ours inside: the right kinds with the wrong values, and others. */
const cursor = fc
  .oneof(
    fc.tuple(text),
    fc.tuple(number),
    fc.tuple(number, text),
    fc.tuple(text, text),
    fc.array(fc.oneof(number, text, fc.constant(null)), { maxLength: 3 }),
  )
  .map((key) => Buffer.from(JSON.stringify(key)).toString("base64url"));
const value = fc.oneof(nasty, cursor, fc.string({ unit: "binary" }), fc.date().map(String));
const query = fc.oneof(
  cursor.map((one) => [["cursor", one] as [string, string]]),
  fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value), { maxLength: 4 }),
);
/** Bodies of nearly the right form. */
const edit = fc.oneof(
  fc.record(
    { name: text, position: fc.record({ lon: fc.double(), lat: fc.double() }), kind: value },
    { requiredKeys: [] },
  ),
  fc.record({ name: text }),
  fc.record({ kind: fc.constantFrom("comment", "dispatch"), text, crew: text }),
  fc.record({ kind: fc.constant("snooze"), until: value }),
  fc.record({
    kind: fc.constant("close"),
    why: fc.record({ kind: fc.constant("joined"), into: text }),
  }),
  fc.record({
    kind: fc.constant("dig"),
    result: fc.record({ found: fc.boolean(), note: text, leakKind: fc.constant("joint") }),
  }),
  fc.record({ soundness: fc.constantFrom("I", null, "V"), lastInspectedOn: value }),
  fc.record({ falseCasesPerMonth: fc.oneof(number, fc.double({ min: 0, max: 1000 }), nasty) }),
);
const pixel = fc.oneof(fc.integer({ min: 0, max: 5000 }), number);
const pixelPoint = fc.record({ x: pixel, y: pixel });
const photoId = `SV-1_${"b".repeat(16)}`;
const id = fc.oneof(text, fc.constantFrom(`${photoId}-1`, `${photoId}-2`, photoId));
/** Acts of a review, of nearly the right form. */
const act = fc.oneof(
  fc.record({ kind: fc.constantFrom("accept", "undo"), degree: fc.constantFrom("a", "c", null) }),
  fc.record({ kind: fc.constant("reject"), why: text }),
  fc.record(
    {
      kind: fc.constant("correct"),
      note: text,
      line: fc.array(pixelPoint, { maxLength: 5 }),
      damageType: fc.oneof(fc.integer({ min: 1, max: 26 }), number),
      degree: fc.constantFrom("a", "b", "e", null),
      widthPx: number,
    },
    { requiredKeys: ["kind", "note"] },
  ),
  fc.record({
    kind: fc.constant("merge"),
    with: fc.array(fc.record({ id, version: number }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("split"), at: fc.array(pixelPoint, { maxLength: 4 }) }),
  fc.record(
    {
      kind: fc.constantFrom("crack", "area"),
      line: fc.array(pixelPoint, { maxLength: 4 }),
      box: fc.record({ x: pixel, y: pixel, width: pixel, height: pixel }),
      follow: fc.boolean(),
    },
    { requiredKeys: ["kind"] },
  ),
  fc.record({ points: fc.array(pixelPoint, { maxLength: 4 }) }),
  fc.record({ a: pixelPoint, b: pixelPoint, lengthMm: number }),
  fc.record({
    judgement: fc.record({
      kind: fc.constantFrom("countermeasure", "soundness", "measure", "degree"),
      memberId: fc.constantFrom("1-Mg01", "9-Zz99", null),
      damageType: fc.integer({ min: 1, max: 26 }),
      element: fc.constantFrom("0101", "x"),
      value: fc.oneof(fc.constantFrom("A", "I", "c", "2026-11-24", null), text),
    }),
    note: text,
    evidence: fc.array(id, { maxLength: 2 }),
  }),
  fc.record({ photoIds: fc.array(id, { maxLength: 2 }), place: fc.constantFrom(null, {}) }),
  fc.record({ bridgeId: id }),
);

describe.each(engines)("over %s", (engine) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await aServer(engine);
    await fillCity(server);
  });
  afterAll(() => server.close());

  test("no query string is answered with our own fault", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), query, async (path, pairs) => {
        const text = pairs.map((pair) => pair.map(encoded).join("=")).join("&");
        const answer = await server.app.inject(`/api/v1/${path}?${text}`);
        expect(answer.statusCode, `${path}?${text}: ${answer.body}`).toBeLessThan(500);
      }),
      { numRuns: 600 },
    );
    expect(server.faults).toEqual([]);
  });

  test("no act of a review is answered with our own fault", async () => {
    const done = new Set<string>();
    const send = async (path: string, payload: string) => {
      const answer = await server.app.inject({
        method: "POST",
        url: `/api/v1/${path}`,
        payload,
        headers: { "content-type": "application/json", "if-match": "*" },
      });
      if (answer.statusCode === 200) done.add(path);
      expect(answer.statusCode, `${path} ${payload}: ${answer.body}`).toBeLessThan(500);
    };
    await fc.assert(
      fc.asyncProperty(act, async (body) => send(pathOf(body), JSON.stringify(body))),
      { numRuns: 800 },
    );
    const paths = fc.constantFrom(...reviewPaths);
    const anything = fc.oneof(
      fc.json(),
      act.map((body) => JSON.stringify(body)),
    );
    await fc.assert(fc.asyncProperty(paths, anything, send), { numRuns: 300 });
    // It came through the door often enough to mean something.
    expect(done.size).toBeGreaterThan(2);
    expect(server.faults).toEqual([]);
  });

  test("no body is answered with our own fault", async () => {
    const body = fc.oneof(
      { weight: 1, arbitrary: fc.json() },
      { weight: 3, arbitrary: edit.map((object) => JSON.stringify(object)) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          ["POST", "cases/C-0001/actions"] as const,
          ["PATCH", "sensors/S-0001"] as const,
          ["PATCH", "bridges/B-0001"] as const,
          ["PUT", "judgement/budget"] as const,
        ),
        body,
        async ([method, path], payload) => {
          const answer = await server.app.inject({
            method,
            url: `/api/v1/${path}`,
            payload,
            headers: { "content-type": "application/json", "if-match": "*" },
          });
          expect(answer.statusCode, `${path} ${payload}: ${answer.body}`).toBeLessThan(500);
        },
      ),
      { numRuns: 400 },
    );
    expect(server.faults).toEqual([]);
  });
});

const reviewPaths = [
  `findings/${photoId}-1/actions`,
  `photos/${photoId}/findings`,
  `photos/${photoId}/path`,
  `photos/${photoId}/scale`,
  "bridges/B-0001/judgements",
  "surveys/SV-1/photos/place",
  "surveys/SV-1/place",
];

/** Where an act of this form belongs. */
function pathOf(body: object): string {
  if ("points" in body) return `photos/${photoId}/path`;
  if ("a" in body) return `photos/${photoId}/scale`;
  if ("judgement" in body) return "bridges/B-0001/judgements";
  if ("photoIds" in body) return "surveys/SV-1/photos/place";
  if ("bridgeId" in body) return "surveys/SV-1/place";
  if ("follow" in body || "box" in body) return `photos/${photoId}/findings`;
  return `findings/${photoId}-${JSON.stringify(body).length % 2 ? 1 : 2}/actions`;
}

/** A lone surrogate has no encoding of its own: it travels as the broken bytes that it is. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return "%ED%A0%80";
  }
}
