import * as fc from "fast-check";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deadLetters } from "../../storage/sql/deadLetters.ts";
import { recording } from "../../storage/sql/recordings.ts";
import type { Install } from "./install.ts";
import { anInstall } from "./install.ts";
import { aNightMessage, aWav, minutesAgo, recordingTopic } from "./payloads.ts";

let install: Install;
let client: MqttClient;

beforeAll(async () => {
  install = await anInstall({ roles: ["receive", "analyse"] });
  client = await install.client();
});
afterAll(() => install.stop());

const instant = recordingTopic("S-1", minutesAgo(3)).split("/").at(-1)!;
const topics = [
  `mizuhashi/v1/sensors/S-1/recordings/${instant}`,
  `mizuhashi/v1/sensors/S-1/spectra/${instant}`,
  "mizuhashi/v1/sensors/S-1/nights/2026-11-20",
  "mizuhashi/v1/sensors/S-1/status",
  "mizuhashi/v1/sensors/S-1/commands",
  "mizuhashi/v1/surveys/U-1/manifest",
  `mizuhashi/v1/surveys/U-1/files/${"a".repeat(64)}/0`,
  "mizuhashi/v1/surveys/U-1/progress",
];

/** Any topic that MQTT lets through, and ours with one letter changed. */
const anyTopic = fc.oneof(
  fc.constantFrom(...topics),
  fc
    .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
    .map((text) => text.replace(/[+#\0]/g, "x")),
  fc
    .tuple(fc.constantFrom(...topics), fc.nat(), fc.constantFrom("/", "a", "0", "..", "é", "-"))
    .map(([topic, at, letter]) => {
      const cut = at % topic.length;
      return topic.slice(0, cut) + letter + topic.slice(cut + 1);
    }),
);
/** Noise, JSON of any shape, and real messages with some bytes changed. */
const anyPayload = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .tuple(
      fc.constantFrom(aWav(1), Buffer.from(aNightMessage())),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(20_000),
    )
    .map(([message, changes, length]) => {
      const bytes = Buffer.from(message.subarray(0, Math.max(50, length)));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    }),
);

test("whatever comes on whatever topic is acknowledged, and the next good message is taken", async () => {
  await fc.assert(
    fc.asyncProperty(anyTopic, anyPayload, async (topic, payload) => {
      await client.publishAsync(topic, payload, { qos: 1 });
    }),
    { numRuns: 400 },
  );
  expect(client.connected).toBe(true);
  const at = minutesAgo(9);
  await client.publishAsync(recordingTopic("S-good", at), aWav(1), { qos: 1 });
  const id = `S-good_${recordingTopic("S-good", at).split("/").at(-1)}`;
  await expect
    .poll(async () => (await recording(install.store.db, id))?.state, { timeout: 20_000 })
    .toBe("analysed");
  await expect
    .poll(async () => (await install.ingest.progress()).claimed, { timeout: 20_000 })
    .toBe(0);
  const { items } = await deadLetters(install.store.db, { limit: 500, cursor: null });
  expect(items.length).toBeGreaterThan(100);
  // A stack would mean that a message found a bug of ours.
  expect(items.filter(({ stack }) => stack !== null)).toEqual([]);
});
