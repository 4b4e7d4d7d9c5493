import type { Counterpart, Delta, FindingChange, Homography } from "../domain/change.ts";
import type { Finding, PixelBox, PixelPoint } from "../domain/finding.ts";
import type { PhotoQuality, Scale } from "../domain/photo.ts";
import type { Reason } from "../domain/reason.ts";
import {
  grownAreaFactor,
  leastAlike,
  mostSlackPx,
  otherSurfaceShare,
  sameBoxShare,
  sameLinePx,
  sameLineShare,
  slackSds,
} from "./changeParameters.ts";
import { crackChange } from "./crackChange.ts";
import { crackTrace } from "./crackTrace.ts";
import { lineLength } from "./findingSize.ts";
import { inverse, mapped, scaleAt } from "./homography.ts";
import { scaleUse } from "./scale.ts";
import type { Luminance } from "./surface.ts";
import { surfaceAlike } from "./surfaceAlike.ts";

/** A photo with what is known of it, as it is compared. */
export interface ComparedPhoto {
  luminance: Luminance;
  scale: Scale | null;
  quality: PhotoQuality | null;
  minVisibleWidthPx: number | null;
  /** without those that went into others */
  findings: readonly Finding[];
}

/**
 * What has become of each damage between two photos of one place. A crack is measured along its line in both
 * photos, marked there or not, so that a missed or ragged mark is no change. Areas and anomalies are told by
 * their boxes and by how alike the place looks, which is far coarser.
 * @param now     the newer photo
 * @param before  the earlier one
 * @returns one for each finding of `now`, and one for each of `before` that none of them continues
 */
export function findingChanges(
  now: ComparedPhoto,
  before: ComparedPhoto,
  counterpart: Counterpart,
): FindingChange[] {
  const pair = { now, before, ...counterpart, back: inverse(counterpart.matrix) };
  const matches = new Map(now.findings.map((finding) => [finding.id, matchOf(finding, pair)]));
  const changes = now.findings.map((finding) => {
    const previous = matches.get(finding.id) ?? null;
    return finding.line.length >= 2
      ? crackSince(finding, previous, pair)
      : areaSince(finding, previous, pair);
  });
  const continued = new Set([...matches.values()].flatMap((match) => (match ? [match.id] : [])));
  const left = before.findings.filter(
    (finding) => isStanding(finding) && !continued.has(finding.id),
  );
  return [...changes, ...left.map((finding) => sinceThen(finding, pair))];
}

interface Pair extends Counterpart {
  now: ComparedPhoto;
  before: ComparedPhoto;
  back: Homography;
}

/** Damage that somebody said is none is not looked for again. */
function isStanding({ state }: Finding): boolean {
  return state.kind === "proposed" || state.kind === "accepted" || state.kind === "corrected";
}

function crackSince(finding: Finding, previous: Finding | null, pair: Pair): FindingChange {
  const { now, before, matrix } = pair;
  const trace = crackTrace(
    now.luminance,
    before.luminance,
    matrix,
    finding.line,
    finding.widthPx,
    slackOf(pair),
  );
  const found = crackChange(trace, finding.widthPx);
  const base = {
    findingId: finding.id,
    previousFindingId: previous === null ? null : previous.id,
    previousPhotoId: pair.photoId,
    ...inMillimetres(found.missing, found.width, mmPerPx(pair, finding.line[0]!)),
  };
  const undecided = (why: Reason): FindingChange => ({
    ...base,
    kind: "undecided",
    ...noDeltas,
    reasons: [why, registered(pair)],
  });
  const about = [...rejectedBefore(previous), registered(pair)];
  if (found.kind === "undecided") return undecided(undecidedReason(found.undecidedBy));
  const away = found.kind === "absent" || found.longer;
  if (away && isSoft(before)) return undecided(reason("changeSoftBefore"));
  if (away && !wouldHaveShown(finding, before, scaleAt(matrix, finding.line[0]!))) {
    return undecided(reason("changeTooFineBefore", { visiblePx: before.minVisibleWidthPx ?? 0 }));
  }
  if (away && found.otherSurface >= otherSurfaceShare) {
    return undecided(reason("changeHiddenBefore"));
  }
  if (found.kind === "absent" && previous === null) {
    return { ...base, kind: "new", ...noDeltas, reasons: [reason("changeNew"), ...about] };
  }
  if (found.kind === "absent" || found.longer || found.wider) {
    const grown: Reason[] = [];
    if (found.kind === "absent" || found.longer)
      grown.push(deltaReason("changeLonger", base.lengthDeltaPx, base.lengthDeltaMm));
    if (found.wider) grown.push(deltaReason("changeWider", base.widthDeltaPx, base.widthDeltaMm));
    return { ...base, kind: "grown", reasons: [...grown, ...about] };
  }
  const why = previous === null ? "changeUnmarkedBefore" : "changeSame";
  return { ...base, kind: "same", reasons: [reason(why), ...about] };
}

