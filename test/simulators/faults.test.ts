import { expect, test } from "vitest";
import { parseNight } from "../../ingest/messages.ts";
import { parseTopic } from "../../ingest/topics.ts";
import type { Outgoing } from "../../simulators/cityMessages.ts";
import { faults } from "../../simulators/faults.ts";
import { random } from "../../simulators/random.ts";

const night = (n: number): Outgoing[] =>
  Array.from({ length: 60 }, (_, i) => ({
    topic: `mizuhashi/v1/sensors/S-${String(i + 1).padStart(4, "0")}/nights/2026-01-${String(n).padStart(2, "0")}`,
    payload: Buffer.from(JSON.stringify({ expected: 240, levelsDb: [-50, -51] })),
    retain: false,
  }));

function acceptable({ topic, payload }: Outgoing): boolean {
  try {
    parseTopic(topic);
    parseNight(payload);
    return true;
  } catch {
    return false;
  }
}

test("every good message arrives at least once, some late, some twice, out of order", () => {
  const line = faults(random(3));
  const sent = Array.from({ length: 28 }, (_, i) => night(i + 1));
  const left = [...sent.map((messages) => line.afflict(messages)), line.afflict([])];
  const good = left.flat().filter(acceptable);
  const wanted = sent.flat().map(({ topic }) => topic);
  expect(new Set(good.map(({ topic }) => topic))).toEqual(new Set(wanted));
  expect(line.counts.late).toBeGreaterThan(10);
  expect(line.counts.duplicated).toBeGreaterThan(10);
  expect(good).toHaveLength(wanted.length + line.counts.duplicated);
  expect(left[0]!.map(({ topic }) => topic)).not.toEqual(
    [...left[0]!].sort((a, b) => (a.topic < b.topic ? -1 : 1)).map(({ topic }) => topic),
  );
});

test("corrupt messages are refused by the door, and none stands in a good one's place", () => {
  const line = faults(random(5));
  const left = Array.from({ length: 28 }, (_, i) => line.afflict(night(i + 1))).flat();
  const bad = left.filter((message) => !acceptable(message));
  expect(bad.length).toBe(line.counts.corrupt);
  expect(bad.length).toBeGreaterThan(5);
  for (const { topic } of bad) expect(topic).not.toMatch(/\/S-\d{4}\/nights\/2026-01-\d\d$/);
});
