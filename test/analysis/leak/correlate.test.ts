import { describe, expect, test } from "vitest";
import type { CommonSound } from "../../../analysis/domain/commonSound.ts";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import { correlate } from "../../../analysis/leak/correlate.ts";
import type { GoldenSamples } from "../dsp/golden.ts";
import { decodeSamples, expectNear, golden } from "../dsp/golden.ts";
import { noise, tone } from "../dsp/signals.ts";
import { twoSensors } from "./line.ts";

const search = { mostDelaySeconds: 0.1, bandHz: [40, 2000] } as const;

function heard(sound: CommonSound): Extract<CommonSound, { kind: "heard" }> {
  if (sound.kind !== "heard") throw new Error(`nothing heard: z ${sound.z} of ${sound.chanceZ}`);
  return sound;
}

describe("correlate", () => {
  test.each([0, 37, -400, 720])("finds a delay of %i samples at 0 dB", (delaySamples) => {
    const sound = heard(correlate([twoSensors({ delaySamples })], search));
    expectNear(sound.delaySeconds * 8000, delaySamples, { abs: 0.1 });
    // γ² of two equal powers in each signal is 1/4.
    expectNear(sound.meanCoherence, 0.25, { abs: 0.03 });
    expect(sound.timingSeconds).toBeLessThan(5e-5);
    expect(sound.peakOverSecond).toBeGreaterThan(2);
    expect(sound.alternatives).toEqual([]);
  });

  test("three recordings show at −12 dB what one cannot be trusted for", () => {
    const recordings = [1, 2, 3].map((seed) =>
      twoSensors({ seed, delaySamples: 150, noiseGain: 4 }),
    );
    const sound = heard(correlate(recordings, search));
    expect(sound.pieces).toBe(3);
    expect(sound.scatterSeconds).not.toBeNull();
    expect(Math.abs(sound.delaySeconds * 8000 - 150)).toBeLessThan(4);
    expect(Math.abs(sound.delaySeconds * 8000 - 150) / 8000).toBeLessThan(4 * sound.timingSeconds);
  });

  test("unrelated noise is nothing, seed after seed", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const recording = { ...twoSensors({ seed }), b: Float32Array.from(noise(seed + 77, 80_000)) };
      expect(correlate([recording], search).kind).toBe("nothing");
    }
  });

  test("hum that both sensors pick up is no common sound, and hides none", () => {
    const hum = [60, 120, 180, 240, 300, 360].map((hz) => tone(80_000, 8000, hz, 3));
    const withHum = (samples: Float32Array) =>
      samples.map((x, i) => x + hum.reduce((sum, line) => sum + line[i]!, 0));
    const plain = twoSensors({ delaySamples: 90 });
    const other = Float32Array.from(noise(5, 80_000));
    const hummed = { ...plain, a: withHum(plain.a), b: withHum(plain.b) };
    expectNear(heard(correlate([hummed], search)).delaySeconds * 8000, 90, { abs: 0.2 });
    expect(correlate([{ ...hummed, b: withHum(other) }], search).kind).toBe("nothing");
  });

  test("unequal starts are added to what the samples show", () => {
    const recording = twoSensors({ delaySamples: 80 });
    // B's recording began 30 ms later: its samples show the sound so much earlier.
    const late = { ...recording, b: recording.b.subarray(240), startDifferenceSeconds: 0.03 };
    expectNear(heard(correlate([late], search)).delaySeconds, 0.01, { abs: 2e-5 });
  });

  test("exchanging the sensors turns the sign, scaling changes nothing", () => {
    const { a, b, ...rest } = twoSensors({ delaySamples: 211 });
    const forth = heard(correlate([{ a, b, ...rest }], search));
    const back = heard(correlate([{ a: b, b: a, ...rest }], search));
    const loud = heard(correlate([{ a: a.map((x) => 1000 * x), b, ...rest }], search));
    expectNear(back.delaySeconds, -forth.delaySeconds, { abs: 1e-6 });
    expectNear(loud.delaySeconds, forth.delaySeconds, { abs: 1e-8 });
  });

  test("a rate 20 ppm too fast over 60 s keeps the delay of the middle", () => {
    const { a } = twoSensors({ samples: 480_000, noiseGain: 0 });
    const clean = Float32Array.from(a);
    const b = Float32Array.from({ length: a.length }, (_, i) => {
      const at = Math.max(0, Math.min(a.length - 2, i - 100 - 20e-6 * (i - a.length / 2)));
      const left = Math.floor(at);
      return clean[left]! + (clean[left + 1]! - clean[left]!) * (at - left);
    });
    const recording = { a: clean, b, rateHz: 8000, startDifferenceSeconds: 0 };
    const sound = heard(correlate([recording], { ...search, bandHz: [40, 800] }));
    expect(sound.pieces).toBe(6);
    expectNear(sound.delaySeconds * 8000, 100, { abs: 1 });
    expect(sound.scatterSeconds!).toBeGreaterThan(1e-4);
  });

  test("agrees with the truth of the golden pair whose band hides from PHAT", () => {
    const file = golden<{
      pairs: Record<string, { a: GoldenSamples; b: GoldenSamples }>;
      cases: { pair: string; true_delay_samples: number }[];
    }>("gcc");
    const { a, b } = file.pairs.pair5!;
    const truth = file.cases.find(({ pair }) => pair === "pair5")!.true_delay_samples;
    const recording = {
      a: decodeSamples(a),
      b: decodeSamples(b),
      rateHz: 8000,
      startDifferenceSeconds: 0,
    };
    const sound = heard(correlate([recording], { mostDelaySeconds: 0.05, bandHz: [100, 1500] }));
    expectNear(sound.delaySeconds * 8000, truth, { abs: 0.5 });
  });

  test("refuses what is too short and unequal rates", () => {
    const short = twoSensors({ samples: 4000 });
    expect(() => correlate([short], search)).toThrow(BadSignal);
    const one = twoSensors({});
    expect(() => correlate([one, { ...one, rateHz: 16_000 }], search)).toThrow("rateHz");
    expect(() => correlate([], search)).toThrow(BadSignal);
  });
});