/** A damage of the earlier photo that no finding of the newer one continues. */
function sinceThen(finding: Finding, pair: Pair): FindingChange {
  const { now, before, back } = pair;
  const base = {
    findingId: null,
    previousFindingId: finding.id,
    previousPhotoId: pair.photoId,
    ...noDeltas,
  };
  const said = (kind: FindingChange["kind"], code: string): FindingChange => ({
    ...base,
    kind,
    reasons: [reason(code), registered(pair)],
  });
  if (finding.line.length < 2) {
    const alike = surfaceAlike(before.luminance, now.luminance, back, finding.box);
    if (alike === null) return said("undecided", "changeOutsideNow");
    if (isSoft(now)) return said("undecided", "changeSoftNow");
    return alike >= leastAlike
      ? said("same", "changeUnmarkedNow")
      : said("notSeen", "changeNotSeen");
  }
  const trace = crackTrace(
    before.luminance,
    now.luminance,
    back,
    finding.line,
    finding.widthPx,
    slackOf(pair),
  );
  const found = crackChange(trace, finding.widthPx);
  if (found.kind === "undecided") {
    return said("undecided", found.undecidedBy === "outside" ? "changeOutsideNow" : "changeFaint");
  }
  if (found.kind !== "absent") return said("same", "changeUnmarkedNow");
  if (isSoft(now)) return said("undecided", "changeSoftNow");
  if (!wouldHaveShown(finding, now, scaleAt(back, finding.line[0]!))) {
    return said("undecided", "changeTooFineNow");
  }
  return found.otherSurface >= otherSurfaceShare
    ? said("repaired", "changeRepaired")
    : said("notSeen", "changeNotSeen");
}

function areaSince(finding: Finding, previous: Finding | null, pair: Pair): FindingChange {
  const { now, before, matrix } = pair;
  const base = {
    findingId: finding.id,
    previousFindingId: previous === null ? null : previous.id,
    previousPhotoId: pair.photoId,
    ...noDeltas,
  };
  const said = (kind: FindingChange["kind"], first: Reason): FindingChange => ({
    ...base,
    kind,
    reasons: [first, ...rejectedBefore(previous), registered(pair)],
  });
  if (previous !== null) {
    const then = boxThrough(previous.box, pair.back);
    const factor = areaOf(finding.box) / Math.max(1, areaOf(then));
    return factor >= grownAreaFactor
      ? said("grown", reason("changeLargerBox", { factor: rounded(factor, 1) }))
      : said("same", reason("changeSame"));
  }
  const alike = surfaceAlike(now.luminance, before.luminance, matrix, finding.box);
  if (alike === null) return said("undecided", reason("changeOutsideBefore"));
  if (isSoft(before)) return said("undecided", reason("changeSoftBefore"));
  return alike >= leastAlike
    ? said("same", reason("changeUnmarkedBefore"))
    : said("new", reason("changeNewArea", { alike: rounded(alike, 2) }));
}

const noDeltas = {
  lengthDeltaPx: null,
  lengthDeltaMm: null,
  widthDeltaPx: null,
  widthDeltaMm: null,
} as const;

/** The finding of the earlier photo that covers most of this one; rejected ones count, and are named as that. */
function matchOf(finding: Finding, { before, matrix, errorPx }: Pair): Finding | null {
  let best: Finding | null = null;
  let most = 0;
  const line = pointsAlong(finding.line).map((point) => mapped(matrix, point));
  const box = boxThrough(finding.box, matrix);
  const scale = finding.line[0] ? scaleAt(matrix, finding.line[0]) : 1;
  const within = sameLinePx + slackSds * errorPx * scale;
  for (const other of before.findings) {
    if (other.line.length >= 2 !== finding.line.length >= 2) continue;
    const share =
      line.length > 0
        ? sharedLength(line, pointsAlong(other.line), within)
        : sharedArea(box, other.box);
    const least = line.length > 0 ? sameLineShare : sameBoxShare;
    const standing = isStanding(other) ? share : share / 2;
    if (share >= least && standing > most) [best, most] = [other, standing];
  }
  return best;
}

