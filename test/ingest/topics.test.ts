import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RejectedMessage } from "../../ingest/rejectedMessage.ts";
import type { Topic } from "../../ingest/topics.ts";
import { formatTopic, parseInstant, parseTopic } from "../../ingest/topics.ts";

const sha256 = "ab".repeat(32);
const messages: [topic: Topic, text: string][] = [
  [
    { kind: "recording", sensorId: "S-0012", recordedAt: new Date("2026-11-24T02:00:00.000Z") },
    "mizuhashi/v1/sensors/S-0012/recordings/20261124T020000000Z",
  ],
  [
    { kind: "spectrum", sensorId: "S-0012", recordedAt: new Date("2026-02-28T23:59:59.999Z") },
    "mizuhashi/v1/sensors/S-0012/spectra/20260228T235959999Z",
  ],
  [
    { kind: "night", sensorId: "S-0012", nightOf: "2026-11-24" },
    "mizuhashi/v1/sensors/S-0012/nights/2026-11-24",
  ],
  [{ kind: "status", sensorId: "S-0012" }, "mizuhashi/v1/sensors/S-0012/status"],
  [{ kind: "commands", sensorId: "S-0012" }, "mizuhashi/v1/sensors/S-0012/commands"],
  [{ kind: "manifest", surveyId: "V.7" }, "mizuhashi/v1/surveys/V.7/manifest"],
  [{ kind: "progress", surveyId: "V.7" }, "mizuhashi/v1/surveys/V.7/progress"],
  [
    { kind: "chunk", surveyId: "V.7", sha256, offset: 262_144 },
    `mizuhashi/v1/surveys/V.7/files/${sha256}/262144`,
  ],
];

describe("a topic of the design", () => {
  test.each(messages)("%o is written as it stands there", (topic, text) => {
    expect(formatTopic(topic)).toBe(text);
  });
  test.each(messages)("%o is read back", (topic, text) => {
    expect(parseTopic(text)).toEqual(topic);
  });
});

test.each([
  ["mizuhashi/v1/sensors/../recordings/20261124T020000000Z", "sensorId"],
  ["mizuhashi/v1/sensors//status", "sensorId"],
  [`mizuhashi/v1/sensors/${"x".repeat(65)}/status`, "sensorId"],
  ["mizuhashi/v1/sensors/S-1/recordings/20260230T020000000Z", "recordedAt"],
  ["mizuhashi/v1/sensors/S-1/recordings/2026-11-24T02:00:00Z", "recordedAt"],
  ["mizuhashi/v1/sensors/S-1/nights/2026-13-01", "date"],
  ["mizuhashi/v1/sensors/S-1/unknown/x", "topic"],
  ["mizuhashi/v1/sensors/S-1/status/more", "topic"],
  ["mizuhashi/v1/surveys/V-1/files/abc/0", "sha256"],
  [`mizuhashi/v1/surveys/V-1/files/${sha256}/-1`, "offset"],
  [`mizuhashi/v1/surveys/V-1/files/${sha256}/01`, "offset"],
  ["mizuhashi/v2/sensors/S-1/status", "topic"],
])("%s is refused for its %s", (text, field) => {
  expect(() => parseTopic(text)).toThrow(
    expect.objectContaining({ name: "RejectedMessage", field }),
  );
});

test("any text is either a topic or refused with a sentence, never another error", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((s) => `mizuhashi/v1/sensors/${s}`),
      ),
      (text) => {
        try {
          expect(formatTopic(parseTopic(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RejectedMessage);
        }
      },
    ),
  );
});

test("every instant to the millisecond survives there and back", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
      (at) => {
        const text = formatTopic({ kind: "recording", sensorId: "S", recordedAt: at }).split(
          "/",
        )[5];
        expect(parseInstant("recordedAt", text ?? "")).toEqual(at);
      },
    ),
  );
});
