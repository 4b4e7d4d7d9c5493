import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reasonCodes } from "../../../analysis/cases/reasonText.ts";
import type { RecordingAnalysis } from "../../../analysis/domain/recording.ts";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import { readWav } from "../../../analysis/dsp/wav.ts";
import { assessRecording } from "../../../analysis/leak/assess.ts";
import { assessSpectrum } from "../../../analysis/leak/assessSpectrum.ts";
import { bandNames, featureMeaning } from "../../../analysis/leak/features.ts";
import { recordingScore } from "../../../analysis/leak/score.ts";
import { noise, tone } from "../dsp/signals.ts";
import { leakModel } from "./leakModel.ts";

const site = { mainsHz: 60 } as const;
const model = leakModel();
const assess = (samples: Float32Array | Float64Array, rateHz = 8000) =>
  assessRecording(samples, rateHz, site, model, []);

/** Every number anywhere in an analysis. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (value instanceof Float32Array) return Array.from(value);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

function expectWhole(analysis: RecordingAnalysis): void {
  expect(numbersIn(analysis).filter((value) => !Number.isFinite(value))).toEqual([]);
  const { assessment } = analysis;
  const total = Object.values(assessment.classProbabilities).reduce((sum, p) => sum + p, 0);
  expect(total).toBeCloseTo(1, 6);
  expect(assessment.score).toBeGreaterThanOrEqual(0);
  expect(assessment.score).toBeLessThanOrEqual(100);
  for (const { code } of assessment.reasons) expect(reasonCodes).toContain(code);
  for (const name of Object.keys(analysis.features)) expect(featureMeaning.has(name)).toBe(true);
}

describe("assessRecording", () => {
  test("digital silence is finite, marked and no alarm", () => {
    const analysis = assess(new Float32Array(80_000));
    expectWhole(analysis);
    expect(analysis.quality.problems).toEqual(["constant", "silent"]);
    expect(analysis.assessment.score).toBeLessThan(30);
  });

  test("a constant offset is no sound", () => {
    const analysis = assess(new Float32Array(16_000).fill(0.3));
    expectWhole(analysis);
    expect(analysis.quality.problems).toContain("constant");
  });

  test("clipping, short clips and odd rates are marked", () => {
    const loud = noise(1, 16_000).map((value) => Math.max(-1, Math.min(1, value)));
    expect(assess(loud).quality.problems).toEqual(["clipped"]);
    const short = noise(1, 4000).map((value) => 0.1 * value);
    expect(assess(short).quality.problems).toEqual(["tooShort"]);
    const quiet = noise(1, 8000).map((value) => 0.1 * value);
    expect(assess(quiet, 1000).quality.problems).toEqual(["unusualRate"]);
    expect(assess(quiet).quality.problems).toEqual([]);
  });

  test("any samples, of any length and rate, give finite numbers", () => {
    const sample = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ min: -1, max: 1, noNaN: true }),
      fc.constant(0),
    );
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 100, max: 48_000 }),
        (samples, rateHz) => expectWhole(assess(Float32Array.from(samples), rateHz)),
      ),
      { numRuns: 60 },
    );
  });

  test("refuses an empty clip and samples that are no numbers", () => {
    expect(() => assess(new Float32Array(0))).toThrow(BadSignal);
    expect(() => assess(Float32Array.of(0, Number.NaN))).toThrow(BadSignal);
  });

  test("does not change the samples", () => {
    const samples = Float32Array.from(noise(4, 20_000), (value) => 0.1 * value);
    const before = samples.slice();
    assess(samples);
    expect(samples).toEqual(before);
  });

  test("a quieter or louder copy is judged the same, its level apart", () => {
    const hiss = noise(5, 80_000).map((value) => 0.05 * value);
    const reference = assess(hiss);
    for (const gain of [0.1, 3]) {
      const copy = assess(hiss.map((value) => gain * value));
      expect(copy.levelDb - reference.levelDb).toBeCloseTo(20 * Math.log10(gain), 6);
      for (const name of bandNames.slice(0, 24)) {
        expect(copy.features[name]).toBeCloseTo(reference.features[name]!, 3);
      }
      expect(copy.assessment.leakProbability).toBeCloseTo(reference.assessment.leakProbability, 3);
    }
  });

  test("the polarity of the sensor does not matter", () => {
    const hiss = noise(6, 80_000).map((value) => 0.05 * value + 0.01 * value ** 2);
    const turned = assess(hiss.map((value) => -value));
    expect(turned.assessment).toEqual(assess(hiss).assessment);
  });

  test("played backwards a steady sound has nearly the same features", () => {
    const hiss = noise(6, 80_000).map((value) => 0.05 * value);
    const forth = assess(hiss).features;
    const back = assess(hiss.toReversed()).features;
    for (const [name, value] of Object.entries(forth)) {
      // The last part segment and the pairing differ: some tenths of the spread between clips.
      const { sd } = model.features.find((feature) => feature.name === name) ?? { sd: 1 };
      if (name !== "peakOctaves") expect(Math.abs(back[name]! - value) / sd).toBeLessThan(0.5);
    }
  });

  test("a full-scale square is 0 dBFS, a full-scale sine −3.01", () => {
    const square = tone(16_000, 8000, 100.3, 1).map((value) => (value >= 0 ? 1 : -1));
    expect(assess(square).levelDb).toBeCloseTo(0, 2);
    expect(assess(tone(16_000, 8000, 100, 1)).levelDb).toBeCloseTo(-3.01, 2);
  });

  test("tells the mains lines of a transformer", () => {
    const hum = tone(80_000, 8000, 120, 0.2);
    const second = tone(80_000, 8000, 240, 0.1);
    const { humLines, features } = assess(
      noise(7, 80_000).map((value, i) => 0.01 * value + hum[i]! + second[i]!),
    );
    expect(humLines.map(({ frequencyHz }) => Math.round(frequencyHz))).toEqual([120, 240]);
    expect(features.humShareDb).toBeGreaterThan(-1);
  });

  test("the spectrum is that of 2048 points at 8 kHz, at other rates as fine", () => {
    const hiss = noise(8, 48_000).map((value) => 0.05 * value);
    expect(assess(hiss, 8000).spectrum).toMatchObject({ stepHz: 3.90625 });
    expect(assess(hiss, 16_000).spectrum).toMatchObject({ stepHz: 3.90625 });
    expect(assess(hiss, 48_000).spectrum.stepHz).toBeCloseTo(2.93, 2);
  });
});

describe("own history", () => {
  const now = noise(9, 40_000).map((value) => 0.05 * value);
  const earlier = Array.from({ length: 20 }, (_, i) => {
    const { levelDb, features, spectrum } = assess(noise(20 + i, 40_000).map((v) => 0.05 * v));
    return { recordedAt: new Date(Date.UTC(2026, 0, 20 - i)), levelDb, features, spectrum };
  });
  const judged = (samples: Float64Array, history: typeof earlier) =>
    assessRecording(samples, 8000, site, model, history).assessment;

  test("counts from 14 earlier recordings on", () => {
    expect(judged(now, earlier.slice(0, 13)).anomalyBasis).toBe("trainingSounds");
    expect(judged(now, earlier.slice(0, 14)).anomalyBasis).toBe("ownHistory");
  });

  test("the same sound as always is no anomaly, 12 dB more is one", () => {
    expect(judged(now, earlier).anomalyScore).toBeLessThan(0.2);
    const louder = judged(
      now.map((value) => 4 * value),
      earlier,
    );
    expect(louder.anomalyScore).toBeGreaterThan(0.7);
    expect(louder.reasons.map(({ code }) => code)).toContain("soundNewHere");
  });
});

describe("recordingScore", () => {
  const scoring = { watch: 0.3, leak: 0.7 };
  const shares = fc.double({ min: 0, max: 1, noNaN: true });

  test("reads 30 and 50 at the model's probabilities and 0 to 100 at the ends", () => {
    expect([0, 0.3, 0.7, 1].map((p) => recordingScore(scoring, p, 0))).toEqual([0, 30, 50, 100]);
  });

  test("never falls when probability or anomaly grows", () => {
    fc.assert(
      fc.property(shares, shares, shares, shares, (p, q, a, b) => {
        const low = recordingScore(scoring, Math.min(p, q), Math.min(a, b));
        const high = recordingScore(scoring, Math.max(p, q), Math.max(a, b));
        expect(high).toBeGreaterThanOrEqual(low - 1e-9);
      }),
    );
  });

  test("a strange sound that is not leak-like stays below watch", () => {
    expect(recordingScore(scoring, 0.05, 1)).toBeLessThan(30);
  });
});

describe("assessSpectrum", () => {
  const hiss = noise(10, 80_000).map((value) => 0.05 * value);

  test("of the clip's own spectrum agrees with the clip in its bands", () => {
    const clip = assess(hiss);
    const edge = assessSpectrum(clip.spectrum, site, model, []);
    expectWhole(edge);
    for (const name of bandNames.slice(4, 24)) {
      expect(Math.abs(edge.features[name]! - clip.features[name]!)).toBeLessThan(0.3);
    }
  });

  test("takes coarse spectra of other units, and flat ones", () => {
    expectWhole(assessSpectrum({ stepHz: 10, densityDb: Array(512).fill(35) }, site, model, []));
    expectWhole(assessSpectrum({ stepHz: 100, densityDb: Array(16).fill(-400) }, site, model, []));
  });

  test("refuses too few bins", () => {
    expect(() => assessSpectrum({ stepHz: 10, densityDb: [1] }, site, model, [])).toThrow(
      BadSignal,
    );
  });
});

describe("real recordings", () => {
  const root = new URL("../../fixtures/leak/", import.meta.url);
  const files = ["aghashahi", "esc10/machine", "esc10/environment"].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root))
      .filter((name) => name.endsWith(".wav"))
      .map((name) => `${folder}/${name}`),
  );

  test("every one is judged with finite numbers and reasons", () => {
    expect(files.length).toBe(65);
    for (const file of files) {
      const { samples, sampleRateHz } = readWav(readFileSync(new URL(file, root)));
      const analysis = assess(samples, sampleRateHz);
      expectWhole(analysis);
      expect(analysis.assessment.reasons.length).toBeGreaterThan(0);
    }
  });

  test("the hydrophone's laboratory hum of 60 Hz is found", () => {
    const bytes = readFileSync(new URL("aghashahi/gasket-leak.wav", root));
    const { humLines } = assess(readWav(bytes).samples);
    expect(humLines.map(({ frequencyHz }) => Math.round(frequencyHz))).toContain(120);
  });
});
