import type { ChangeKind, FindingChange } from "../domain/change.ts";
import type { Finding } from "../domain/finding.ts";

/** What a person looks at first: growth, then what is new, what is gone, what cannot be told, what stayed. */
const first: Readonly<Record<ChangeKind, number>> = {
  grown: 5,
  new: 4,
  repaired: 3,
  notSeen: 2,
  undecided: 1,
  same: 0,
};

/**
 * Order of the queue "by change", greatest first: by kind, within growth by how much, within what is new by its
 * size. No grade: 0.5 mm of width weighs as much as 250 mm of length.
 */
export function changeRank(
  { kind, lengthDeltaMm, widthDeltaMm, lengthDeltaPx, widthDeltaPx }: FindingChange,
  finding: Pick<Finding, "lengthMm" | "widthP95Mm"> | null,
): number {
  const much = (length: number, width: number) => Math.min(0.99, length / 500 + width);
  if (kind === "grown") {
    // Without a scale a pixel counts as 0.2 mm, the coarsest that may claim a width.
    const length = lengthDeltaMm?.value ?? 0.2 * (lengthDeltaPx?.value ?? 0);
    const width = widthDeltaMm?.value ?? 0.2 * (widthDeltaPx?.value ?? 0);
    return first.grown + much(Math.max(0, length), Math.max(0, width));
  }
  if (kind === "new" && finding !== null) {
    return first.new + much((finding.lengthMm ?? 0) / 4, (finding.widthP95Mm ?? 0) / 2);
  }
  return first[kind];
}
