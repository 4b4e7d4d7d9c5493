import { describe, expect, test } from "vitest";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import type { DelayWeighting } from "../../../analysis/dsp/delay.ts";
import { delayBetween } from "../../../analysis/dsp/delay.ts";
import type { GoldenSamples } from "./golden.ts";
import { decodeSamples, expectNear, golden } from "./golden.ts";

const file = golden<{
  fs: number;
  tolerance: {
    estimate_abs_samples: number;
    truth_abs_samples_20dB: number;
    truth_abs_samples_0dB: number;
  };
  pairs: Record<string, { a: GoldenSamples; b: GoldenSamples }>;
  cases: {
    pair: string;
    true_delay_samples: number;
    lo_hz: number;
    hi_hz: number;
    snr_db: number;
    weighting: DelayWeighting;
    coherence_gate: number | null;
    nperseg: number;
    bins: number;
    estimate_samples: number;
  }[];
}>("gcc");
const pairs = new Map(
  Object.entries(file.pairs).map(([name, { a, b }]) => [
    name,
    { a: decodeSamples(a), b: decodeSamples(b) },
  ]),
);
const optionsOf = (wanted: (typeof file.cases)[number]) => ({
  segmentLength: wanted.nperseg,
  loHz: wanted.lo_hz,
  hiHz: wanted.hi_hz,
  weighting: wanted.weighting,
  coherenceGate: wanted.coherence_gate,
  mostDelaySeconds: null,
});

describe("delayBetween", () => {
  test.each(file.cases)("agrees with SciPy: $pair $weighting, gate $coherence_gate", (wanted) => {
    const { a, b } = pairs.get(wanted.pair)!;
    const got = delayBetween(a, b, file.fs, optionsOf(wanted))!;
    expect(got.bins).toBe(wanted.bins);
    const samples = got.delaySeconds * file.fs;
    expectNear(samples, wanted.estimate_samples, { abs: file.tolerance.estimate_abs_samples });
    const masked = wanted.pair !== "pair5" || wanted.coherence_gate !== null;
    const { truth_abs_samples_20dB: clean, truth_abs_samples_0dB: noisy } = file.tolerance;
    const truth = wanted.snr_db === 20 ? clean : noisy;
    if (masked) expectNear(samples, wanted.true_delay_samples, { abs: truth });
  });

  test("exchanging the sensors turns the sign", () => {
    const { a, b } = pairs.get("pair0")!;
    const options = optionsOf(file.cases[0]!);
    const forth = delayBetween(a, b, file.fs, options)!;
    const back = delayBetween(b, a, file.fs, options)!;
    expect(forth.delaySeconds).toBeGreaterThan(0.004);
    expectNear(back.delaySeconds, -forth.delaySeconds, { abs: 1e-9 });
  });

  test("a common source stands out from the rest, unrelated noise does not", () => {
    const { a, b } = pairs.get("pair0")!;
    const other = pairs.get("pair3")!.b;
    const options = { ...optionsOf(file.cases[0]!), coherenceGate: null };
    const common = delayBetween(a, b, file.fs, options)!;
    const unrelated = delayBetween(a, other, file.fs, options)!;
    expect(common.peakOverRest).toBeGreaterThan(2 * unrelated.peakOverRest);
    expect(common.meanCoherence).toBeGreaterThan(0.9);
    expect(unrelated.meanCoherence).toBeLessThan(0.2);
  });

  test("a limit on the delay holds", () => {
    const { a, b } = pairs.get("pair4")!;
    const options = { ...optionsOf(file.cases[0]!), loHz: 50, hiHz: 300, mostDelaySeconds: 0.005 };
    const got = delayBetween(a, b, file.fs, options)!;
    expect(Math.abs(got.delaySeconds)).toBeLessThanOrEqual(0.005 + 1 / file.fs);
  });

  test("silence has no delay", () => {
    const quiet = new Float64Array(8192);
    const options = { ...optionsOf(file.cases[0]!), coherenceGate: 0.2 };
    expect(delayBetween(quiet, quiet, file.fs, options)).toBeNull();
  });

  test("refuses an empty band", () => {
    const { a, b } = pairs.get("pair0")!;
    const options = { ...optionsOf(file.cases[0]!), loHz: 800, hiHz: 100 };
    expect(() => delayBetween(a, b, file.fs, options)).toThrow(BadSignal);
  });
});
