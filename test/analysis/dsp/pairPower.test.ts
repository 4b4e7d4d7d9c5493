import { readFile, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compiledPairPower, plainPairPower } from "../../../analysis/dsp/pairPower.ts";
import { compiledFile, compileKernel } from "../compileKernel.ts";
import { expectClose } from "./golden.ts";
import { noise } from "./signals.ts";

describe("compiled kernel", () => {
  test("is its source compiled (UPDATE_KERNEL=1 writes it anew)", async () => {
    const kernel = { name: "pairPower", folder: "analysis/dsp/kernel/" };
    const compiled = await compileKernel(kernel);
    if (process.env.UPDATE_KERNEL) await writeFile(compiledFile(kernel), compiled);
    expect(await readFile(compiledFile(kernel), "utf8")).toBe(compiled);
  });

  test("runs here", () => {
    expect(compiledPairPower("hann", 2048)).not.toBeNull();
  });

  test("is for powers of two only", () => {
    for (const length of [1, 2, 8, 700, 699]) {
      expect(compiledPairPower("hann", length)).toBeNull();
    }
  });

  test("agrees with fft.js at every length, precision, overlap and last segment", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(16, 32, 64, 256, 512, 2048),
        fc.integer({ min: 1, max: 40_000 }),
        fc.constantFrom("constant", "none"),
        fc.boolean(),
        fc.nat(3000),
        fc.nat(3000),
        (length, seed, detrend, single, a, b) => {
          const wide = noise(seed, length + 3000).map((value) => 3 + 0.1 * value);
          const samples = single ? Float32Array.from(wide) : wide;
          const results = [compiledPairPower("hann", length)!, plainPairPower("hann", length)].map(
            (pairs) => {
              pairs.begin(samples);
              const first = pairs.add(a, b, detrend as "constant" | "none").slice();
              const second = pairs.add(b, null, detrend as "constant" | "none").slice();
              return { first, second, sum: pairs.sum().slice() };
            },
          );
          const [compiled, plain] = results as [(typeof results)[0], (typeof results)[0]];
          const near = { rel: 1e-9, abs: 1e-18 * length * length };
          expectClose(compiled.first, plain.first, near);
          expectClose(compiled.second, plain.second, near);
          expectClose(compiled.sum, plain.sum, near);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("begins anew with each signal, also when a longer one needs more memory", () => {
    const pairs = compiledPairPower("hann", 64)!;
    const short = noise(1, 128);
    const long = noise(2, 400_000);
    pairs.begin(short);
    const wanted = pairs.add(0, 64, "constant").slice();
    pairs.begin(long);
    pairs.add(399_000, 399_900, "constant");
    pairs.begin(short);
    expect(pairs.add(0, 64, "constant")).toEqual(wanted);
    expect(pairs.sum()).toEqual(wanted);
  });
});
