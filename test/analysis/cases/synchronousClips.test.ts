import { describe, expect, test } from "vitest";
import type { NightClip } from "../../../analysis/cases/synchronousClips.ts";
import { synchronousClips } from "../../../analysis/cases/synchronousClips.ts";

const pair = { a: "S-1", b: "S-2" };

/** Of the night of so many November, at 03:00 Japanese time and some milliseconds. */
function clip(sensorId: string, day: number, ms = 0, its: Partial<NightClip> = {}): NightClip {
  const recordedAt = new Date(Date.UTC(2026, 10, day - 1, 18) + ms);
  const nightOf = `2026-11-${String(day).padStart(2, "0")}`;
  return {
    id: `${sensorId}_${day}_${ms}`,
    sensorId,
    nightOf,
    recordedAt,
    sampleRateHz: 8000,
    ...its,
  };
}

function joined(clips: readonly NightClip[]): string[] {
  return synchronousClips(pair, "2026-11-24", clips).map(({ a, b }) => `${a} ${b}`);
}

describe("synchronousClips", () => {
  test("pairs what began within 50 ms, by the clocks' own difference", () => {
    const clips = [clip("S-1", 24), clip("S-2", 24, -30), clip("S-2", 24, 51), clip("S-3", 24)];
    expect(synchronousClips(pair, "2026-11-24", clips)).toEqual([
      {
        nightOf: "2026-11-24",
        a: "S-1_24_0",
        b: "S-2_24_-30",
        startDifferenceSeconds: -0.03,
      },
    ]);
    expect(joined([clip("S-1", 24), clip("S-2", 24, 51)])).toEqual([]);
  });

  test("takes the nearest of several, and several clips of one night", () => {
    const hour = 3_600_000;
    const clips = [
      clip("S-1", 24),
      clip("S-1", 24, -hour),
      clip("S-2", 24, 40),
      clip("S-2", 24, 3),
      clip("S-2", 24, -hour),
    ];
    expect(joined(clips)).toEqual(["S-1_24_0 S-2_24_3", `S-1_24_${-hour} S-2_24_${-hour}`]);
  });

  test("says nothing of a night on which one of the two did not record", () => {
    const clips = [clip("S-1", 23), clip("S-2", 23), clip("S-1", 24)];
    expect(joined(clips)).toEqual([]);
  });

  test("never mixes rates", () => {
    const slow = { sampleRateHz: 4000 };
    expect(joined([clip("S-1", 24), clip("S-2", 24, 0, slow)])).toEqual([]);
    const clips = [
      clip("S-1", 24),
      clip("S-2", 24),
      clip("S-1", 23, 0, slow),
      clip("S-2", 23, 0, slow),
    ];
    expect(joined(clips)).toEqual(["S-1_24_0 S-2_24_0"]);
  });

  test("a night of many clips is not read whole", () => {
    const many = Array.from({ length: 20 }, (_, i) => -i * 60_000);
    const clips = many.flatMap((ms) => [clip("S-1", 24, ms), clip("S-2", 24, ms)]);
    expect(joined(clips)).toHaveLength(6);
  });
});
