import { describe, expect, test } from "vitest";
import type { NightClip } from "../../../analysis/cases/jointClips.ts";
import { jointClips } from "../../../analysis/cases/jointClips.ts";

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

function joined(clips: readonly NightClip[], soundNights: readonly string[] = []): string[] {
  return jointClips(pair, "2026-11-24", clips, new Set(soundNights)).map(({ a, b }) => `${a} ${b}`);
}

describe("jointClips", () => {
  test("pairs what began within 50 ms, by the clocks' own difference", () => {
    const clips = [clip("S-1", 24), clip("S-2", 24, -30), clip("S-2", 24, 51), clip("S-3", 24)];
    expect(jointClips(pair, "2026-11-24", clips, new Set())).toEqual([
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

  test("adds the newest earlier nights that had the sound, three nights in all", () => {
    const clips = [20, 21, 22, 23, 24, 25].flatMap((day) => [clip("S-1", day), clip("S-2", day)]);
    const nights = ["2026-11-20", "2026-11-21", "2026-11-23"];
    expect(joined(clips, nights)).toEqual([
      "S-1_24_0 S-2_24_0",
      "S-1_23_0 S-2_23_0",
      "S-1_21_0 S-2_21_0",
    ]);
    expect(joined([...clips].reverse(), [])).toEqual(["S-1_24_0 S-2_24_0"]);
  });

  test("says nothing of a night on which one of the two did not record", () => {
    const clips = [clip("S-1", 23), clip("S-2", 23), clip("S-1", 24)];
    expect(joined(clips, ["2026-11-23"])).toEqual([]);
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
    expect(joined(clips, ["2026-11-23"])).toEqual(["S-1_24_0 S-2_24_0"]);
  });

  test("a night of many clips is not read whole", () => {
    const many = Array.from({ length: 20 }, (_, i) => -i * 60_000);
    const clips = many.flatMap((ms) => [clip("S-1", 24, ms), clip("S-2", 24, ms)]);
    expect(joined(clips)).toHaveLength(6);
  });
});
