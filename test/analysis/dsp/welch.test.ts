import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import type { Detrend, Scaling } from "../../../analysis/dsp/segments.ts";
import { welch } from "../../../analysis/dsp/welch.ts";
import type { WindowKind } from "../../../analysis/dsp/window.ts";
import type { GoldenSamples, Tolerance } from "./golden.ts";
import { decodeSamples, expectClose, expectNear, golden, times } from "./golden.ts";

const file = golden<{
  fs: number;
  tolerance: Tolerance;
  signals: Record<string, { samples: GoldenSamples }>;
  cases: {
    signal: string;
    nperseg: number;
    noverlap: number;
    detrend: Detrend;
    scaling: Scaling;
    segments: number;
    df: number;
    psd: number[];
    sum_psd_df: number;
  }[];
}>("welch");

const others = golden<{
  fs: number;
  tolerance: Tolerance;
  signal: GoldenSamples;
  cases: {
    nperseg: number;
    noverlap: number;
    window: WindowKind;
    detrend: Detrend;
    scaling: Scaling;
    df: number;
    psd: number[];
  }[];
}>("welch_options");

const clips = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 900 })
  .map((values) => Float64Array.from(values));
const options = { segmentLength: 128 };

describe("welch", () => {
  test.each(file.cases)("agrees with SciPy: $signal $nperseg $detrend $scaling", (wanted) => {
    const samples = decodeSamples(file.signals[wanted.signal]!.samples);
    const before = samples.slice();
    const got = welch(samples, file.fs, {
      segmentLength: wanted.nperseg,
      overlap: wanted.noverlap,
      detrend: wanted.detrend,
      scaling: wanted.scaling,
    });
    expect(got.segments).toBe(wanted.segments);
    expectNear(got.stepHz, wanted.df, { rel: 1e-11 });
    expectClose(got.density, wanted.psd, file.tolerance);
    expectNear(got.density.reduce((a, b) => a + b) * got.stepHz, wanted.sum_psd_df, { rel: 1e-9 });
    expect(samples).toEqual(before);
  });

  test.each(others.cases)(
    "agrees with SciPy: $window $nperseg, $noverlap shared, $detrend $scaling",
    ({ nperseg: segmentLength, noverlap: overlap, window, detrend, scaling, df, psd }) => {
      const samples = decodeSamples(others.signal);
      const chosen = { segmentLength, overlap, window, detrend, scaling };
      const got = welch(samples, others.fs, chosen);
      expectNear(got.stepHz, df, { rel: 1e-11 });
      expectClose(got.density, psd, others.tolerance);
    },
  );

  test("a ramp added to the signal does not change the linearly detrended density", () => {
    const linear = { segmentLength: 128, detrend: "linear" } as const;
    fc.assert(
      fc.property(clips, fc.double({ min: -0.1, max: 0.1, noNaN: true }), (clip, slope) => {
        const tilted = clip.map((value, i) => value + slope * i);
        expectClose(welch(tilted, 8000, linear).density, welch(clip, 8000, linear).density, {
          rel: 1e-6,
          abs: 1e-13,
        });
      }),
    );
  });

  test("agrees with its definition at any overlap and length, odd ones too", () => {
    fc.assert(
      fc.property(
        clips,
        fc.integer({ min: 2, max: 80 }),
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        (samples, segmentLength, share) => {
          const overlap = Math.min(segmentLength - 1, Math.floor(segmentLength * share));
          const length = Math.min(segmentLength, samples.length);
          const got = welch(samples, 1000, { segmentLength, overlap });
          const shared = length < segmentLength ? 0 : overlap;
          expectClose(got.density, slowWelch(samples, 1000, length, shared), {
            rel: 1e-8,
            abs: 1e-15,
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  test("doubling the amplitude quadruples the density", () => {
    fc.assert(
      fc.property(clips, (clip) => {
        const { density } = welch(clip, 8000, options);
        expectClose(welch(times(clip, 2), 8000, options).density, times(density, 4), {
          rel: 1e-9,
          abs: 1e-18,
        });
      }),
    );
  });

  test("a constant added to the signal does not change the detrended density", () => {
    fc.assert(
      fc.property(clips, (clip) => {
        const lifted = clip.map((value) => value + 0.5);
        expectClose(welch(lifted, 8000, options).density, welch(clip, 8000, options).density, {
          rel: 1e-6,
          abs: 1e-14,
        });
      }),
    );
  });

  test("a signal played backwards has the same density when it is whole segments long", () => {
    fc.assert(
      fc.property(clips, (clip) => {
        const whole = clip.subarray(0, 64 + 32 * Math.floor((clip.length - 64) / 32));
        const boxcar = { segmentLength: 64, overlap: 32, window: "boxcar" } as const;
        expectClose(
          welch(whole.toReversed(), 8000, boxcar).density,
          welch(whole, 8000, boxcar).density,
          { rel: 1e-6, abs: 1e-14 },
        );
      }),
    );
  });

  test.each([
    ["an empty signal", new Float64Array(0), 16, 8],
    ["a signal with NaN", Float64Array.of(0, Number.NaN, 1), 2, 1],
    ["an overlap of the whole segment", new Float64Array(32), 16, 16],
    ["a segment of no length", new Float64Array(32), 0, 0],
  ])("refuses %s", (_, samples, segmentLength, overlap) => {
    expect(() => welch(samples, 8000, { segmentLength, overlap })).toThrow(BadSignal);
  });
});

/** Straight from the definition: one discrete Fourier sum a bin and segment. */
function slowWelch(x: Float64Array, rate: number, length: number, overlap: number): number[] {
  const window = Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
  const power = window.reduce((sum, w) => sum + w * w, 0);
  const hop = length - overlap;
  const starts: number[] = [];
  for (let start = 0; start + length <= x.length; start += hop) starts.push(start);
  return Array.from({ length: Math.floor(length / 2) + 1 }, (_, bin) => {
    let sum = 0;
    for (const start of starts) {
      const segment = x.subarray(start, start + length);
      const mean = segment.reduce((a, b) => a + b, 0) / length;
      let re = 0;
      let im = 0;
      segment.forEach((value, i) => {
        const angle = (-2 * Math.PI * bin * i) / length;
        re += (value - mean) * window[i]! * Math.cos(angle);
        im += (value - mean) * window[i]! * Math.sin(angle);
      });
      sum += re * re + im * im;
    }
    const twice = bin === 0 || 2 * bin === length ? 1 : 2;
    return (twice * sum) / (rate * power * starts.length);
  });
}
