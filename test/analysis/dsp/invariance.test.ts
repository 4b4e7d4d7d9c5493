import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delayBetween } from "../../../analysis/dsp/delay.ts";
import { spectralShape } from "../../../analysis/dsp/spectralShape.ts";
import { waveform } from "../../../analysis/dsp/waveform.ts";
import { welch } from "../../../analysis/dsp/welch.ts";
import { measureClip } from "../../../analysis/leak/clip.ts";
import { featureMeaning } from "../../../analysis/leak/features.ts";
import { expectClose, expectNear, times } from "./golden.ts";
import { noise } from "./signals.ts";

const clips = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 200, maxLength: 900 })
  .map((values) => Float64Array.from(values));
const gains = fc.double({ min: 0.01, max: 100, noNaN: true });
const seeds = fc.integer({ min: 1, max: 1000 });
const shapes = ["kurtosis", "skewness", "crest"] as const;

describe("figures of a waveform", () => {
  test("shapes do not change with the gain, levels do", () => {
    fc.assert(
      fc.property(clips, gains, (clip, gain) => {
        const plain = waveform(clip);
        fc.pre(plain.rmsAc > 1e-3);
        const loud = waveform(times(clip, gain));
        for (const name of shapes) expectNear(loud[name], plain[name], { rel: 1e-6, abs: 1e-9 });
        expectNear(loud.rms, gain * plain.rms, { rel: 1e-9 });
      }),
    );
  });

  test("nothing minds in which direction time runs", () => {
    fc.assert(
      fc.property(clips, (clip) => {
        const forth = waveform(clip);
        const back = waveform(clip.toReversed());
        for (const name of [...shapes, "rms", "peak", "mean"] as const) {
          expectNear(back[name], forth[name], { rel: 1e-6, abs: 1e-12 });
        }
      }),
    );
  });

  test("turned upside down, only mean and skewness change their sign", () => {
    fc.assert(
      fc.property(clips, (clip) => {
        const up = waveform(clip);
        const down = waveform(times(clip, -1));
        expectNear(down.skewness, -up.skewness, { rel: 1e-9, abs: 1e-12 });
        expectNear(down.mean, -up.mean, { rel: 1e-9, abs: 1e-15 });
        expectNear(down.kurtosis, up.kurtosis, { rel: 1e-9, abs: 1e-12 });
      }),
    );
  });
});

describe("shape of a spectrum", () => {
  test("does not change with the gain but for its level", () => {
    fc.assert(
      fc.property(seeds, gains, (seed, gain) => {
        const { density, stepHz } = welch(noise(seed, 2048), 8000, { segmentLength: 512 });
        const plain = spectralShape(density, stepHz, 100, 3000)!;
        const loud = spectralShape(times(density, gain), stepHz, 100, 3000)!;
        const { levelDb, ...rest } = plain;
        expectNear(loud.levelDb, levelDb + 10 * Math.log10(gain), { abs: 1e-6 });
        for (const [name, value] of Object.entries(rest)) {
          expectNear(loud[name as keyof typeof rest], value, { rel: 1e-6 });
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("delay between two sensors", () => {
  const delayed = (seed: number, shift: number) => {
    const source = noise(seed, 8192 + 64);
    const own = noise(seed + 5000, 2 * 8192);
    return {
      a: Float64Array.from({ length: 8192 }, (_, i) => source[i + 32]! + 0.2 * own[i]!),
      b: Float64Array.from(
        { length: 8192 },
        (_, i) => source[i + 32 - shift]! + 0.2 * own[8192 + i]!,
      ),
    };
  };
  const options = {
    segmentLength: 1024,
    loHz: 100,
    hiHz: 3900,
    weighting: "phat",
    coherenceGate: null,
    mostDelaySeconds: null,
  } as const;
  const samplesLate = (x: Float64Array, y: Float64Array) =>
    delayBetween(x, y, 8000, options)!.delaySeconds * 8000;

  test("is the shift, turns its sign when the sensors are exchanged or time runs backwards", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -30, max: 30 }), (seed, shift) => {
        const { a, b } = delayed(seed, shift);
        expectNear(samplesLate(a, b), shift, { abs: 0.1 });
        expectNear(samplesLate(b, a), -samplesLate(a, b), { abs: 1e-6 });
        expectNear(samplesLate(a.toReversed(), b.toReversed()), -shift, { abs: 0.1 });
      }),
      { numRuns: 20 },
    );
  });

  test("does not change with the gain of either sensor", () => {
    fc.assert(
      fc.property(seeds, gains, (seed, gain) => {
        const { a, b } = delayed(seed, 7);
        expectNear(samplesLate(times(a, gain), b), samplesLate(a, b), { abs: 1e-5 });
      }),
      { numRuns: 10 },
    );
  });
});

describe("features of a clip", () => {
  test("only the level changes with the gain", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.25, max: 4, noNaN: true }), (seed, gain) => {
        const clip = times(noise(seed, 16_000), 0.05);
        const plain = measureClip(Float32Array.from(clip), 8000, 60).features;
        const loud = measureClip(Float32Array.from(times(clip, gain)), 8000, 60).features;
        expect(Object.keys(loud)).toEqual(Object.keys(plain));
        const kept = Object.keys(plain).filter(
          (name) => featureMeaning.get(name)?.family !== "level",
        );
        expectClose(
          kept.map((name) => loud[name]!),
          kept.map((name) => plain[name]!),
          { rel: 1e-3, abs: 1e-3 },
        );
        expectNear(loud.levelDb! - plain.levelDb!, 20 * Math.log10(gain), { abs: 0.01 });
      }),
      { numRuns: 10 },
    );
  });
});
