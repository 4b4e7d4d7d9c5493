import { gapBend, gapPx, tangentPx } from "./parameters.ts";

/** A path of pixel indices with the value that linking and scoring need. */
export interface Chain {
  /** x, y, x, y … in px, shape [points, 2] */
  points: Float32Array;
  /** points that were filled in between two segments */
  filled: number;
  /** the segments that it was made of, in order */
  parts: number[];
}

interface End {
  chain: number;
  /** 0 = first point, 1 = last */
  side: 0 | 1;
  x: number;
  y: number;
  /** unit vector out of the segment */
  outX: number;
  outY: number;
}

/**
 * Joins segments end to end where one looks like the continuation of the other: at most `gapPx`
 * apart, both tangents within `gapBend` of the way between them. Best pairs first; each end is used once.
 */
export function linkSegments(
  segments: readonly Int32Array[],
  width: number,
  mostGapPx: number = gapPx,
): Chain[] {
  const ends = segments.flatMap((segment, chain) => endsOf(segment, chain, width));
  const partner = bestPartners(ends, mostGapPx);
  const used = new Uint8Array(segments.length);
  const chains: Chain[] = [];
  const from = (start: End) => {
    const points: number[] = [];
    const parts: number[] = [];
    let filled = 0;
    for (let end = start; ; ) {
      used[end.chain] = 1;
      parts.push(end.chain);
      append(points, segments[end.chain]!, end.side === 1, width);
      const exit = ends[2 * end.chain + (1 - end.side)]!;
      const next = partner.get(exit);
      if (next === undefined || used[next.chain] === 1) break;
      filled += fill(points, exit, next);
      end = next;
    }
    chains.push({ points: Float32Array.from(points), filled, parts });
  };
  // Open ends first, so that a chain is walked from its beginning; what is left are rings.
  for (const end of ends) if (used[end.chain] === 0 && !partner.has(end)) from(end);
  for (const end of ends) if (used[end.chain] === 0) from(end);
  return chains;
}

function endsOf(segment: Int32Array, chain: number, width: number): [End, End] {
  const last = segment.length - 1;
  const inner = Math.min(last, tangentPx);
  return [
    endAt(segment[0]!, segment[inner]!, chain, 0, width),
    endAt(segment[last]!, segment[last - inner]!, chain, 1, width),
  ];
}

function endAt(tip: number, inside: number, chain: number, side: 0 | 1, width: number): End {
  const x = tip % width;
  const y = Math.floor(tip / width);
  const dx = x - (inside % width);
  const dy = y - Math.floor(inside / width);
  const length = Math.hypot(dx, dy) || 1;
  return { chain, side, x, y, outX: dx / length, outY: dy / length };
}

function bestPartners(ends: readonly End[], gapPx: number): Map<End, End> {
  const cells = new Map<number, End[]>();
  const key = (x: number, y: number) => Math.floor(y / gapPx) * 65_536 + Math.floor(x / gapPx);
  for (const end of ends) {
    const cell = cells.get(key(end.x, end.y));
    if (cell) cell.push(end);
    else cells.set(key(end.x, end.y), [end]);
  }
  const pairs: { a: End; b: End; cost: number }[] = [];
  for (const a of ends) {
    for (let dy = -gapPx; dy <= gapPx; dy += gapPx) {
      for (let dx = -gapPx; dx <= gapPx; dx += gapPx) {
        for (const b of cells.get(key(a.x + dx, a.y + dy)) ?? []) {
          if (a.chain >= b.chain) continue;
          const cost = joinCost(a, b, gapPx);
          if (cost !== null) pairs.push({ a, b, cost });
        }
      }
    }
  }
  pairs.sort((one, other) => one.cost - other.cost);
  const partner = new Map<End, End>();
  for (const { a, b } of pairs) {
    if (partner.has(a) || partner.has(b)) continue;
    partner.set(a, b);
    partner.set(b, a);
  }
  return partner;
}

/** null when the two ends do not continue each other; else px of gap, longer the more it bends. */
function joinCost(a: End, b: End, gapPx: number): number | null {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const gap = Math.hypot(dx, dy);
  if (gap > gapPx || gap === 0) return null;
  const facing = -(a.outX * b.outX + a.outY * b.outY);
  if (facing < gapBend) return null;
  if (gap > 3) {
    const alongA = (a.outX * dx + a.outY * dy) / gap;
    const alongB = -(b.outX * dx + b.outY * dy) / gap;
    if (alongA < gapBend || alongB < gapBend) return null;
    return gap * (3 - alongA - alongB) + 4 * (1 - facing);
  }
  return gap + 4 * (1 - facing);
}

function append(points: number[], segment: Int32Array, reversed: boolean, width: number): void {
  for (let step = 0; step < segment.length; step++) {
    const at = segment[reversed ? segment.length - 1 - step : step]!;
    points.push(at % width, Math.floor(at / width));
  }
}

function fill(points: number[], from: End, to: End): number {
  const gap = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  for (let step = 1; step < gap; step++) {
    points.push(from.x + ((to.x - from.x) * step) / gap, from.y + ((to.y - from.y) * step) / gap);
  }
  return Math.max(0, gap - 1);
}
