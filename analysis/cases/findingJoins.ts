import { boxAround } from "../bridge/box.ts";
import { lineLength, sized } from "../bridge/findingSize.ts";
import type {
  Finding,
  FindingArea,
  FindingId,
  FindingStep,
  PixelBox,
  PixelPoint,
} from "../domain/finding.ts";
import type { Photo } from "../domain/photo.ts";
import type { FindingChange, Review } from "./findingActions.ts";
import { changed, checkAllowed, stepTo } from "./findingActions.ts";
import { NotAllowedNow } from "./notAllowedNow.ts";

/** A finding that a person saw and the machine did not: it starts accepted. */
export function addFinding(
  id: FindingId,
  { id: photoId, surveyId, bridgeId }: Pick<Photo, "id" | "surveyId" | "bridgeId">,
  drawn: FindingChange & { kind: "crack" | "area" },
  review: Review,
): FindingStep {
  const { kind, ...change } = drawn;
  const added = { ...change, kind: "add" as const, shape: kind };
  const blank: Finding = {
    kind,
    damageType: null,
    box: change.box ?? { x: 0, y: 0, width: 0, height: 0 },
    line: [],
    lengthPx: change.box ? Math.hypot(change.box.width, change.box.height) : 0,
    widthPx: null,
    widthP95Px: null,
    lengthMm: null,
    widthMm: null,
    widthP95Mm: null,
    area: null,
    score: 100,
    reasons: [],
    id,
    photoId,
    surveyId,
    bridgeId,
    origin: "person",
    modelVersion: null,
    degree: null,
    damageClass: null,
    place: null,
    state: { kind: "accepted", since: review.at, by: review.by },
    lastStep: null,
    createdAt: review.at,
    version: 0,
  };
  return made(changed(blank, change, review), added, review, []);
}

/**
 * Several findings of one photo become one, which holds the lines end to end with the shortest gaps, the
 * common box, the greatest width and degree. The parts stay, with where they went.
 * @param id  of the new finding
 * @throws NotAllowedNow
 */
export function mergeFindings(
  findings: readonly Finding[],
  id: FindingId,
  review: Review,
): FindingStep[] {
  const [first] = findings;
  if (!first || findings.length < 2) {
    throw new NotAllowedNow("merge", "there is one finding", "at least two findings of one photo");
  }
  for (const finding of findings) {
    checkAllowed(finding, "merge");
    if (finding.photoId !== first.photoId) {
      throw new NotAllowedNow("merge", `${finding.id} lies on another photo`, "one photo");
    }
  }
  const ids = findings.map((finding) => finding.id);
  const action = { kind: "merge", with: ids } as const;
  const line = joined(findings.map((finding) => finding.line));
  const { at, by } = review;
  const best = findings.reduce((a, b) => (b.score > a.score ? b : a));
  const degrees = findings
    .filter(({ damageType }) => damageType === best.damageType)
    .flatMap(({ degree }) => degree ?? [])
    .sort();
  const whole: Finding = {
    ...best,
    id,
    origin: "merge",
    line,
    box: common(findings.map(({ box }) => box)),
    lengthPx: Number((line.length > 1 ? lineLength(line) : best.lengthPx).toFixed(1)),
    widthPx: weightedWidth(findings),
    widthP95Px: most(findings.map(({ widthP95Px }) => widthP95Px)),
    area: commonArea(findings.map(({ area }) => area)),
    degree: degrees.at(-1) ?? null,
    state: { kind: "accepted", since: at, by },
    lastStep: null,
    createdAt: at,
    version: 0,
  };
  const together = (own: FindingId) => [...ids, id].filter((one) => one !== own);
  return [
    ...findings.map((finding) =>
      stepTo(
        finding,
        { ...finding, state: { kind: "merged", since: at, by, into: id } },
        action,
        review,
        together(finding.id),
      ),
    ),
    made(whole, action, review, ids),
  ];
}

/**
 * A line cut at the places on it that are nearest to the points; each piece is a finding of its own.
 * @param nameOf  the id of the n-th piece, from 0
 * @throws NotAllowedNow when nothing is left on one side of a cut
 */
export function splitFinding(
  finding: Finding,
  at: readonly PixelPoint[],
  nameOf: (piece: number) => FindingId,
  review: Review,
): FindingStep[] {
  checkAllowed(finding, "split");
  const pieces = cut(finding.line, at);
  if (pieces.length < 2) {
    throw new NotAllowedNow("split", "the points cut nothing off", "points within the line");
  }
  const ids = pieces.map((_, piece) => nameOf(piece));
  const action = { kind: "split", at: at.map(({ x, y }) => ({ x, y })) } as const;
  const size = { width: review.photo.widthPx, height: review.photo.heightPx };
  const { by } = review;
  const own = stepTo(
    finding,
    { ...finding, state: { kind: "split", since: review.at, by, into: ids } },
    action,
    review,
    ids,
  );
  const parts = pieces.map((line, piece): FindingStep => {
    const id = ids[piece] ?? finding.id;
    const part: Finding = {
      ...finding,
      id,
      origin: "split",
      line,
      box: boxAround(line, (finding.widthP95Px ?? 2) / 2, size),
      lengthPx: Number(lineLength(line).toFixed(1)),
      state: { kind: "accepted", since: review.at, by },
      lastStep: null,
      createdAt: review.at,
      version: 0,
    };
    return made(part, action, review, [finding.id, ...ids.filter((one) => one !== id)]);
  });
  return [own, ...parts];
}

