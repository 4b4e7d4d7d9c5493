import { readFileSync } from "node:fs";
import { expect } from "vitest";

export interface GoldenSamples {
  dtype: "int16le" | "float64le";
  n: number;
  base64: string;
}

export interface Tolerance {
  rel?: number;
  abs?: number;
}

/** One file of test/fixtures/golden, written by SciPy 1.10.1 (see its README). */
export function golden<T>(name: string): T {
  const url = new URL(`../../fixtures/golden/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as T;
}

/** int16 is divided by 32768, as the golden README says. */
export function decodeSamples({ dtype, n, base64 }: GoldenSamples): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  const samples =
    dtype === "int16le"
      ? Float64Array.from(new Int16Array(bytes.buffer), (value) => value / 32768)
      : new Float64Array(bytes.buffer);
  expect(samples.length).toBe(n);
  return samples;
}

/** Passes when |got − want| ≤ abs + rel · |want| everywhere; tells the worst index otherwise. */
export function expectClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { rel = 0, abs = 0 }: Tolerance,
): void {
  expect(got.length).toBe(want.length);
  let worst = -1;
  let worstRatio = 1;
  for (let i = 0; i < want.length; i++) {
    const ratio = Math.abs(got[i]! - want[i]!) / (abs + rel * Math.abs(want[i]!));
    if (Number.isNaN(got[i]!) !== Number.isNaN(want[i]!) || ratio > worstRatio) {
      worst = i;
      worstRatio = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
    }
  }
  if (worst >= 0) {
    const detail = `[${worst}] is ${got[worst]}, wanted ${want[worst]}: ${worstRatio} × tolerance`;
    expect.fail(detail);
  }
}

export function expectNear(got: number, want: number, tolerance: Tolerance): void {
  expectClose([got], [want], tolerance);
}

export function times(samples: Float64Array, factor: number): Float64Array {
  return samples.map((value) => value * factor);
}
