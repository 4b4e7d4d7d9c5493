import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadSignal } from "../../../analysis/dsp/badSignal.ts";
import { levelPersistence, nightIsValid, nightStatistics } from "../../../analysis/leak/night.ts";
import { secondLevels } from "../../../analysis/leak/secondLevels.ts";
import type { Tolerance } from "../dsp/golden.ts";
import { expectNear, golden } from "../dsp/golden.ts";

const file = golden<{
  tolerance: Tolerance;
  levels_db: number[];
  expected: {
    min: number;
    mode: number;
    mode_count: number;
    histogram: Record<string, number>;
    p: Record<string, number>;
    leq: number;
  };
}>("night_stats");
const levels = fc.array(fc.double({ min: -140, max: 120, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});

describe("nightStatistics", () => {
  test("agrees with NumPy on a night of 240 levels", () => {
    const got = nightStatistics(Object.freeze(file.levels_db.slice()) as number[], 240);
    const wanted = file.expected;
    expect(got.minDb).toBe(wanted.min);
    expect(got.modeDb).toBe(wanted.mode);
    expectNear(got.leqDb, wanted.leq, file.tolerance);
    for (const [percent, value] of Object.entries(wanted.p)) {
      const name = `p${percent}` as keyof typeof got.percentilesDb;
      expectNear(got.percentilesDb[name], value, file.tolerance);
    }
    const counts = Object.fromEntries(
      got.histogram.counts.flatMap((count, i) =>
        count > 0 ? [[String(got.histogram.startDb + i), count]] : [],
      ),
    );
    expect(counts).toEqual(wanted.histogram);
    expectNear(got.spreadDb, wanted.p["90"]! - wanted.p["10"]!, file.tolerance);
    expect(got.received).toBe(240);
  });

  test("the order of the levels matters to the thirds alone, and every level has its bin", () => {
    fc.assert(
      fc.property(levels, (values) => {
        const forth = nightStatistics(values, values.length);
        const back = nightStatistics(values.toReversed(), values.length);
        const thirdsP10Db = forth.thirdsP10Db?.toReversed() ?? null;
        expect(back).toEqual({ ...forth, thirdsP10Db });
        expect(forth.histogram.counts.reduce((a, b) => a + b)).toBe(values.length);
        expect(forth.minDb).toBeLessThanOrEqual(forth.percentilesDb.p5);
        expect(forth.leqDb).toBeGreaterThanOrEqual(forth.minDb - 1e-9);
      }),
    );
  });

  test("3 dB more is 3 dB more in every figure but the spread", () => {
    fc.assert(
      fc.property(levels, (values) => {
        const before = nightStatistics(values, 1);
        const after = nightStatistics(
          values.map((level) => level + 3),
          1,
        );
        expectNear(after.leqDb, before.leqDb + 3, { abs: 1e-9 });
        expectNear(after.percentilesDb.p10, before.percentilesDb.p10 + 3, { abs: 1e-9 });
        expectNear(after.spreadDb, before.spreadDb, { abs: 1e-9 });
      }),
    );
  });

  test("the lowest of two equally full bins is the mode", () => {
    expect(nightStatistics([31.2, 31.4, 35.1, 35.9], 4).modeDb).toBe(31.5);
  });

  test("refuses a night without levels and a level that is no number", () => {
    expect(() => nightStatistics([], 240)).toThrow(BadSignal);
    expect(() => nightStatistics([30, Number.NaN], 240)).toThrow("levelsDb[1]");
  });

  test("a night is valid from 80 % of its levels on", () => {
    const night = (received: number) => ({ ...nightStatistics([30], 240), received });
    expect(nightIsValid(night(192))).toBe(true);
    expect(nightIsValid(night(191))).toBe(false);
    expect(nightIsValid({ ...night(0), expected: 0 })).toBe(false);
  });
});

describe("thirds of the window", () => {
  const night = (part: (i: number) => number) => Array.from({ length: 240 }, (_, i) => part(i));

  test("a sound that ends or begins leaves the thirds apart, a steady one does not", () => {
    const until = nightStatistics(
      night((i) => (i < 160 ? 40 : 30)),
      240,
    );
    expect(until.thirdsP10Db).toEqual([40, 40, 30]);
    expectNear(levelPersistence(until)!, 1 / (1 + (10 / 3) ** 2), { rel: 1e-12 });
    const steady = nightStatistics(
      night((i) => 40 + (i % 2)),
      240,
    );
    expect(steady.thirdsP10Db).toEqual([40, 40, 40]);
    expect(levelPersistence(steady)).toBe(1);
  });

  test("cars are not in the floor of a third", () => {
    const cars = nightStatistics(
      night((i) => (i % 7 === 0 && i < 100 ? 60 : 30)),
      240,
    );
    expect(levelPersistence(cars)).toBe(1);
  });

  test("are unknown with few levels, with a night that came in part, and from a histogram", () => {
    expect(nightStatistics(night(() => 30).slice(0, 14), 14).thirdsP10Db).toBeNull();
    expect(nightStatistics(night(() => 30).slice(0, 191), 240).thirdsP10Db).toBeNull();
    const whole = nightStatistics(
      night(() => 30),
      240,
    );
    expect(levelPersistence({ ...whole, thirdsP10Db: null })).toBeNull();
  });
});

describe("secondLevels", () => {
  test("a full-scale square wave is 0 dBFS, silence is finite", () => {
    const square = Float32Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    expect(secondLevels(square, 1000).map((level) => Math.abs(level))).toEqual([0, 0]);
    expect(secondLevels(new Float32Array(1000), 1000).every(Number.isFinite)).toBe(true);
  });
});
