import { describe, expect, test } from "vitest";
import { parseManifest, parseNight, parseSpectrum, parseStatus } from "../../ingest/messages.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const file = { name: "DJI_0024.JPG", sizeBytes: 5_000_000, sha256: "0f".repeat(32) };

test("a night of levels is read", () => {
  expect(parseNight(bytes({ expected: 240, levelsDb: [-70.5, -71] })).levelsDb).toEqual([
    -70.5, -71,
  ]);
});

test("fields that a newer device adds are let through", () => {
  expect(() =>
    parseStatus(bytes({ reportedAt: "2026-11-24T02:00:00Z", colour: "red" })),
  ).not.toThrow();
});

describe("a wrong message is refused with field, value and expectation", () => {
  test.each([
    [
      () => parseNight(bytes({ levelsDb: [1] })),
      "expected is missing, expected a whole number from 0 to 100000",
    ],
    [
      () => parseNight(bytes({ expected: 240 })),
      "levelsDb is missing, expected levelsDb or statistics",
    ],
    [
      () => parseNight(bytes({ expected: 240, levelsDb: [-70, "loud"] })),
      'levelsDb.1 is "loud", expected a level from -250 to 250 dB',
    ],
    [
      () => parseSpectrum(bytes({ stepHz: 0, densityDb: [] })),
      "stepHz is 0, expected Hz, above 0 to 1000",
    ],
    [
      () => parseStatus(bytes({ reportedAt: "yesterday" })),
      'reportedAt is "yesterday", expected an instant such as 2026-11-24T02:00:00Z',
    ],
    [
      () => parseStatus(bytes({ reportedAt: "2026-11-24T02:00:00Z", batteryV: 300 })),
      "batteryV is 300, expected volts from 0 to 60",
    ],
    [
      () =>
        parseManifest(
          bytes({
            bridgeId: "B-001",
            surveyedOn: "2026-11-24",
            files: [{ ...file, name: "../etc/passwd" }],
          }),
        ),
      "files.0.name is \"../etc/passwd\", expected a file name of 1 to 200 characters without '/' or '\\'",
    ],
    [
      () => parseManifest(bytes({ bridgeId: "B-001", surveyedOn: "2026-11-24", files: [] })),
      "files is [], expected 1 to 10000 files",
    ],
    [
      () => parseManifest(new Uint8Array([0xff, 0xfe])),
      'payload is "��", expected a JSON document in UTF-8',
    ],
    [() => parseStatus(bytes(null)), "payload is null, expected object"],
  ])("%#", (parse, sentence) => {
    expect(parse).toThrow(sentence);
  });
});
