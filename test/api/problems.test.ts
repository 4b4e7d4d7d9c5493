import { Value } from "typebox/value";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "../../api/schemas/problem.ts";
import { fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer } from "./server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await aServer();
  await fillCity(server);
});
afterAll(() => server.close());

interface Case {
  what: string;
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  url: string;
  body?: object | string;
  headers?: Record<string, string>;
  status: number;
  detail: string | RegExp;
  pointer?: string;
}

const action = (kind: string, more: object = {}) => ({ kind, ...more });
const any = { "if-match": "*" };

const wrong: readonly Case[] = [
  {
    what: "limit that is no number",
    url: "/api/v1/sensors?limit=many",
    status: 400,
    detail: 'limit is "many", expected a whole number from 1 to 500',
    pointer: "#/query/limit",
  },
  { what: "limit 0", url: "/api/v1/cases?limit=0", status: 400, detail: /limit is 0/ },
  { what: "limit 501", url: "/api/v1/cases?limit=501", status: 400, detail: /limit is 501/ },
  { what: "half a limit", url: "/api/v1/cases?limit=1.5", status: 400, detail: /limit is "1.5"/ },
  { what: "limit twice", url: "/api/v1/pipes?limit=1&limit=2", status: 400, detail: /\["1","2"\]/ },
  {
    what: "cursor of nothing",
    url: "/api/v1/recordings?cursor=nonsense",
    status: 400,
    detail: 'cursor is "nonsense", expected the nextCursor of the page before',
    pointer: "#/query/cursor",
  },
  {
    what: "parameter that nobody knows",
    url: "/api/v1/recordings?sensor=S-0001",
    status: 400,
    detail: 'sensor is "S-0001", expected only limit, cursor, sensorId, state',
    pointer: "#/query/sensor",
  },
  {
    what: "state of nothing",
    url: "/api/v1/cases?state=new,old",
    status: 400,
    detail: /^state is "new,old", expected open, or one or more of new/,
    pointer: "#/query/state",
  },
  {
    what: "date of no calendar",
    url: "/api/v1/nights?from=2026-02-30",
    status: 400,
    detail: 'from is "2026-02-30", expected a date such as 2026-11-24',
    pointer: "#/query/from",
  },
  {
    what: "instant of no clock",
    url: "/api/v1/sensors/S-0001/series?from=yesterday",
    status: 400,
    detail: /^from is "yesterday", expected an instant, UTC/,
    pointer: "#/query/from",
  },
  {
    what: "from after to",
    url: "/api/v1/sensors/S-0001/series?from=2026-12-01T00:00:00Z&to=2026-11-01T00:00:00Z",
    status: 400,
    detail: /expected no later than to/,
  },
  {
    what: "id that cannot be",
    url: "/api/v1/sensors/%E6%B0%B4",
    status: 400,
    detail: /^id is "水", expected 1 to 128 letters/,
    pointer: "#/path/id",
  },
  { what: "address that is no text", url: "/api/v1/sensors/%FF", status: 400, detail: /%FF/ },
  {
    what: "body that is no JSON",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: "{",
    headers: { ...any, "content-type": "application/json" },
    status: 400,
    detail: /JSON/,
  },
  {
    what: "no body",
    method: "POST",
    url: "/api/v1/cases/C-0001/actions",
    headers: any,
    status: 400,
    detail: /^body is missing, expected an action/,
    pointer: "#/body",
  },
  {
    what: "edit of nothing",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: {},
    headers: any,
    status: 400,
    detail: "body is {}, expected at least one of position, name, kind",
    pointer: "#/body",
  },
  {
    what: "longitude beyond the earth",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: { position: { lon: 190, lat: 35 } },
    headers: any,
    status: 400,
    detail: "position.lon is 190, expected degrees east, -180 to 180",
    pointer: "#/body/position/lon",
  },
  {
    what: "latitude as text",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: { position: { lon: 139, lat: "35" } },
    headers: any,
    status: 400,
    detail: 'position.lat is "35", expected degrees north, -90 to 90',
    pointer: "#/body/position/lat",
  },
  {
    what: "latitude forgotten",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: { position: { lon: 139 } },
    headers: any,
    status: 400,
    detail: "position.lat is missing, expected degrees north, -90 to 90",
    pointer: "#/body/position/lat",
  },
  {
    what: "empty name",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: { name: "" },
    headers: any,
    status: 400,
    detail: 'name is "", expected 1 to 120 characters, or null',
    pointer: "#/body/name",
  },
  {
    what: "name with a NUL, which no database keeps",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: { name: "a\u0000b" },
    headers: any,
    status: 400,
    detail: /^name is/,
    pointer: "#/body/name",
  },
  {
    what: "field that cannot be edited",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: { name: "x", version: 9 },
    headers: any,
    status: 400,
    detail: "version is 9, expected only position, name, kind",
    pointer: "#/body/version",
  },
  {
    what: "action that is none",
    method: "POST",
    url: "/api/v1/cases/C-0001/actions",
    body: action("explode"),
    headers: any,
    status: 400,
    detail: /^kind is "explode", expected "acknowledge" or "dispatch"/,
    pointer: "#/body/kind",
  },
  {
    what: "dispatch without a crew",
    method: "POST",
    url: "/api/v1/cases/C-0001/actions",
    body: action("dispatch"),
    headers: any,
    status: 400,
    detail: "crew is missing, expected 1 to 120 characters",
    pointer: "#/body/crew",
  },
  {
    what: "dig with an unknown kind of leak",
    method: "POST",
    url: "/api/v1/cases/C-0001/actions",
    body: action("dig", {
      result: { found: true, leakKind: "hole", distanceFromMarkM: 1, note: "" },
    }),
    headers: any,
    status: 400,
    detail: /^result.leakKind is "hole", expected joint, pinhole/,
    pointer: "#/body/result/leakKind",
  },
  {
    what: "snooze until no instant",
    method: "POST",
    url: "/api/v1/cases/C-0001/actions",
    body: action("snooze", { until: "next week" }),
    headers: any,
    status: 400,
    detail: /^until is "next week", expected an instant/,
    pointer: "#/body/until",
  },
  {
    what: "If-Match that is no etag of ours",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: { name: "x" },
    headers: { "if-match": "three" },
    status: 400,
    detail: 'if-match is "three", expected the etag of the item, such as "3"',
    pointer: "#/headers/if-match",
  },
  {
    what: "soundness V",
    method: "PATCH",
    url: "/api/v1/bridges/B-0001",
    body: { soundness: "V" },
    headers: any,
    status: 400,
    detail: 'soundness is "V", expected I, II, III or IV, or null',
    pointer: "#/body/soundness",
  },
  {
    what: "media type that nobody has",
    url: "/api/v1/sensors",
    headers: { accept: "text/csv" },
    status: 406,
    detail: 'accept is "text/csv", expected application/json or application/geo+json',
  },
  {
    what: "features of what has no place",
    url: "/api/v1/nights",
    headers: { accept: "application/geo+json" },
    status: 406,
    detail: /expected application\/json/,
  },
  {
    what: "audio as JSON",
    url: "/api/v1/recordings/S-0001_20261124T020000000Z/audio",
    headers: { accept: "application/json" },
    status: 406,
    detail: 'accept is "application/json", expected audio/wav',
  },
  {
    what: "body of another kind",
    method: "PATCH",
    url: "/api/v1/sensors/S-0001",
    body: "name=x",
    headers: { ...any, "content-type": "application/x-www-form-urlencoded" },
    status: 415,
    detail: /Media Type/,
  },
  {
    what: "body beyond all measure",
    method: "POST",
    url: "/api/v1/cases/C-0001/actions",
    body: action("comment", { text: "漏".repeat(40_000) }),
    headers: any,
    status: 413,
    detail: /too large/,
  },
  {
    what: "method that the address does not know",
    method: "DELETE",
    url: "/api/v1/sensors/S-0001",
    status: 405,
    detail: "/api/v1/sensors/S-0001 takes GET, HEAD, PATCH, not DELETE",
  },
  { what: "address of nothing", url: "/api/v1/pumps", status: 404, detail: /nothing at/ },
  { what: "other version of the API", url: "/api/v2/sensors", status: 404, detail: /nothing at/ },
  {
    what: "sensor that is not there",
    url: "/api/v1/sensors/S-1234",
    status: 404,
    detail: 'there is no sensor "S-1234"',
  },
  ...[
    "pipes/P-9",
    "cases/C-9",
    "bridges/B-9",
    "findings/F-9",
    "recordings/R-9",
    "recordings/R-9/audio",
    "recordings/R-9/spectrum",
    "surveys/SV-9",
    "photos/PH-9",
    "photos/PH-9/original",
    "photos/PH-9/findings",
    "sensors/S-9/series",
    "sensors/S-9/baseline",
    "dead-letters/999",
  ].map((path) => ({
    what: `${path}, which is not there`,
    url: `/api/v1/${path}`,
    status: 404,
    detail: /^there is no/,
  })),
  {
    what: "number of a dead letter that is none",
    url: "/api/v1/dead-letters/first",
    status: 400,
    detail: 'id is "first", expected the number of a dead letter',
    pointer: "#/path/id",
  },
  {
    what: "another try of what was refused at the door",
    method: "POST",
    url: "/api/v1/dead-letters/1/retry",
    status: 409,
    detail: /the device must send anew/,
  },
  {
    what: "last event that is none",
    url: "/api/v1/events?lastEventId=-1",
    status: 400,
    detail: /^lastEventId is -1/,
    pointer: "#/query/lastEventId",
  },
];

