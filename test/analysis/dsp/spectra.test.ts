import { describe, expect, test } from "vitest";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import {
  bandPowers,
  bandsWithin,
  thirdOctaveCentres,
  thirdOctaveEdges,
} from "../../../analysis/dsp/bands.ts";
import { coherence, crossSpectrum } from "../../../analysis/dsp/crossSpectrum.ts";
import { periodogram } from "../../../analysis/dsp/periodogram.ts";
import { spectralShape } from "../../../analysis/dsp/spectralShape.ts";
import { waveform } from "../../../analysis/dsp/waveform.ts";
import { welch } from "../../../analysis/dsp/welch.ts";
import type { WindowKind } from "../../../analysis/dsp/window.ts";
import type { GoldenSamples, Tolerance } from "./golden.ts";
import { decodeSamples, expectClose, expectNear, golden } from "./golden.ts";

const { fs, signals } = golden<{ fs: number; signals: Record<string, { samples: GoldenSamples }> }>(
  "welch",
);
const signal = (name: string) => decodeSamples(signals[name]!.samples);

describe("periodogram", () => {
  const file = golden<{
    tolerance: Tolerance;
    cases: { signal: string; first_n: number; window: WindowKind; psd: number[]; df: number }[];
  }>("periodogram");

  test.each(file.cases)("agrees with SciPy: $signal, first $first_n, $window", (wanted) => {
    const samples = signal(wanted.signal).subarray(0, wanted.first_n);
    const got = periodogram(samples, fs, wanted.window, "constant");
    expectNear(got.stepHz, wanted.df, { rel: 1e-11 });
    expectClose(got.density, wanted.psd, file.tolerance);
  });
});

describe("crossSpectrum", () => {
  const file = golden<{
    tolerance: Tolerance;
    a: GoldenSamples;
    b: GoldenSamples;
    nperseg: number;
    coherence: number[];
    csd_re: number[];
    csd_im: number[];
  }>("coherence");
  const a = decodeSamples(file.a);
  const b = decodeSamples(file.b);

  test("agrees with SciPy, coherence and phase", () => {
    const got = crossSpectrum(a, b, fs, file.nperseg);
    expectClose(got.re, file.csd_re, file.tolerance);
    expectClose(got.im, file.csd_im, file.tolerance);
    expectClose(coherence(got), file.coherence, file.tolerance);
  });

  test("exchanging the signals turns the phase and keeps the coherence", () => {
    const forth = crossSpectrum(a, b, fs, 512);
    const back = crossSpectrum(b, a, fs, 512);
    expectClose(back.re, forth.re, { rel: 1e-9, abs: 1e-20 });
    expectClose(
      back.im,
      forth.im.map((value) => -value),
      { rel: 1e-9, abs: 1e-20 },
    );
    expectClose(coherence(back), coherence(forth), { rel: 1e-9 });
  });

  test("silence has no coherence and no NaN", () => {
    const quiet = new Float64Array(2048);
    expect(Math.max(...coherence(crossSpectrum(a.subarray(0, 2048), quiet, fs, 512)))).toBe(0);
  });

  test("refuses signals of different lengths", () => {
    expect(() => crossSpectrum(a, b.subarray(1), fs, 512)).toThrow(BadSignal);
  });
});

describe("features of a spectrum and a waveform", () => {
  const file = golden<{
    tolerance: Tolerance;
    spectral: Record<string, number>[];
    time: Record<string, number>[];
  }>("features");
  const names = {
    bins: "bins",
    centroidHz: "centroid_hz",
    bandwidthHz: "bandwidth_hz",
    flatness: "flatness",
    rolloff50Hz: "rolloff50_hz",
    rolloff85Hz: "rolloff85_hz",
    rolloff95Hz: "rolloff95_hz",
    entropy: "entropy_norm",
    peakHz: "peak_hz",
    levelDb: "band_level_db",
  } as const;

  test.each(file.spectral)("shape agrees with SciPy: $signal $lo_hz–$hi_hz Hz", (wanted) => {
    const { density, stepHz } = welch(signal(String(wanted.signal)), fs, { segmentLength: 2048 });
    const got = spectralShape(density, stepHz, wanted.lo_hz!, wanted.hi_hz!);
    for (const [ours, theirs] of Object.entries(names)) {
      expectNear(got![ours as keyof typeof names], wanted[theirs]!, file.tolerance);
    }
  });

  test.each(file.time)("waveform agrees with SciPy: $signal", (wanted) => {
    const got = waveform(signal(String(wanted.signal)));
    expectNear(got.mean, wanted.mean!, file.tolerance);
    expectNear(got.rms, wanted.rms!, file.tolerance);
    expectNear(got.rmsAc, wanted.rms_ac!, file.tolerance);
    expectNear(got.peak, wanted.peak!, file.tolerance);
    expectNear(got.crest, wanted.crest!, file.tolerance);
    expectNear(got.kurtosis, wanted.kurtosis_excess_biased!, file.tolerance);
    expectNear(got.skewness, wanted.skewness_biased!, file.tolerance);
  });

  test("silence is flat, has a level and no NaN", () => {
    const shape = spectralShape(new Float64Array(1025), 3.90625, 20, 3900);
    expect(Object.values(shape!).every(Number.isFinite)).toBe(true);
    expectNear(shape!.flatness, 1, { abs: 1e-9 });
    expect(Object.values(waveform(new Float32Array(100))).every(Number.isFinite)).toBe(true);
  });

  test("a band without bins has no shape", () => {
    expect(spectralShape(new Float64Array(10), 100, 410, 490)).toBeNull();
  });
});

describe("bands", () => {
  test("third octaves are those of IEC 61260, base ten", () => {
    expect(thirdOctaveCentres(400, 1000).map(Math.round)).toEqual([398, 501, 631, 794, 1000]);
    const edges = thirdOctaveEdges([1000]);
    expectClose(edges, [891.2509, 1122.0185], { abs: 1e-3 });
  });

  test("bands share out the whole power, bins on an edge in part", () => {
    const density = Float64Array.from({ length: 101 }, (_, i) => 1 + (i % 7));
    const powers = bandPowers(density, 10, [5, 37, 123.4, 400, 1005]);
    const whole = density.slice(1).reduce((sum, value) => sum + value, 0) * 10;
    expectNear(
      powers.reduce((sum, value) => sum + value),
      whole,
      { rel: 1e-12 },
    );
  });

  test("a band narrower than a bin has its part of it", () => {
    expectClose(bandPowers(Float64Array.of(0, 2, 2, 0), 10, [12, 14]), [4 * 1], { rel: 1e-12 });
  });

  test("only bands wholly inside the spectrum count", () => {
    expect(bandsWithin(101, 10, [100, 500, 1004, 2000])).toBe(2);
    expect(bandsWithin(101, 10, [2000, 3000])).toBe(0);
  });
});
