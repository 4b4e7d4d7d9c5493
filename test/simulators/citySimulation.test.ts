import { createHash } from "node:crypto";
import mqtt from "mqtt";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readWavHeader } from "../../analysis/dsp/wav.ts";
import { parseManifest, parseNight, parseStatus } from "../../ingest/messages.ts";
import { parseTopic, receivedTopics } from "../../ingest/topics.ts";
import { buildCity } from "../../simulators/city.ts";
import type { CityProgress, CityRun } from "../../simulators/citySimulation.ts";
import { runCity } from "../../simulators/citySimulation.ts";
import { flySurvey } from "../../simulators/droneSurvey.ts";
import { manifest, surveysDue } from "../../simulators/surveySchedule.ts";

interface Arrived {
  topic: string;
  payload: Buffer;
}

const city = buildCity(11, 8);
let listener: mqtt.MqttClient;
let arrived: Arrived[] = [];

beforeAll(async () => {
  listener = await mqtt.connectAsync(inject("mosquittoUrl"));
  listener.on("message", (topic, payload) => arrived.push({ topic, payload }));
  await listener.subscribeAsync([...receivedTopics], { qos: 1 });
});
afterAll(() => listener.endAsync());

/** Runs a small city and waits until the listener has everything that was acknowledged. */
async function sent(its: Partial<CityRun>) {
  arrived = [];
  const progress: CityProgress[] = [];
  let truth = "";
  await runCity({
    url: inject("mosquittoUrl"),
    city,
    scenario: "hard",
    seed: 11,
    firstNight: "2025-10-30",
    backfillNights: 6,
    clipsForLastNights: 2,
    nightSeconds: 0.01,
    resumeAfter: null,
    nights: 6,
    surveys: false,
    signal: new AbortController().signal,
    onProgress: (now) => void progress.push(now),
    onTruth: (told) => {
      truth = JSON.stringify(told);
    },
    ...its,
  });
  await settled();
  return { messages: arrived, progress, truth };
}

/** A message of our own through the same broker comes after all that were acknowledged before it. */
async function settled(): Promise<void> {
  const topic = `mizuhashi/v1/sensors/X-last/nights/2025-01-01`;
  const seen = new Promise<void>((resolve) => {
    const look = (at: string) => {
      if (at !== topic) return;
      listener.off("message", look);
      resolve();
    };
    listener.on("message", look);
  });
  await listener.publishAsync(topic, "end", { qos: 1 });
  await seen;
  arrived = arrived.filter((message) => message.topic !== topic);
}

