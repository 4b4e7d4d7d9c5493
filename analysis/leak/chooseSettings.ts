import type { Boosted } from "../trees/boosted.ts";
import { boostedLogits } from "../trees/boosted.ts";
import { secondMoments } from "./curvature.ts";
import { groupedFolds } from "./folds.ts";
import { blended } from "./learned.ts";
import type { HeldRows, LearnedSettings } from "./learner.ts";
import { fitTrees, mostRounds } from "./learner.ts";
import type { Logistic } from "./logistic.ts";
import { fitLogistic, logitsOf, unfoldSquares, withSquares } from "./logistic.ts";
import { sideLoss } from "./sides.ts";
import type { Prepared, Table } from "./trainingTable.ts";
import { cappedByGroup, chosenOf, prepare, standardRows } from "./trainingTable.ts";

const innerFolds = 3;

/** Gradient at which a fit is near enough to compare penalties by. */
const choosingTolerance = 6e-4;

/** Tried from the strongest on, each from the fit before, until the loss grows. */
const strengths = [1000, 300, 100, 30, 10, 3, 1, 0.3];

/** Tried with squares, times the penalty that was best without. */
const squareFactors = [10, 3, 1];

const treesShares = [0, 0.25, 0.5, 0.75, 1];

/** Up to here the settings are chosen on all rows, of bigger tables on so many. */
const mostRowsToChoose = 9000;

/** Chosen by the least out-of-fold loss, and the out-of-fold logits that go with it. */
export interface Choice {
  settings: LearnedSettings;
  /** shape [rows · classes] */
  logits: Float64Array;
  /** shape [rows] */
  classes: Int32Array;
}

/** @param seen rows that the choice may look at */
export function chooseSettings(table: Table, seen: readonly number[]): Choice {
  const some = cappedByGroup(table.groups, seen, mostRowsToChoose);
  const { classes, groups } = chosenOf(table, some);
  const fold = groupedFolds(groups, classes, table.labels.length, innerFolds);
  const parts = Array.from({ length: innerFolds }, (_, held) =>
    innerPart(
      table,
      some.filter((_, i) => fold[i] !== held),
      some.flatMap((row, i) => (fold[i] === held ? [{ row, at: i }] : [])),
    ),
  ).filter((part) => part !== null);
  const inner = { table, parts, classes };
  const straight = alongPath(inner);
  const bent = withSquaresNear(inner, straight.l2);
  const byLogistic = bent.loss < straight.loss ? bent : straight;
  const byTrees = chooseRounds(inner);
  let best = { treesShare: 0, loss: Number.POSITIVE_INFINITY, logits: byLogistic.logits };
  for (const treesShare of treesShares) {
    const logits = blended(byLogistic.logits, byTrees.logits, treesShare);
    const loss = sideLoss(table.sides, classes, logits);
    if (loss < best.loss) best = { treesShare, loss, logits };
  }
  return {
    settings: {
      l2: byLogistic.l2,
      squares: byLogistic.squares,
      rounds: byTrees.rounds,
      treesShare: best.treesShare,
    },
    logits: best.logits,
    classes,
  };
}

interface InnerPart {
  prepared: Prepared;
  /** places of the held-out rows among those chosen from, shape [held] */
  places: readonly number[];
  /** their features, shape [held · columns] */
  held: Float64Array;
}

interface Inner {
  table: Table;
  parts: readonly InnerPart[];
  /** shape [rows] */
  classes: Int32Array;
}

function innerPart(
  table: Table,
  inside: readonly number[],
  outside: readonly { row: number; at: number }[],
): InnerPart | null {
  if (inside.length === 0 || outside.length === 0) return null;
  const prepared = prepare(table, inside);
  const rows = outside.map(({ row }) => row);
  return {
    prepared,
    places: outside.map(({ at }) => at),
    held: standardRows(table, prepared.features, rows),
  };
}

interface LogisticChoice {
  l2: number;
  squares: boolean;
  loss: number;
  logits: Float64Array;
  /** shape [parts] */
  fits: readonly Logistic[];
}

/** What fits the parts with given penalties, each part from an earlier fit of its own. */
function trial({ table, parts, classes }: Inner, squares: boolean) {
  const designs = parts.map(({ prepared: { design } }) => (squares ? withSquares(design) : design));
  const moments = designs.map(secondMoments);
  return (l2: number, start: readonly Logistic[]): LogisticChoice => {
    const fits = designs.map((design, part) =>
      fitLogistic(design, l2, {
        start: start[part] ?? null,
        tolerance: choosingTolerance,
        moments: moments[part]!,
      }),
    );
    const logits = heldLogits(parts, fits, squares, classes.length, table.labels.length);
    return { l2, squares, loss: sideLoss(table.sides, classes, logits), logits, fits };
  };
}

/** From the strongest penalty on, each fit from the one before, until the loss grows. */
function alongPath(inner: Inner): LogisticChoice {
  const tried = trial(inner, false);
  let best = tried(strengths[0]!, []);
  for (const l2 of strengths.slice(1)) {
    const next = tried(l2, best.fits);
    if (next.loss > best.loss) break;
    best = next;
  }
  return best;
}

/** Squares want about the same penalty or a stronger one. */
function withSquaresNear(inner: Inner, l2: number): LogisticChoice {
  const tried = trial(inner, true);
  let best = tried(squareFactors[0]! * l2, []);
  for (const factor of squareFactors.slice(1)) {
    const next = tried(factor * l2, best.fits);
    if (next.loss > best.loss) break;
    best = next;
  }
  return best;
}

function heldLogits(
  parts: readonly InnerPart[],
  fits: readonly Logistic[],
  squares: boolean,
  rows: number,
  classCount: number,
): Float64Array {
  const logits = new Float64Array(rows * classCount);
  parts.forEach(({ places, held, prepared }, part) => {
    const columns = prepared.features.length;
    const fit = fits[part]!;
    const logistic = squares ? unfoldSquares(fit) : fit;
    places.forEach((at, i) => {
      const row = held.subarray(i * columns, (i + 1) * columns);
      logits.set(logitsOf(logistic, row), at * classCount);
    });
  });
  return logits;
}

/** Each inner fit is watched by its held-out rows; the round with the least summed loss holds. */
function chooseRounds({ table: { sides, labels }, parts, classes }: Inner) {
  const fits = parts.map(({ prepared, places, held }) => {
    const rows: HeldRows = {
      values: Float32Array.from(held),
      classes: Int32Array.from(places, (at) => classes[at]!),
    };
    const fit = fitTrees(prepared, sides, mostRounds, rows);
    return { ...fit, rows, places, prepared };
  });
  const tried = Math.min(...fits.map(({ losses }) => losses.length)) - 1;
  let rounds = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= tried; round++) {
    const loss = fits.reduce((sum, { losses, places }) => sum + losses[round]! * places.length, 0);
    if (loss < least) {
      least = loss;
      rounds = round;
    }
  }
  const logits = new Float64Array(classes.length * labels.length);
  for (const { model, rows, places, prepared } of fits) {
    const short: Boosted = { starts: model.starts, rounds: model.rounds.slice(0, rounds) };
    const own = boostedLogits(short, rows.values, prepared.features.length);
    places.forEach((at, i) => {
      logits.set(own.subarray(i * labels.length, (i + 1) * labels.length), at * labels.length);
    });
  }
  return { rounds, logits };
}
