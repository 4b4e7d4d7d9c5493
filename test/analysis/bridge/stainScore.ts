import { areaProposals } from "../../../analysis/bridge/areaProposal.ts";
import { outlineRows } from "../../../analysis/bridge/outlineRows.ts";
import { ridgeMap } from "../../../analysis/bridge/ridge.ts";
import type { PhotoPixels } from "../../../analysis/bridge/surface.ts";
import { luminanceOf } from "../../../analysis/bridge/surface.ts";
import type { FindingArea, FindingProposal, StainKind } from "../../../analysis/domain/finding.ts";
import type { LookAlike, StainScene } from "./renderStains.ts";

/** Least overlap, intersection over union, at which a drawn stain counts as found. */
const leastOverlap = 0.3;

export interface StainCount {
  drawn: number;
  found: number;
  proposed: number;
  /** proposals that found a stain of their kind */
  right: number;
  /** sum over those of the overlap */
  overlap: number;
}

export type StainCounts = Record<StainKind, StainCount>;

export function noStains(): StainCounts {
  const none = () => ({ drawn: 0, found: 0, proposed: 0, right: 0, overlap: 0 });
  return { rust: none(), lime: none(), wet: none(), spall: none() };
}

export function areasOf(photo: PhotoPixels): (FindingProposal & { area: FindingArea })[] {
  const { cells } = ridgeMap(luminanceOf(photo));
  return areaProposals(photo, cells, { source: "none" }, []).flatMap((proposal) =>
    proposal.area === null ? [] : [{ ...proposal, area: proposal.area }],
  );
}

/** Adds what is found in a scene. @returns what the scene held where a proposal was wrong */
export function countStains(
  scene: StainScene,
  counts: StainCounts,
): { stain: StainKind; beside: readonly LookAlike[] }[] {
  const { photo, stains, lookAlikes } = scene;
  const wrong: { stain: StainKind; beside: readonly LookAlike[] }[] = [];
  const found = new Set<number>();
  for (const { stain } of stains) counts[stain].drawn++;
  for (const { area } of areasOf(photo)) {
    const count = counts[area.stain];
    count.proposed++;
    const mask = maskOf(area, photo);
    let best = 0;
    for (const [at, drawn] of stains.entries()) {
      if (drawn.stain !== area.stain) continue;
      const overlap = overlapOf(mask, drawn.mask);
      if (overlap < leastOverlap) continue;
      found.add(at);
      best = Math.max(best, overlap);
    }
    if (best > 0) {
      count.right++;
      count.overlap += best;
    } else {
      wrong.push({ stain: area.stain, beside: lookAlikes });
    }
  }
  for (const at of found) {
    const drawn = stains[at];
    if (drawn) counts[drawn.stain].found++;
  }
  return wrong;
}

export function maskOf({ outlines }: FindingArea, { width, height }: PhotoPixels): Uint8Array {
  const mask = new Uint8Array(width * height);
  outlineRows(outlines, height, (y, from, to) => mask.fill(1, y * width + from, y * width + to));
  return mask;
}

/** Intersection over union of two masks of one size. */
export function overlapOf(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    if (a[at] === 1 && b[at] === 1) both++;
    if (a[at] === 1 || b[at] === 1) either++;
  }
  return either === 0 ? 0 : both / either;
}
