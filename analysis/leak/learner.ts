import type { BoostFit, BoostTable } from "../trees/boosted.ts";
import { fitBoosted } from "../trees/boosted.ts";
import type { Logistic } from "./logistic.ts";
import { fitLogistic, unfoldSquares, withSquares } from "./logistic.ts";
import type { Learned } from "./model.ts";
import type { Side } from "./sides.ts";
import type { Prepared } from "./trainingTable.ts";

/** What is chosen for each data set. */
export interface LearnedSettings {
  /** penalty of the logistic regression */
  l2: number;
  /** whether it sees squares too */
  squares: boolean;
  rounds: number;
  /** 0: logistic regression alone, 1: trees alone */
  treesShare: number;
}

/** Rows that a round of trees sees, drawn anew each time; above it more cost time and change little. */
const mostRowsARound = 15_000;

/**
 * Shallow and slow: four splits deep, each on a third of the features and half of the sensors.
 * Deeper trees know the sensors of training by heart and gain nothing on others (measured by sensor).
 */
const boostPlan = {
  rounds: 250,
  mostDepth: 4,
  leastWeight: 5,
  l2: 5,
  shrinkage: 0.04,
  columnShare: 0.3,
};
const patience = 40;

/** Gradient at which a fit is near enough to predict by. */
const fitTolerance = 1e-4;

export function fitLearned(
  prepared: Prepared,
  sides: readonly Side[],
  { l2, squares, rounds, treesShare }: LearnedSettings,
): Learned {
  const trees = () => fitTrees(prepared, sides, rounds, null).model;
  if (treesShare === 1) return { kind: "trees", trees: trees() };
  const { design } = prepared;
  const search = { start: null, tolerance: fitTolerance };
  const logistic: Logistic = squares
    ? unfoldSquares(fitLogistic(withSquares(design), l2, search))
    : fitLogistic(design, l2, search);
  if (treesShare === 0) return { kind: "logistic", ...logistic };
  return { kind: "blend", treesShare, ...logistic, trees: trees() };
}

/** Rows to stop by, of groups that the trees do not see. */
export interface HeldRows {
  values: Float32Array;
  /** shape [rows] */
  classes: Int32Array;
}

/**
 * Whole groups are drawn for each round, so that no tree can lean on a sensor that all trees know. The
 * held rows' loss is that of their sides.
 */
export function fitTrees(
  { design: { values, columns, classes, classCount }, groups }: Prepared,
  sides: readonly Side[],
  rounds: number,
  held: HeldRows | null,
): BoostFit {
  const table: BoostTable = {
    values: Float32Array.from(values),
    columns,
    classes,
    classCount,
    weights: null,
    groups: numbered(groups),
  };
  const plan = { ...boostPlan, rounds, rowShare: Math.min(0.5, mostRowsARound / classes.length) };
  const watch = held && {
    table: { ...table, ...held, groups: null },
    patience,
    sides: sides.map((side) => sides.indexOf(side)),
  };
  return fitBoosted(table, plan, uniform(1), watch);
}

export const mostRounds = boostPlan.rounds;

/** The same groups, numbered as they come. */
function numbered(groups: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return groups.map((group) => {
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
}

/** The same rows give the same trees: MINSTD, 31 bits are plenty to draw rows by. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