/** Points every 4 px along a line. */
function pointsAlong(line: readonly PixelPoint[]): PixelPoint[] {
  const points: PixelPoint[] = [];
  for (let at = 1; at < line.length; at++) {
    const [a, b] = [line[at - 1]!, line[at]!];
    const steps = Math.max(1, Math.round(Math.hypot(b.x - a.x, b.y - a.y) / 4));
    for (let step = 0; step < steps; step++) {
      const share = step / steps;
      points.push({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
    }
  }
  return points;
}

/** Share of the shorter of two lines that lies on the other. */
function sharedLength(
  first: readonly PixelPoint[],
  second: readonly PixelPoint[],
  within: number,
): number {
  const shorter = lineLength(first) <= lineLength(second) ? first : second;
  const longer = shorter === first ? second : first;
  let near = 0;
  for (const { x, y } of shorter) {
    if (longer.some((point) => (point.x - x) ** 2 + (point.y - y) ** 2 <= within ** 2)) near++;
  }
  return near / Math.max(1, shorter.length);
}

/** Intersection over union. */
function sharedArea(a: PixelBox, b: PixelBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (areaOf(a) + areaOf(b) - both);
}

function areaOf({ width, height }: PixelBox): number {
  return width * height;
}

/** The box around a box's corners in the other photo. */
function boxThrough({ x, y, width, height }: PixelBox, matrix: Homography): PixelBox {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ].map((corner) => mapped(matrix, corner));
  const [left, top] = [
    Math.min(...corners.map((corner) => corner.x)),
    Math.min(...corners.map((corner) => corner.y)),
  ];
  return {
    x: left,
    y: top,
    width: Math.max(...corners.map((corner) => corner.x)) - left,
    height: Math.max(...corners.map((corner) => corner.y)) - top,
  };
}

function slackOf({ errorPx }: Counterpart): number {
  return Math.min(mostSlackPx, slackSds * errorPx + 0.5);
}

function isSoft({ quality }: ComparedPhoto): boolean {
  return (
    quality?.problems.some((problem) => problem === "blurred" || problem === "motion") ?? false
  );
}

/** @param scale pixels of the other photo per pixel of the finding's */
function wouldHaveShown({ widthP95Px }: Finding, other: ComparedPhoto, scale: number): boolean {
  if (widthP95Px === null || other.minVisibleWidthPx === null) return true;
  return widthP95Px * scale >= other.minVisibleWidthPx;
}

/** Of the newer photo, by the better known scale of both: the registration says how one follows from the other. */
function mmPerPx(
  { now, before, matrix }: Pair,
  at: PixelPoint,
): { value: number; relative: number } | null {
  const own = now.scale;
  const other = before.scale;
  const known = [
    own === null || own.source === "none" ? null : { ...own, value: own.gsdMmPerPx },
    other === null || other.source === "none"
      ? null
      : { ...other, value: other.gsdMmPerPx * scaleAt(matrix, at) },
  ].filter((one) => one !== null);
  const [best] = known.sort((a, b) => a.relativeUncertainty - b.relativeUncertainty);
  if (!best) return null;
  const use = scaleUse({ ...best, gsdMmPerPx: best.value });
  if (use !== "width" && use !== "detection") return null;
  return { value: best.value, relative: best.relativeUncertainty };
}

function inMillimetres(
  length: Delta,
  width: Delta | null,
  mm: { value: number; relative: number } | null,
) {
  const scaled = (delta: Delta | null): Delta | null =>
    delta === null || mm === null
      ? null
      : {
          value: rounded(delta.value * mm.value, 2),
          sd: rounded(Math.hypot(delta.sd * mm.value, delta.value * mm.value * mm.relative), 2),
        };
  const plain = (delta: Delta): Delta => ({
    value: rounded(delta.value, 2),
    sd: rounded(delta.sd, 2),
  });
  return {
    lengthDeltaPx: plain(length),
    lengthDeltaMm: scaled(length),
    widthDeltaPx: width && plain(width),
    widthDeltaMm: scaled(width),
  };
}

function undecidedReason(by: "outside" | "faint" | null): Reason {
  return reason(by === "outside" ? "changeOutsideBefore" : "changeFaint");
}

function rejectedBefore(previous: Finding | null): Reason[] {
  return previous?.state.kind === "rejected" ? [reason("changeRejectedBefore")] : [];
}

function registered({ errorPx, agreeing, compared }: Counterpart): Reason {
  return reason("changeRegistered", { errorPx: rounded(errorPx, 2), agreeing, compared });
}

function deltaReason(code: string, px: Delta | null, mm: Delta | null): Reason {
  const [delta, unit] = mm === null ? [px, "px"] : [mm, "mm"];
  return reason(code, { value: delta?.value ?? 0, sd: delta?.sd ?? 0, unit }, 1);
}

function reason(code: string, values: Reason["values"] = {}, weight = 0): Reason {
  return { code, values, weight };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
