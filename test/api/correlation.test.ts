import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CasePairView } from "../../api/schemas/casePair.ts";
import { savePairSound } from "../../storage/sql/pairSounds.ts";
import { aPairSound, silence } from "../analysis/cases/pairs.ts";
import { metresOff } from "../ingest/leakLine.ts";
import { fillLeakLine, lineNight, lineRecordings } from "./aLeakLine.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

describe.each(engines)("what pairs around a case hear, over %s", (engine) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await aServer(engine);
    const { db } = server.store;
    for (const heard of await fillLeakLine(db)) {
      // Of a quiet night after it, and of one before the sensors were raised.
      await savePairSound(db, { ...heard, nightOf: "2026-11-24", sound: silence });
      await savePairSound(db, { ...heard, nightOf: "2026-11-20" });
    }
    const far = { mostDelaySeconds: 0.1, bandHz: [40, 2000], pipeIds: ["P-9"] } as const;
    await savePairSound(db, { ...aPairSound({ a: "S-7", b: "S-8" }), ...far });
  });
  afterAll(() => server.close());

  const get = (path: string) => server.app.inject({ url: `/api/v1/${path}` });
  const theirs = async (): Promise<CasePairView[]> => (await get("cases/C-0001")).json().pairs;

  test("a case lists its pairs: delay, clocks and the place that each gives alone", async () => {
    const pairs = await theirs();
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      ["S-0", "S-1"],
      ["S-1", "S-2"],
    ]);
    const [pair, other] = pairs;
    expect(pair).toMatchObject({
      nightOf: lineNight,
      recordings: 1,
      clock: "good",
      clockMs: 0.5,
    });
    expect(pair!.z).toBeGreaterThan(pair!.chanceZ);
    expect(pair!.way!.lengthM).toBeCloseTo(125, 6);
    expect(Math.abs(pair!.heard!.delayMs)).toBeLessThan(pair!.way!.travelMs);
    const { place } = pair!.way!;
    if (place.kind !== "between") throw new Error(JSON.stringify(place));
    expect(metresOff(place.point)).toBeLessThan(3);
    expect(place.fromM).toBeLessThan(place.fromAM);
    expect(place.toM).toBeGreaterThan(place.fromAM);
    expect(other!.way!.place).toEqual({ kind: "beyond", end: "A" });
  });

  test("the list of cases does without them", async () => {
    expect((await get("cases")).json().items[0]).not.toHaveProperty("pairs");
  });

  test("the curve peaks where the pair's delay is", async () => {
    const [pair] = await theirs();
    const answer = await get(`cases/C-0001/correlation?a=S-0&b=S-1&night=${lineNight}`);
    expect(answer.statusCode, answer.body).toBe(200);
    const { delaySeconds, height, chanceHeight } = answer.json();
    expect(delaySeconds.length).toBe(height.length);
    expect(delaySeconds.length).toBeGreaterThan(200);
    expect(delaySeconds.length).toBeLessThanOrEqual(400);
    const highest = height.indexOf(Math.max(...height));
    expect(1000 * delaySeconds[highest]).toBeCloseTo(pair!.heard!.delayMs, 0);
    expect(height[highest]).toBeGreaterThan(chanceHeight);
  });

  test("a pair or a case that is not there is not found, a wrong date is named", async () => {
    const status = async (path: string) => (await get(path)).statusCode;
    expect(await status(`cases/C-0009/correlation?a=S-0&b=S-1&night=${lineNight}`)).toBe(404);
    expect(await status(`cases/C-0001/correlation?a=S-1&b=S-0&night=${lineNight}`)).toBe(404);
    const wrong = await get("cases/C-0001/correlation?a=S-0&b=S-1&night=2026-02-30");
    expect(wrong.json()).toMatchObject({ status: 400, pointer: "#/query/night" });
  });

  test("without the audio there is a sentence, no curve", async () => {
    const id = lineRecordings[1] ?? "";
    await server.store.db.deleteFrom("recordingAudio").where("recordingId", "=", id).execute();
    const answer = await get(`cases/C-0001/correlation?a=S-0&b=S-1&night=${lineNight}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json().detail).toContain(id);
    expect(server.faults).toEqual([]);
  });
});
