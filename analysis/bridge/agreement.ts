import type { FindingOrigin, FindingState } from "../domain/finding.ts";

/** How the machine's proposals fared with inspectors. */
export interface Agreement {
  /** proposals that a person took, corrected, merged or split */
  right: number;
  /** proposals that a person rejected */
  wrong: number;
  /** what a person added */
  missed: number;
  /** proposals that nobody has looked at: they count nowhere */
  open: number;
  precision: Share | null;
  recall: Share | null;
}

/** A share with its 95 % interval (Wilson 1927). */
export interface Share {
  value: number;
  low: number;
  high: number;
}

export interface FindingCount {
  origin: FindingOrigin;
  state: FindingState["kind"];
  count: number;
}

/**
 * Recall is as good as the inspectors: what they did not add, nobody missed.
 * @example agreement([{ origin: "machine", state: "accepted", count: 8 }, …])
 */
export function agreement(counts: readonly FindingCount[]): Agreement {
  let [right, wrong, missed, open] = [0, 0, 0, 0];
  for (const { origin, state, count } of counts) {
    if (origin === "person" && (state === "accepted" || state === "corrected")) missed += count;
    if (origin !== "machine") continue;
    if (state === "rejected") wrong += count;
    else if (state === "proposed") open += count;
    else if (state !== "withdrawn") right += count;
  }
  return {
    right,
    wrong,
    missed,
    open,
    precision: share(right, right + wrong),
    recall: share(right, right + missed),
  };
}

/** @see Wilson 1927, J. Am. Stat. Assoc. 22, 209–212 */
function share(hits: number, of: number): Share | null {
  if (of === 0) return null;
  const z = 1.96;
  const value = hits / of;
  const middle = (value + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half =
    (z / (1 + z ** 2 / of)) * Math.sqrt((value * (1 - value)) / of + z ** 2 / (4 * of ** 2));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
