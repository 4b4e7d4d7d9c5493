import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deadLetters } from "../../storage/sql/deadLetters.ts";
import { eventsAfter } from "../../storage/sql/events.ts";
import { countWaiting } from "../../storage/sql/inbox.ts";
import { recording, recordingAudio } from "../../storage/sql/recordings.ts";
import { sensor } from "../../storage/sql/sensors.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { aNightMessage, aWav, minutesAgo, recordingTopic } from "./payloads.ts";

let install: Install;
let client: MqttClient;
let send: (topic: string, payload: string | Buffer) => Promise<unknown>;

beforeAll(async () => {
  install = await anInstall();
  client = await install.client();
  send = (topic, payload) => client.publishAsync(topic, payload, { qos: 1 });
});
afterAll(() => install.stop());

const db = () => install.store.db;
const newestLetter = async () => (await deadLetters(db(), { limit: 1, cursor: null })).items[0];
const letters = async () => (await deadLetters(db(), { limit: 500, cursor: null })).items.length;

describe("a recording", () => {
  test("is stored with its bytes when the PUBACK comes, and its sensor waits to be placed", async () => {
    const at = minutesAgo(1);
    const wav = aWav();
    await send(recordingTopic("S-new", at), wav);
    const id = `S-new_${recordingTopic("S-new", at).split("/").at(-1)}`;
    expect(await recording(db(), id)).toMatchObject({
      state: "received",
      recordedAt: at,
      durationSeconds: 2,
      sampleRateHz: 8000,
    });
    expect(wav.equals((await recordingAudio(db(), id))!)).toBe(true);
    expect(await sensor(db(), "S-new")).toMatchObject({ placement: { kind: "unplaced" } });
    const events = (await eventsAfter(db(), 0, 500)).filter(
      ({ subject }) => subject === "S-new" || subject === id,
    );
    expect(events.map(({ kind }) => kind)).toEqual(["sensor.new", "recording.received"]);
  });

  test("sent twice counts once; with other bytes it is a conflicting duplicate", async () => {
    const topic = recordingTopic("S-twice", minutesAgo(2));
    const before = { waiting: await countWaiting(db()), letters: await letters() };
    await Promise.all([send(topic, aWav()), send(topic, aWav()), send(topic, aWav())]);
    expect(await countWaiting(db())).toBe(before.waiting + 1);
    expect(await letters()).toBe(before.letters);
    await send(topic, aWav(2, 8000, 2));
    expect(await newestLetter()).toMatchObject({
      topic,
      deviceId: "S-twice",
      reason: expect.stringContaining("conflicting duplicate"),
    });
    expect(await countWaiting(db())).toBe(before.waiting + 1);
  });

  test("at QoS 0 is stored too", async () => {
    const topic = recordingTopic("S-qos0", minutesAgo(1));
    client.publish(topic, aWav(), { qos: 0 });
    // What was sent after it on the same connection is answered after it was taken in.
    await send(recordingTopic("S-qos0", minutesAgo(3)), aWav());
    await expect
      .poll(() => recording(db(), `S-qos0_${topic.split("/").at(-1)}`))
      .toMatchObject({ state: "received" });
  });
});

describe("what cannot be accepted becomes a dead letter with its reason, and is acknowledged", () => {
  const sensors = "mizuhashi/v1/sensors";
  const ahead = new Date(Date.now() + 11 * 60_000);
  const old = new Date(Date.now() - 401 * 86_400_000);
  const now = minutesAgo(1);
  const wav = aWav();
  const stereo = Buffer.from(wav);
  stereo.writeUInt16LE(2, 22);
  test.each([
    ["a foreign topic", "home/lamp", "on", "topic"],
    ["a bad id", `${sensors}/_x/status`, "{}", "sensorId"],
    ["a topic that only the server sends on", `${sensors}/S-1/commands`, "{}", "topic"],
    ["a bad instant", `${sensors}/S-1/recordings/20261324T000000000Z`, wav, "recordedAt"],
    ["a clock ahead", recordingTopic("S-1", ahead), wav, "recordedAt"],
    ["a clock long past", recordingTopic("S-1", old), wav, "recordedAt"],
    ["no WAV", recordingTopic("S-1", now), Buffer.from("RIFX…"), "riff"],
    ["an empty payload", recordingTopic("S-1", now), Buffer.alloc(0), "payload"],
    ["two channels", recordingTopic("S-1", now), stereo, "channels"],
    ["a rate below", recordingTopic("S-1", now), aWav(2, 1000), "sampleRateHz"],
    ["half a second", recordingTopic("S-1", now), aWav(0.5), "durationSeconds"],
    ["61 seconds", recordingTopic("S-1", now), aWav(61), "durationSeconds"],
    [
      "too many bytes",
      recordingTopic("S-1", now),
      Buffer.alloc(12 * 1024 * 1024 + 1),
      "payload bytes",
    ],
    ["broken JSON", `${sensors}/S-1/nights/2026-11-20`, "{", "payload"],
    ["a night without levels", `${sensors}/S-1/nights/2026-11-20`, '{"expected":5}', "levelsDb"],
    ["a night of the future", `${sensors}/S-1/nights/2027-11-20`, aNightMessage(), "date"],
    ["a status without time", `${sensors}/S-1/status`, "{}", "reportedAt"],
    [
      "a chunk that nobody announced",
      `mizuhashi/v1/surveys/X/files/${"a".repeat(64)}/0`,
      "x",
      "sha256",
    ],
  ])("%s", async (_what, topic, payload, field) => {
    const before = await letters();
    await send(topic, payload);
    expect(await letters()).toBe(before + 1);
    const letter = await newestLetter();
    expect(letter).toMatchObject({ topic, field, stack: null, inboxKey: null });
    expect(letter?.payloadBytes).toBe(payload.length);
    expect(letter?.payload.length).toBe(Math.min(payload.length, 65_536));
    expect(letter?.reason).toMatch(/expected/);
  });
});

describe("a status", () => {
  const topic = "mizuhashi/v1/sensors/S-status/status";
  const at = (minute: number) => `2026-11-20T02:${String(minute).padStart(2, "0")}:00Z`;

  test("is kept when it is newer, retained by the broker, and never goes back", async () => {
    await client.publishAsync(topic, JSON.stringify({ reportedAt: at(5), batteryV: 3.5 }), {
      qos: 1,
      retain: true,
    });
    await send(topic, JSON.stringify({ reportedAt: at(4), batteryV: 3.9 }));
    expect((await sensor(db(), "S-status"))?.status).toMatchObject({
      batteryV: 3.5,
      rssiDbm: null,
    });
    const other = await install.client();
    const retained = new Promise<string>((resolve) => {
      other.once("message", (_topic, payload) => resolve(payload.toString()));
    });
    await other.subscribeAsync(topic, { qos: 1 });
    expect(JSON.parse(await retained)).toMatchObject({ batteryV: 3.5 });
  });
});

test("a spectrum and a clip of one instant are one recording, whose sound is kept", async () => {
  const at = minutesAgo(4);
  const topic = recordingTopic("S-both", at);
  const spectrum = JSON.stringify({ stepHz: 4, densityDb: Array.from({ length: 512 }, () => -80) });
  await send(topic.replace("/recordings/", "/spectra/"), spectrum);
  await send(topic, aWav());
  const id = `S-both_${topic.split("/").at(-1)}`;
  expect(await recording(db(), id)).toMatchObject({ durationSeconds: 2 });
  expect(await recordingAudio(db(), id)).not.toBeNull();
});
