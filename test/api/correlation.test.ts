import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pairsAround } from "../../analysis/cases/listening.ts";
import { readWav } from "../../analysis/dsp/wav.ts";
import { correlate } from "../../analysis/leak/correlate.ts";
import { buildNetwork } from "../../analysis/leak/network.ts";
import { insertCase } from "../../storage/sql/cases.ts";
import type { StoredPairSound } from "../../storage/sql/pairSounds.ts";
import { savePairSound } from "../../storage/sql/pairSounds.ts";
import { importPipes } from "../../storage/sql/pipes.ts";
import { insertRecording, saveAnalysis } from "../../storage/sql/recordings.ts";
import { importSensors } from "../../storage/sql/sensors.ts";
import { silence } from "../analysis/cases/pairs.ts";
import { aCase, aNewRecording, anAnalysis, someEvidence } from "../builders.ts";
import { lineClip, linePipes, lineSensors, metresOff } from "../ingest/leakLine.ts";
import type { TestServer } from "./server.ts";
import { aServer, engines } from "./server.ts";

const nightOf = "2026-11-23";
const ids = lineSensors.map(({ id }) => `${id}_20261122T180000000Z`);

/** What the first two sensors of the line recorded of the leak between them, correlated. */
function theirSound(): StoredPairSound {
  const [pair] = pairsAround(buildNetwork(linePipes), lineSensors, ["S-0"], new Map());
  const [a, b] = [0, 1].map((sensor) => readWav(lineClip(sensor, 0, true)));
  if (!pair || !a || !b) throw new Error("no pair");
  const recording = {
    a: a.samples,
    b: b.samples,
    rateHz: a.sampleRateHz,
    startDifferenceSeconds: 0,
  };
  const { travel, search } = pair;
  return {
    a: "S-0",
    b: "S-1",
    nightOf,
    sound: correlate([recording], search),
    clockSeconds: 0.0005,
    recordings: 1,
    recordingIds: ids.slice(0, 2),
    ...search,
    pipeIds: travel.path.steps.map((step) => step.pipe.id),
  };
}

describe.each(engines)("what pairs around a case hear, over %s", (engine) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await aServer(engine);
    const { db } = server.store;
    await importPipes(db, linePipes);
    await importSensors(db, lineSensors);
    const evidence = [someEvidence({ sensorId: "S-0", nightOf: "2026-11-22" })];
    await insertCase(db, aCase({ id: "C-0001", sensorIds: ["S-0"], evidence }));
    for (const [i, id] of ids.entries()) {
      const recordedAt = new Date("2026-11-22T18:00:00Z");
      const recording = aNewRecording({ id, sensorId: `S-${i}`, recordedAt, sampleRateHz: 8000 });
      await insertRecording(db, recording, lineClip(i, 0, true));
      await saveAnalysis(db, id, { ...anAnalysis(), sampleRateHz: 8000 });
    }
    const heard = theirSound();
    await savePairSound(db, heard);
    await savePairSound(db, { ...heard, nightOf: "2026-11-24", sound: silence });
    await savePairSound(db, { ...heard, nightOf: "2026-11-20" });
    await savePairSound(db, { ...heard, a: "S-1", b: "S-2", sound: silence });
  });
  afterAll(() => server.close());

  const get = (path: string) => server.app.inject({ url: `/api/v1/${path}` });

  test("a case lists its pairs: delay, clocks and the place that each gives alone", async () => {
    const { pairs } = (await get("cases/C-0001")).json();
    expect(pairs).toHaveLength(1);
    const [pair] = pairs;
    expect(pair).toMatchObject({
      a: "S-0",
      b: "S-1",
      nightOf,
      recordings: 1,
      clock: "good",
      clockMs: 0.5,
    });
    expect(pair.z).toBeGreaterThan(pair.chanceZ);
    expect(pair.way.lengthM).toBeCloseTo(125, 6);
    expect(Math.abs(pair.heard.delayMs)).toBeLessThan(pair.way.travelMs);
    expect(pair.way.place.kind).toBe("between");
    expect(metresOff(pair.way.place.point)).toBeLessThan(3);
    expect(pair.way.place.fromM).toBeLessThan(pair.way.place.fromAM);
    expect(pair.way.place.toM).toBeGreaterThan(pair.way.place.fromAM);
  });

  test("the list of cases does without them", async () => {
    expect((await get("cases")).json().items[0]).not.toHaveProperty("pairs");
  });

  test("the curve peaks where the pair's delay is", async () => {
    const [pair] = (await get("cases/C-0001")).json().pairs;
    const answer = await get(`cases/C-0001/correlation?a=S-0&b=S-1&night=${nightOf}`);
    expect(answer.statusCode, answer.body).toBe(200);
    const { delaySeconds, height, chanceHeight } = answer.json();
    expect(delaySeconds.length).toBe(height.length);
    expect(delaySeconds.length).toBeGreaterThan(200);
    expect(delaySeconds.length).toBeLessThanOrEqual(400);
    const highest = height.indexOf(Math.max(...height));
    expect(1000 * delaySeconds[highest]).toBeCloseTo(pair.heard.delayMs, 0);
    expect(height[highest]).toBeGreaterThan(chanceHeight);
  });

  test("a pair or a case that is not there is not found, a wrong date is named", async () => {
    const status = async (path: string) => (await get(path)).statusCode;
    expect(await status(`cases/C-0009/correlation?a=S-0&b=S-1&night=${nightOf}`)).toBe(404);
    expect(await status(`cases/C-0001/correlation?a=S-1&b=S-0&night=${nightOf}`)).toBe(404);
    const wrong = await get("cases/C-0001/correlation?a=S-0&b=S-1&night=2026-02-30");
    expect(wrong.json()).toMatchObject({ status: 400, pointer: "#/query/night" });
  });

  test("without the audio there is a sentence, no curve", async () => {
    const { db } = server.store;
    await db
      .deleteFrom("recordingAudio")
      .where("recordingId", "=", ids[1] ?? "")
      .execute();
    const answer = await get(`cases/C-0001/correlation?a=S-0&b=S-1&night=${nightOf}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json().detail).toContain(ids[1]);
    expect(server.faults).toEqual([]);
  });
});
