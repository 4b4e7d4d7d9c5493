import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binsOf, mostBins } from "../../../analysis/trees/bins.ts";
import type { BoostTable } from "../../../analysis/trees/boosted.ts";
import {
  boostedContributions,
  boostedLogits,
  fitBoosted,
} from "../../../analysis/trees/boosted.ts";
import { noise } from "../dsp/signals.ts";

const plan = {
  rounds: 60,
  mostDepth: 3,
  leastWeight: 2,
  l2: 1,
  shrinkage: 0.1,
  rowShare: 0.7,
  columnShare: 0.8,
};

/** Uniform numbers that repeat with the seed. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Class 1 where two of four columns have the same sign: no straight line parts them. */
function checkerboard(rows: number, seed: number): BoostTable {
  const values = Float32Array.from(noise(seed, 4 * rows));
  const classes = Int32Array.from({ length: rows }, (_, i) =>
    values[4 * i]! * values[4 * i + 2]! > 0 ? 1 : 0,
  );
  return { values, columns: 4, classes, classCount: 2, weights: null, groups: null };
}

function rightShare({ classes, classCount }: BoostTable, logits: Float64Array): number {
  const right = classes.filter((c, row) => {
    const own = logits.subarray(row * classCount, (row + 1) * classCount);
    return own[c] === Math.max(...own);
  });
  return right.length / classes.length;
}

describe("boosted trees", () => {
  test("learn what no straight line can, and judge rows they have not seen", () => {
    const { model } = fitBoosted(checkerboard(2000, 1), plan, uniform(1));
    const unseen = checkerboard(1000, 2);
    expect(rightShare(unseen, boostedLogits(model, unseen.values, 4))).toBeGreaterThan(0.93);
  });

  test("tell three classes apart", () => {
    const values = Float32Array.from(noise(5, 6000));
    const classes = Int32Array.from({ length: 3000 }, (_, i) => {
      const x = values[2 * i]!;
      return x > 0.5 ? 2 : x < -0.5 ? 0 : 1;
    });
    const table = { values, columns: 2, classes, classCount: 3, weights: null, groups: null };
    const { model } = fitBoosted(table, plan, uniform(1));
    expect(model.rounds[0]?.length).toBe(3);
    expect(rightShare(table, boostedLogits(model, values, 2))).toBeGreaterThan(0.97);
  });

  test("contributions, starts and roots add up to the logit of every class", () => {
    const table = checkerboard(500, 3);
    const { model } = fitBoosted(table, plan, uniform(1));
    const logits = boostedLogits(model, table.values, 4);
    for (let row = 0; row < 20; row++) {
      const told = boostedContributions(model, table.values.subarray(4 * row, 4 * row + 4));
      const roots = model.rounds.reduce((sum, [tree]) => sum + tree!.values[0]!, 0);
      const sum = told[1]!.reduce((all, part) => all + part, model.starts[1]! + roots);
      expect(sum).toBeCloseTo(logits[2 * row + 1]!, 9);
      expect(told[0]!.every((part) => part === 0)).toBe(true);
    }
  });

  test("stop when watched rows no longer gain", () => {
    const table = checkerboard(300, 7);
    const shuffled = { ...table, classes: table.classes.toReversed() };
    const watch = { table: checkerboard(300, 8), patience: 5, sides: [0, 1] };
    const { losses, model } = fitBoosted(shuffled, { ...plan, rounds: 200 }, uniform(1), watch);
    expect(model.rounds.length).toBeLessThan(60);
    expect(losses.length).toBe(model.rounds.length + 1);
    const well = fitBoosted(table, plan, uniform(1), watch);
    expect(Math.min(...well.losses)).toBeLessThan(0.6 * well.losses[0]!);
  });

  test("weights count like repeated rows", () => {
    const table = checkerboard(400, 9);
    const all = { ...plan, rowShare: 1, columnShare: 1, rounds: 10 };
    const twice = {
      ...table,
      values: Float32Array.from([...table.values, ...table.values]),
      classes: Int32Array.from([...table.classes, ...table.classes]),
    };
    const weighted = { ...table, weights: new Float32Array(400).fill(2) };
    const a = boostedLogits(fitBoosted(weighted, all, uniform(1)).model, table.values, 4);
    const b = boostedLogits(fitBoosted(twice, all, uniform(1)).model, table.values, 4);
    a.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i]!, 3);
    });
  });

  test("unknown values go left, and a column that never changes is never asked", () => {
    const table = checkerboard(400, 11);
    table.values.forEach((_, i) => {
      if (i % 4 === 1) table.values[i] = 3;
      if (i % 4 === 3 && i % 5 === 0) table.values[i] = Number.NaN;
    });
    const { model } = fitBoosted(table, plan, uniform(1));
    for (const [tree] of model.rounds) expect(tree!.columns).not.toContain(1);
    for (const logit of boostedLogits(model, table.values, 4)) expect(logit).not.toBeNaN();
  });

  test("groups are drawn as a whole, and the same seed gives the same trees", () => {
    const table = {
      ...checkerboard(400, 13),
      groups: Int32Array.from({ length: 400 }, (_, i) => i >> 3),
    };
    const one = fitBoosted(table, plan, uniform(4)).model;
    expect(fitBoosted(table, plan, uniform(4)).model).toEqual(one);
    expect(fitBoosted(table, plan, uniform(5)).model).not.toEqual(one);
  });
});

describe("bins", () => {
  test("keep the order of values and lie where their edges say", () => {
    const column = fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(column, (numbers) => {
        const values = Float32Array.from(numbers);
        const { codes, edges } = binsOf(values, 1);
        expect(edges[0]!.length).toBeLessThan(mostBins);
        values.forEach((value, i) => {
          const below = edges[0]!.filter((edge) => edge < value).length;
          expect(codes[i]).toBe(below);
        });
      }),
    );
  });
});
