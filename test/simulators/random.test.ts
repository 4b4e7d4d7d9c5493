import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { random, seedOf } from "../../simulators/random.ts";

const golden = JSON.parse(
  readFileSync(new URL("../fixtures/golden/rng.json", import.meta.url), "utf8"),
) as { seed: number; uniform: number[]; gauss: number[]; tolerance: { abs: number } };

test("agrees with the reference generator", () => {
  const rng = random(golden.seed);
  for (const want of golden.uniform) expect(rng.uniform()).toBe(want);
  const fresh = random(golden.seed);
  for (const want of golden.gauss) {
    expect(Math.abs(fresh.gauss() - want)).toBeLessThanOrEqual(golden.tolerance.abs);
  }
});

test("names give seeds of their own, always the same", () => {
  const seeds = new Set<number>();
  for (let night = 0; night < 1000; night++) {
    for (const id of ["S-0001", "S-0002"]) seeds.add(seedOf(1, "night", id, night));
  }
  expect(seeds.size).toBe(2000);
  expect(seedOf(1, "night", "S-0001", 7)).toBe(seedOf(1, "night", "S-0001", 7));
  expect(seedOf(1, "a")).not.toBe(seedOf(2, "a"));
});
