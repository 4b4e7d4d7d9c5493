import { describe, expect, test } from "vitest";
import { findHum } from "../../../analysis/dsp/hum.ts";
import { welch } from "../../../analysis/dsp/welch.ts";
import { humSearch } from "../../../analysis/leak/parameters.ts";
import type { GoldenSamples } from "./golden.ts";
import { decodeSamples, expectNear, golden } from "./golden.ts";
import { noise, tone } from "./signals.ts";

const { fs, signals } = golden<{ fs: number; signals: Record<string, { samples: GoldenSamples }> }>(
  "welch",
);
const humOf = (samples: Float64Array, mainsHz: 50 | 60 = 60) => {
  const { density, stepHz } = welch(samples, fs, { segmentLength: 8192 });
  return { density, stepHz, ...findHum(density, stepHz, mainsHz, humSearch) };
};

describe("findHum", () => {
  test("finds the lines of the golden hum and takes their power away", () => {
    const { lines, cleaned, density, share } = humOf(decodeSamples(signals.hum_int16!.samples));
    expect(lines.map(({ harmonic }) => harmonic)).toEqual([1, 2, 4, 6]);
    for (const { harmonic, frequencyHz } of lines) {
      expectNear(frequencyHz, 60 * harmonic, { abs: 0.2 });
    }
    expect(share).toBeGreaterThan(0.9);
    const loudest = Math.max(...density);
    expect(Math.max(...cleaned)).toBeLessThan(loudest / 1000);
  });

  test.each([59.8, 60, 60.17])("follows a mains frequency of %f Hz", (mains) => {
    const hum = [2, 4, 8, 16].map((k) => tone(80_000, fs, k * mains, 0.05));
    const samples = noise(3, 80_000).map((value, i) => {
      return 0.02 * value + hum.reduce((sum, line) => sum + line[i]!, 0);
    });
    const { fundamentalHz, lines } = humOf(samples);
    expectNear(fundamentalHz, mains, { abs: 0.03 });
    expect(lines.map(({ harmonic }) => harmonic)).toEqual([2, 4, 8, 16]);
  });

  test("white noise has next to no comb, and loses next to nothing", () => {
    const { lines, share } = humOf(noise(5, 80_000));
    expect(lines.length).toBeLessThanOrEqual(1);
    expect(share).toBeLessThan(0.01);
  });

  test("lines of a machine that is not on the mains stay", () => {
    const machine = tone(80_000, fs, 97.3, 0.3);
    const samples = noise(6, 80_000).map((value, i) => 0.02 * value + machine[i]!);
    const { cleaned, density, stepHz } = humOf(samples);
    const bin = Math.round(97.3 / stepHz);
    expect(cleaned[bin]).toBe(density[bin]);
  });

  test("a 60 Hz comb is none at a 50 Hz site but for its common multiples", () => {
    const { lines } = humOf(decodeSamples(signals.hum_int16!.samples), 50);
    expect(lines.every(({ frequencyHz }) => Math.round(frequencyHz) % 300 === 0)).toBe(true);
  });

  test("silence has no hum and no NaN", () => {
    const { lines, share } = humOf(new Float64Array(16_384));
    expect(lines).toEqual([]);
    expect(share).toBe(0);
  });
});
