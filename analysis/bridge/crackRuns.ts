import type { CrackDecision } from "./crackModel.ts";
import type { CrackPieces } from "./crackPieces.ts";
import type { Chain } from "./link.ts";
import { pieceStepPx } from "./parameters.ts";

/** A stretch of a dark line that is held for a crack: points [from, to] of a chain. */
export interface CrackRun {
  chain: number;
  from: number;
  to: number;
  /** first and last piece */
  firstPiece: number;
  lastPiece: number;
}

/**
 * Stretches in which every piece has at least the low probability and some piece the high one. One
 * piece below, with likely ones on both sides, is bridged.
 */
export function crackRuns(
  { count, chain, middle }: CrackPieces,
  chains: readonly Chain[],
  probabilities: Float32Array,
  { high, low }: Pick<CrackDecision, "high" | "low">,
): CrackRun[] {
  const runs: CrackRun[] = [];
  for (let first = 0; first < count; ) {
    const own = chain[first]!;
    if (probabilities[first]! < low) {
      first++;
      continue;
    }
    let last = first;
    for (;;) {
      if (chain[last + 1] === own && probabilities[last + 1]! >= low) last += 1;
      else if (chain[last + 2] === own && probabilities[last + 2]! >= low) last += 2;
      else break;
    }
    let best = 0;
    for (let piece = first; piece <= last; piece++) best = Math.max(best, probabilities[piece]!);
    if (best >= high) {
      const points = chains[own]!.points.length / 2;
      const half = pieceStepPx / 2;
      runs.push({
        chain: own,
        from: Math.max(0, middle[first]! - half),
        to: Math.min(points - 1, middle[last]! + half),
        firstPiece: first,
        lastPiece: last,
      });
    }
    first = last + 1;
  }
  return runs;
}