test.each(wrong)("$what: $status", async (one) => {
  const answer = await server.app.inject({
    method: one.method ?? "GET",
    url: one.url,
    headers: one.headers ?? {},
    ...(one.body === undefined ? {} : { payload: one.body }),
  });
  expect(answer.statusCode, answer.body).toBe(one.status);
  expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  const problem = answer.json();
  expect([...Value.Errors(Problem, problem)]).toEqual([]);
  expect(problem.status).toBe(one.status);
  expect(problem.detail).toEqual(
    typeof one.detail === "string" ? one.detail : expect.stringMatching(one.detail),
  );
  if (one.pointer !== undefined) expect(problem.pointer).toBe(one.pointer);
});

test("405 names the methods in Allow as well", async () => {
  const answer = await server.app.inject({ method: "PUT", url: "/api/v1/cases" });
  expect(answer.headers.allow).toBe("GET, HEAD");
});

test.each([
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
])("a write caused by another site (%o) changes nothing", async (headers) => {
  const answer = await server.app.inject({
    method: "PATCH",
    url: "/api/v1/sensors/S-0004",
    payload: { name: "taken over" },
    headers: { ...any, ...headers },
  });
  expect(answer.statusCode).toBe(403);
  expect((await server.app.inject("/api/v1/sensors/S-0004")).json().name).not.toBe("taken over");
});

test.each([
  { "sec-fetch-site": "same-origin", origin: "https://behind-a-proxy.example" },
  { origin: "http://localhost:80" },
  {},
])("a write of our own page or of a program (%o) is taken", async (headers) => {
  const answer = await server.app.inject({
    method: "PATCH",
    url: "/api/v1/sensors/S-0004",
    payload: { name: "ours" },
    headers: { ...any, host: "localhost:80", ...headers },
  });
  expect(answer.statusCode, answer.body).toBe(200);
});

test("what the caller did wrong is never logged as ours", () => {
  expect(server.faults).toEqual([]);
});