test("sends statuses, then night by night levels and at the end clips, all well-formed", async () => {
  const { messages, progress } = await sent({});
  const kinds = messages.map(({ topic }) => parseTopic(topic));
  for (const { topic, payload } of messages) {
    const parsed = parseTopic(topic);
    if (parsed.kind === "night") expect(parseNight(payload).expected).toBe(240);
    else if (parsed.kind === "status") parseStatus(payload);
    else if (parsed.kind === "recording") {
      expect(readWavHeader(payload)).toMatchObject({ sampleRateHz: 8000, durationSeconds: 10 });
      expect(parsed.recordedAt.toISOString().slice(11)).toBe("18:00:00.000Z");
    } else throw new Error(`unexpected ${topic}`);
  }
  expect(kinds.slice(0, 8).every(({ kind }) => kind === "status")).toBe(true);
  const nights = kinds.flatMap((topic) => (topic.kind === "night" ? [topic.nightOf] : []));
  expect(nights).toEqual([...nights].sort());
  expect(new Set(nights).size).toBe(6);
  const clips = kinds.filter(({ kind }) => kind === "recording");
  expect(clips.length).toBeGreaterThan(12);
  expect(clips.length).toBeLessThanOrEqual(16);
  expect(progress.map(({ nightsSent }) => nightsSent)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(progress.at(-1)).toMatchObject({ phase: "live", nightOf: "2025-11-04", nightsTotal: 6 });
});

test("a resumed run sends exactly what the whole run would have sent", async () => {
  const keyed = (messages: readonly Arrived[]) =>
    new Map(
      messages
        .filter(({ topic }) => !topic.endsWith("/status"))
        .map(({ topic, payload }) => [topic, createHash("sha256").update(payload).digest("hex")]),
    );
  const whole = keyed((await sent({})).messages);
  const first = keyed((await sent({ nights: 3 })).messages);
  const rest = keyed((await sent({ resumeAfter: "2025-11-01" })).messages);
  expect(new Map([...first, ...rest])).toEqual(whole);
  expect(rest.size).toBeLessThan(whole.size);
});

test("the truth never goes over the wire", async () => {
  const { messages, truth } = await sent({});
  expect(truth).toContain('"leaks"');
  const allowed = {
    night: ["expected", "intervalSeconds", "levelsDb", "reference"],
    status: [
      "batteryDays",
      "batteryV",
      "clockOffsetMs",
      "clockUncertaintyMs",
      "firmware",
      "reportedAt",
      "rssiDbm",
      "temperatureC",
    ],
  };
  for (const { topic, payload } of messages) {
    const parsed = parseTopic(topic);
    if (parsed.kind === "recording") {
      // The header and the samples, no chunk that could carry a label.
      expect(payload.readUInt32LE(40)).toBe(payload.length - 44);
      continue;
    }
    if (parsed.kind !== "night" && parsed.kind !== "status") throw new Error(topic);
    const message = JSON.parse(payload.toString()) as Record<string, unknown>;
    expect(Object.keys(message).sort()).toEqual(allowed[parsed.kind]);
  }
});

test("a manifest names its photos and nothing of what is on them", async () => {
  const [due] = surveysDue({ city, firstNight: "2025-10-30", backfillNights: 6 }, 5, false);
  const survey = await flySurvey(11, due!.surveyId, due!.bridge, due!.surveyedOn, 1);
  const message = manifest(survey);
  expect(parseTopic(message.topic)).toMatchObject({ kind: "manifest", surveyId: due!.surveyId });
  const { files, ...rest } = parseManifest(message.payload);
  expect(files.map(({ sha256 }) => sha256)).toEqual([
    createHash("sha256").update(survey.photos[0]!.jpeg).digest("hex"),
  ]);
  expect(Object.keys(rest).sort()).toEqual([
    "bridgeId",
    "camera",
    "drone",
    "standOffM",
    "surveyedOn",
  ]);
  expect(message.payload.toString()).not.toMatch(/crack|width/i);
});

test("two bridges are flown when life begins, the worst also years before, a cut-off one again", () => {
  const run = { city, firstNight: "2025-10-30", backfillNights: 6 };
  const all = Array.from({ length: 120 }, (_, night) => surveysDue(run, night, false)).flat();
  const [before, worst] = surveysDue(run, 5, false);
  expect(worst).toMatchObject({ bridge: before!.bridge, after: before!.surveyId });
  expect(before!.surveyedOn < "2021").toBe(true);
  expect(
    all
      .filter(({ surveyId }) => surveyId !== before!.surveyId)
      .map(({ bridge }) => bridge.id)
      .sort(),
  ).toEqual(city.bridges.map(({ id }) => id).sort());
  expect(surveysDue(run, 5, false)).toHaveLength(3);
  expect(surveysDue(run, 7, false)).toHaveLength(0);
  expect(surveysDue(run, 7, true)).toEqual(surveysDue(run, 5, false));
});

test("stops at the signal and says so when no broker is there", async () => {
  const stop = new AbortController();
  await sent({
    nights: 1000,
    backfillNights: 1000,
    signal: stop.signal,
    onProgress: ({ nightsSent }) => {
      if (nightsSent === 2) stop.abort();
    },
  });
  const nights = arrived.filter(({ topic }) => topic.includes("/nights/"));
  expect(nights.length).toBeLessThan(8 * 4);
  await expect(sent({ url: "mqtt://127.0.0.1:9" })).rejects.toThrow();
});
