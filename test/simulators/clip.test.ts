import { expect, test } from "vitest";
import { recordClip } from "../../simulators/clip.ts";
import type { HeardSound } from "../../simulators/heardSound.ts";
import { nightLevels } from "../../simulators/nightLevels.ts";
import { random } from "../../simulators/random.ts";
import { gridSpectrum, powerOf, toDb } from "../../simulators/spectrumGrid.ts";
import { windowGain } from "../../simulators/windowGain.ts";

const timing = { startSecond: 3600, durationSeconds: 10, clockOffsetSeconds: 0 };
const silence = new Float64Array(2049);
const even = windowGain({ kind: "steady", swingDb: 0 }, random(1));
const hump = gridSpectrum((hz) => 1e-8 / (1 + ((hz - 700) / 120) ** 2));

function sound(its: Partial<HeardSound> = {}): HeardSound {
  return {
    density: hump,
    noisePower: powerOf(hump),
    lines: [],
    scale: 1,
    gain: even,
    shared: null,
    ...its,
  };
}

function powerIn(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += (samples[n]! / 32_768) ** 2;
  return sum / samples.length;
}

test("the same seed records the same samples, another seed others", () => {
  const record = (seed: number) => recordClip([sound()], silence, timing, seed);
  expect(record(5)).toEqual(record(5));
  expect(record(5)).not.toEqual(record(6));
});

test("the power of the samples is that of the spectrum, all through the clip", () => {
  const samples = recordClip([sound()], silence, timing, 3);
  expect(samples).toHaveLength(80_000);
  for (let second = 0; second < 10; second += 2) {
    const part = samples.subarray(second * 8000, (second + 2) * 8000);
    expect(Math.abs(toDb(powerIn(part) / powerOf(hump)))).toBeLessThan(0.7);
  }
});

test("a tone has its amplitude and frequency", () => {
  const line = { frequencyHz: 120, amplitude: 0.1, wanderHz: 0 };
  const samples = recordClip(
    [sound({ density: silence, noisePower: 0, lines: [line] })],
    silence,
    timing,
    1,
  );
  expect(powerIn(samples)).toBeCloseTo(0.005, 4);
  let [re, im] = [0, 0];
  for (let n = 0; n < samples.length; n++) {
    re += samples[n]! * Math.cos((2 * Math.PI * 120 * n) / 8000);
    im += samples[n]! * Math.sin((2 * Math.PI * 120 * n) / 8000);
  }
  expect((2 * Math.hypot(re, im)) / samples.length / 32_768).toBeCloseTo(0.1, 3);
});

test("two sensors hear the same shared noise, apart by the difference of their delays", () => {
  const heard = (delaySeconds: number, seed: number) =>
    recordClip([sound({ shared: { seed: 77, delaySeconds } })], silence, timing, seed);
  const a = heard(0.01, 1);
  const b = heard(0.0225, 2);
  const correlation = (lag: number) => {
    let sum = 0;
    for (let n = 8000; n < 72_000; n++) sum += a[n]! * b[n + lag]!;
    return sum / 64_000 / 32_768 ** 2 / Math.sqrt(powerIn(a) * powerIn(b));
  };
  // tau = t_B − t_A = 12.5 ms = 100 samples
  expect(correlation(100)).toBeGreaterThan(0.95);
  expect(Math.abs(correlation(0))).toBeLessThan(0.3);
  expect(correlation(100)).toBeGreaterThan(correlation(99));
  expect(correlation(100)).toBeGreaterThan(correlation(101));
});

test("a clock that runs ahead records everything later", () => {
  const shared = { seed: 77, delaySeconds: 0.01 };
  const early = recordClip(
    [sound({ shared })],
    silence,
    { ...timing, clockOffsetSeconds: 0.0125 },
    1,
  );
  const late = recordClip(
    [sound({ shared: { ...shared, delaySeconds: 0.0225 } })],
    silence,
    timing,
    1,
  );
  expect(early).toEqual(late);
});

test("what is too loud is clipped at 16 bits", () => {
  const line = { frequencyHz: 100, amplitude: 3, wanderHz: 0 };
  const samples = recordClip(
    [sound({ density: silence, noisePower: 0, lines: [line] })],
    silence,
    timing,
    1,
  );
  expect(Math.max(...samples)).toBe(32_767);
  expect(Math.min(...samples)).toBe(-32_768);
});

test("the level of the night at 03:00 is the level of the clip", () => {
  const cycling = windowGain({ kind: "cycling", periodSeconds: 900, onShare: 0.5 }, random(4));
  const sounds = [
    sound(),
    sound({
      scale: 8,
      gain: cycling,
      lines: [{ frequencyHz: 240, amplitude: 0.002, wanderHz: 0.1 }],
    }),
  ];
  const levels = nightLevels(sounds, 0, 9);
  for (const second of [1200, 2400, 3600, 5100]) {
    const middle = levels[second / 30]!;
    // A switch within the 30 s would be in one and not in the other.
    if (Math.abs(middle - levels[second / 30 + 1]!) > 1) continue;
    const samples = recordClip(sounds, silence, { ...timing, startSecond: second }, 11);
    expect(Math.abs(toDb(powerIn(samples)) - middle)).toBeLessThan(1);
  }
});
