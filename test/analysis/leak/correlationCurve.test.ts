import { describe, expect, test } from "vitest";
import { correlate } from "../../../analysis/leak/correlate.ts";
import { correlationCurve } from "../../../analysis/leak/correlationCurve.ts";
import { noise } from "../dsp/signals.ts";
import { twoSensors } from "./line.ts";

const search = { mostDelaySeconds: 0.1, bandHz: [40, 2000] } as const;

describe("correlationCurve", () => {
  test.each([-500, 0, 37, 720])(
    "has its highest point at %i samples, however thin",
    (delaySamples) => {
      const recordings = [twoSensors({ delaySamples })];
      const sound = correlate(recordings, search);
      if (sound.kind !== "heard") throw new Error("nothing heard");
      for (const points of [5000, 400, 40]) {
        const { delaySeconds, height, chanceHeight } = correlationCurve(recordings, search, points);
        expect(height.length).toBeLessThanOrEqual(points);
        const highest = height.indexOf(Math.max(...height));
        expect(Math.abs((delaySeconds[highest] ?? 1) - sound.delaySeconds)).toBeLessThan(1 / 8000);
        expect(height[highest]).toBeGreaterThan(0.9 * sound.z);
        expect(chanceHeight).toBe(sound.chanceZ);
      }
    },
  );

  test("runs from the least delay to the largest, within the search", () => {
    const { delaySeconds, height } = correlationCurve(
      [twoSensors({ delaySamples: 90 })],
      search,
      400,
    );
    expect(delaySeconds).toEqual([...delaySeconds].sort((a, b) => a - b));
    expect(delaySeconds.length).toBe(height.length);
    expect(delaySeconds.length).toBeGreaterThan(300);
    expect(delaySeconds[0]).toBeGreaterThanOrEqual(-0.1);
    expect(delaySeconds[0]).toBeLessThan(-0.099);
    expect(delaySeconds.at(-1)).toBeGreaterThan(0.099);
  });

  test("unrelated noise stays below what chance reaches", () => {
    const recording = { ...twoSensors({}), b: Float32Array.from(noise(78, 80_000)) };
    const { height, chanceHeight } = correlationCurve([recording], search, 400);
    expect(Math.max(0, ...height)).toBeLessThanOrEqual(chanceHeight);
  });
});
