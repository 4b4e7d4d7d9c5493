import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import { butterworth } from "../../../analysis/dsp/butterworth.ts";
import type { FilterBand, Section } from "../../../analysis/dsp/filter.ts";
import { applySections, applyZeroPhase, notch } from "../../../analysis/dsp/filter.ts";
import type { GoldenSamples, Tolerance } from "./golden.ts";
import { decodeSamples, expectClose, expectNear, golden, times } from "./golden.ts";

interface ButterCase {
  filter: string;
  order: number;
  cut_hz: number | [number, number];
  btype: "lowpass" | "highpass" | "bandpass" | "bandstop";
  impulse: number[];
  noise_out: number[];
  filtfilt_out: number[];
  mag_hz: number[];
  mag: number[];
}

const file = golden<{
  fs: number;
  tolerance: Tolerance;
  noise_in: GoldenSamples;
  impulse_length: number;
  cases: ButterCase[];
}>("filters");
const noise = decodeSamples(file.noise_in);
const impulse = new Float64Array(file.impulse_length);
impulse[0] = 1;
const butterCases = file.cases.filter(({ order }) => order !== undefined);

function sectionsOf({ order, cut_hz: cut, btype }: ButterCase): Section[] {
  const band: FilterBand = Array.isArray(cut)
    ? { kind: btype as "bandpass" | "bandstop", loHz: cut[0], hiHz: cut[1] }
    : { kind: btype as "lowpass" | "highpass", cutHz: cut };
  return butterworth(order, band, file.fs);
}

describe("Butterworth", () => {
  test.each(butterCases)("agrees with SciPy: $filter", (wanted) => {
    const sections = sectionsOf(wanted);
    expectClose(applySections(sections, impulse), wanted.impulse, file.tolerance);
    expectClose(applySections(sections, noise), wanted.noise_out, file.tolerance);
    expectClose(applyZeroPhase(sections, noise), wanted.filtfilt_out, file.tolerance);
    wanted.mag_hz.forEach((hz, i) => {
      expectNear(magnitude(sections, hz), wanted.mag[i]!, file.tolerance);
    });
  });

  test("refuses a cut beyond half the rate", () => {
    expect(() => butterworth(2, { kind: "lowpass", cutHz: 4000 }, 8000)).toThrow(BadSignal);
    expect(() => butterworth(2, { kind: "bandpass", loHz: 300, hiHz: 200 }, 8000)).toThrow(
      BadSignal,
    );
  });

  test("refuses a signal shorter than the extension", () => {
    const sections = butterworth(4, { kind: "lowpass", cutHz: 100 }, 8000);
    expect(() => applyZeroPhase(sections, new Float64Array(12))).toThrow(BadSignal);
  });

  test("zero phase is linear and does not mind in which direction time runs", () => {
    const sections = butterworth(3, { kind: "bandpass", loHz: 200, hiHz: 1200 }, 8000);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 400, maxLength: 600 }),
        (values) => {
          const x = Float64Array.from(values);
          const y = applyZeroPhase(sections, x);
          expectClose(applyZeroPhase(sections, times(x, -3)), times(y, -3), {
            rel: 1e-9,
            abs: 1e-12,
          });
          // Away from the ends, where the extension differs in transients.
          const back = applyZeroPhase(sections, x.toReversed()).reverse();
          expectClose(back.subarray(190, 210), y.subarray(190, 210), { abs: 1e-3 });
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe("notch", () => {
  test("agrees with SciPy", () => {
    const wanted = file.cases.find(({ filter }) => filter.startsWith("notch"))! as unknown as {
      b: number[];
      a: number[];
      noise_out: number[];
    };
    const section = notch(120, 30, file.fs);
    expectClose([section.b0, section.b1, section.b2], wanted.b, { rel: 1e-12 });
    expectClose([1, section.a1, section.a2], wanted.a, { rel: 1e-12 });
    expectClose(applySections([section], noise), wanted.noise_out, file.tolerance);
  });
});

function magnitude(sections: readonly Section[], hz: number): number {
  const w = (2 * Math.PI * hz) / file.fs;
  return sections.reduce((product, { b0, b1, b2, a1, a2 }) => {
    const above = Math.hypot(
      b0 + b1 * Math.cos(w) + b2 * Math.cos(2 * w),
      b1 * Math.sin(w) + b2 * Math.sin(2 * w),
    );
    const below = Math.hypot(
      1 + a1 * Math.cos(w) + a2 * Math.cos(2 * w),
      a1 * Math.sin(w) + a2 * Math.sin(2 * w),
    );
    return (product * above) / below;
  }, 1);
}
