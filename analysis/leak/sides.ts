import { softmaxInPlace } from "./logistic.ts";

/** What a label is for the question whether it is a leak. */
export type Side = "leak" | "normal" | "lookAlike";

/**
 * Mean log loss of leak, normal and look-alike: what the model is for. Which of two leak labels or
 * two look-alikes a row has does not count.
 * @param sides shape [classes]
 * @param logits shape [rows · classes]
 */
export function sideLoss(
  sides: readonly Side[],
  classes: Int32Array,
  logits: Float64Array,
): number {
  const row = new Float64Array(sides.length);
  let loss = 0;
  for (let i = 0; i < classes.length; i++) {
    row.set(logits.subarray(i * sides.length, (i + 1) * sides.length));
    softmaxInPlace(row);
    const side = sides[classes[i]!];
    let share = 0;
    for (let c = 0; c < sides.length; c++) if (sides[c] === side) share += row[c]!;
    loss -= Math.log(Math.max(share, 1e-12));
  }
  return loss / Math.max(1, classes.length);
}
