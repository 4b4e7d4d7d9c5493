import { boostedContributions, boostedLogits } from "../trees/boosted.ts";
import type { Logistic } from "./logistic.ts";
import { logitsOf, squareOf } from "./logistic.ts";
import type { Learned } from "./model.ts";

/** Logits of one row of standardised features, shape [classes], not yet calibrated. */
export function learnedLogits(learned: Learned, row: Float64Array): Float64Array {
  switch (learned.kind) {
    case "logistic":
      return logitsOf(learned, row);
    case "trees":
      return boostedLogits(learned.trees, Float32Array.from(row), row.length);
    case "blend":
      return blended(
        logitsOf(learned, row),
        boostedLogits(learned.trees, Float32Array.from(row), row.length),
        learned.treesShare,
      );
    default:
      return learned satisfies never;
  }
}

/**
 * What each feature moved each class's logit by, from an average training sound, shape
 * [classes][features]: weight times value, and the changes along the ways through the trees.
 */
export function learnedContributions(learned: Learned, row: Float64Array): Float64Array[] {
  switch (learned.kind) {
    case "logistic":
      return logisticContributions(learned, row);
    case "trees":
      return boostedContributions(learned.trees, Float32Array.from(row));
    case "blend": {
      const byTrees = boostedContributions(learned.trees, Float32Array.from(row));
      return logisticContributions(learned, row).map((own, c) =>
        blended(own, byTrees[c]!, learned.treesShare),
      );
    }
    default:
      return learned satisfies never;
  }
}

function logisticContributions({ weights, squares }: Logistic, row: Float64Array): Float64Array[] {
  return weights.map((own, c) =>
    row.map((value, k) => own[k]! * value + (squares ? squares[c]![k]! * squareOf(value) : 0)),
  );
}

export function blended(
  logistic: Float64Array,
  trees: Float64Array,
  treesShare: number,
): Float64Array {
  return logistic.map((value, i) => (1 - treesShare) * value + treesShare * trees[i]!);
}
