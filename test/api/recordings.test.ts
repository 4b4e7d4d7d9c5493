import { afterAll, beforeAll, expect, test } from "vitest";
import { insertRecording, saveAnalysis } from "../../storage/sql/recordings.ts";
import { aNewRecording, anAnalysis } from "../builders.ts";
import { cityWav, fillCity } from "./aCity.ts";
import type { TestServer } from "./server.ts";
import { aServer, testNow } from "./server.ts";

let server: TestServer;
const id = "S-0001_20261111T170000000Z";

beforeAll(async () => {
  server = await aServer();
  await fillCity(server);
});
afterAll(() => server.close());

const audio = (headers: Record<string, string> = {}) =>
  server.app.inject({ url: `/api/v1/recordings/${id}/audio`, headers });

test("audio comes back byte for byte", async () => {
  const answer = await audio();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    "content-type": "audio/wav",
    "content-length": "4096",
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=31536000, immutable",
  });
  expect(Buffer.compare(answer.rawPayload, cityWav)).toBe(0);
});

test.each([
  { range: "bytes=0-99", from: 0, to: 100 },
  { range: "bytes=1000-", from: 1000, to: 4096 },
  { range: "bytes=-96", from: 4000, to: 4096 },
  { range: "bytes=4095-9999", from: 4095, to: 4096 },
])("the range $range is that part", async ({ range, from, to }) => {
  const answer = await audio({ range });
  expect(answer.statusCode).toBe(206);
  expect(answer.headers["content-range"]).toBe(`bytes ${from}-${to - 1}/4096`);
  expect(answer.headers["content-length"]).toBe(String(to - from));
  expect(Buffer.compare(answer.rawPayload, cityWav.subarray(from, to))).toBe(0);
});

test("a range behind the end is refused with the size", async () => {
  const answer = await audio({ range: "bytes=4096-" });
  expect(answer.statusCode).toBe(416);
  expect(answer.headers["content-range"]).toBe("bytes */4096");
  expect(answer.json()).toMatchObject({ title: "Range not satisfiable" });
});

test("a range of another version gives the whole, the right one the part", async () => {
  const { etag } = (await audio()).headers;
  expect((await audio({ range: "bytes=0-9", "if-range": '"other"' })).statusCode).toBe(200);
  expect((await audio({ range: "bytes=0-9", "if-range": String(etag) })).statusCode).toBe(206);
  expect((await audio({ "if-none-match": String(etag) })).statusCode).toBe(304);
});

test("HEAD says the size and sends nothing", async () => {
  const answer = await server.app.inject({
    method: "HEAD",
    url: `/api/v1/recordings/${id}/audio`,
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-length"]).toBe("4096");
  expect(answer.rawPayload).toHaveLength(0);
});

test("a spectrum is numbers that JSON holds, silence included", async () => {
  const spectrum = { stepHz: 2, densityDb: Float32Array.from([-80.125, -Infinity, NaN, -71.3]) };
  const silent = aNewRecording({ id: "S-0007_20261101T170000000Z", sensorId: "S-0007" });
  await insertRecording(server.store.db, silent, cityWav);
  await saveAnalysis(server.store.db, silent.id, anAnalysis({ spectrum }));
  const answer = await server.app.inject(`/api/v1/recordings/${silent.id}/spectrum`);
  expect(answer.json()).toEqual({
    stepHz: 2,
    densityDb: [-80.12, -400, -400, -71.3],
    unit: "dB re 1 FS²/Hz",
  });
});

test("what has not been analysed has no spectrum yet, and says so", async () => {
  const url = "/api/v1/recordings/S-0001_20261124T020000000Z";
  expect((await server.app.inject(url)).json()).toMatchObject({
    state: "received",
    assessment: null,
    levelDb: null,
  });
  const spectrum = await server.app.inject(`${url}/spectrum`);
  expect(spectrum.statusCode).toBe(404);
});

test("the baseline is the median of earlier nights, without the newest and the leak's own", async () => {
  const url = "/api/v1/sensors/S-0001/baseline";
  // Five analysed recordings end on the 15th; the open case freezes from the 23rd on.
  expect((await server.app.inject(url)).json()).toMatchObject({
    stepHz: 3.90625,
    medianDb: [-90.5, -80.25, -71, -100],
    madDb: [0, 0, 0, 0],
    nights: 5,
  });
  const before = "2026-11-13T12:00:00Z";
  expect((await server.app.inject(`${url}?before=${before}`)).json()).toMatchObject({ nights: 2 });
  const none = await server.app.inject("/api/v1/sensors/S-0004/baseline");
  expect(none.json()).toEqual({ stepHz: 0, medianDb: [], madDb: [], nights: 0 });
});

test("series of old data end with it, not with today", async () => {
  const url = "/api/v1/sensors/S-0001/series";
  server.clock.now = new Date("2028-01-01T00:00:00Z");
  const at = new Date("2026-11-23T18:00:00Z");
  const point = { measurement: "night", entityId: "S-0001", at, fields: { z: 1 } } as const;
  await server.series.write([point]);
  const { points } = (await server.app.inject(url)).json();
  server.clock.now = testNow;
  expect(points).toEqual([{ at: at.toISOString(), fields: { z: 1 } }]);
});

test("series are read between two instants", async () => {
  const at = new Date("2026-11-20T18:00:00Z");
  await server.series.write([
    { measurement: "night", entityId: "S-0001", at, fields: { floorDb: -60.5, z: 4.2 } },
    { measurement: "night", entityId: "S-0002", at, fields: { floorDb: -50 } },
  ]);
  const url = "/api/v1/sensors/S-0001/series?measurement=night";
  const point = { at: "2026-11-20T18:00:00.000Z", fields: { floorDb: -60.5, z: 4.2 } };
  expect((await server.app.inject(url)).json().points).toContainEqual(point);
  const later = await server.app.inject(`${url}&from=2026-11-24T00:00:00Z`);
  expect(later.json().points).toEqual([]);
});