/** The step that a finding begins with. */
function made(
  finding: Finding,
  action: FindingStep["action"],
  { by, at, photo }: Review,
  together: readonly FindingId[],
): FindingStep {
  const after = sized({ ...finding, lastStep: 1, version: 1 }, photo.scale);
  return {
    findingId: finding.id,
    version: 1,
    at,
    by,
    action,
    before: null,
    after,
    together,
    undoes: null,
  };
}

/** Lines one after the other: from the longest on, always the end that is nearest to one of its two. */
function joined(lines: readonly (readonly PixelPoint[])[]): PixelPoint[] {
  const left = lines
    .filter((line) => line.length > 0)
    .sort((a, b) => lineLength(b) - lineLength(a));
  let chain = [...(left.shift() ?? [])];
  while (left.length > 0) {
    let least = { gap: Number.POSITIVE_INFINITY, index: 0, atEnd: true, turned: false };
    for (const [index, line] of left.entries()) {
      for (const atEnd of [true, false]) {
        for (const turned of [true, false]) {
          const from = atEnd ? chain.at(-1) : chain[0];
          const to = turned === atEnd ? line.at(-1) : line[0];
          const gap = from && to ? Math.hypot(from.x - to.x, from.y - to.y) : 0;
          if (gap < least.gap) least = { gap, index, atEnd, turned };
        }
      }
    }
    const [line = []] = left.splice(least.index, 1);
    const points = least.turned ? [...line].reverse() : [...line];
    chain = least.atEnd ? [...chain, ...points] : [...points, ...chain];
  }
  return chain;
}

/** The line in pieces; a cut lies on both of its pieces. */
function cut(line: readonly PixelPoint[], points: readonly PixelPoint[]): PixelPoint[][] {
  const total = lineLength(line);
  const places = points
    .map((point) => alongLine(line, point))
    .filter((along) => along > 1 && along < total - 1)
    .sort((a, b) => a - b)
    .filter((along, index, all) => along > (all[index - 1] ?? 0) + 1);
  const pieces: PixelPoint[][] = [];
  let piece: PixelPoint[] = line[0] ? [line[0]] : [];
  let passed = 0;
  let next = places.shift();
  for (let at = 1; at < line.length; at++) {
    const from = line[at - 1];
    const to = line[at];
    if (!from || !to) continue;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    while (next !== undefined && next <= passed + length) {
      const share = length === 0 ? 0 : (next - passed) / length;
      const place = { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
      const rounded = { x: Math.round(place.x * 10) / 10, y: Math.round(place.y * 10) / 10 };
      pieces.push([...piece, rounded]);
      piece = [rounded];
      next = places.shift();
    }
    piece.push(to);
    passed += length;
  }
  pieces.push(piece);
  return pieces.filter((one) => lineLength(one) > 0);
}

/** Length along the line to the place that is nearest to the point, px. */
function alongLine(line: readonly PixelPoint[], point: PixelPoint): number {
  let best = { distance: Number.POSITIVE_INFINITY, along: 0 };
  let passed = 0;
  for (let at = 1; at < line.length; at++) {
    const from = line[at - 1];
    const to = line[at];
    if (!from || !to) continue;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const inner = ((point.x - from.x) * dx + (point.y - from.y) * dy) / length ** 2;
    const share = Math.min(1, Math.max(0, inner));
    const distance = Math.hypot(from.x + share * dx - point.x, from.y + share * dy - point.y);
    if (distance < best.distance) best = { distance, along: passed + share * length };
    passed += length;
  }
  return best.along;
}

function common(boxes: readonly PixelBox[]): PixelBox {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Areas of one kind add up; anything else has no common area. */
function commonArea(areas: readonly (FindingArea | null)[]): FindingArea | null {
  const known = areas.filter((area) => area !== null);
  const [first] = known;
  if (!first || known.length < areas.length || known.some(({ stain }) => stain !== first.stain))
    return null;
  const areaPx = known.reduce((sum, area) => sum + area.areaPx, 0);
  const rusty = known.reduce((sum, area) => sum + area.rustShare * area.areaPx, 0);
  return {
    ...first,
    outlines: known.flatMap(({ outlines }) => outlines),
    areaPx,
    share: known.reduce((sum, area) => sum + area.share, 0),
    rustShare: areaPx === 0 ? 0 : rusty / areaPx,
  };
}

function weightedWidth(findings: readonly Finding[]): number | null {
  const known = findings.flatMap(({ widthPx, lengthPx }) =>
    widthPx === null ? [] : [{ widthPx, lengthPx }],
  );
  const length = known.reduce((sum, one) => sum + one.lengthPx, 0);
  if (length === 0) return null;
  const sum = known.reduce((total, one) => total + one.widthPx * one.lengthPx, 0);
  return Number((sum / length).toFixed(2));
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
