import type { Delta } from "../domain/change.ts";
import {
  absentShare,
  growthSds,
  leastAlike,
  leastDecidedShare,
  leastGrowthPx,
  leastRunPieces,
  leastVisibleShare,
  leastWidthGrowthPx,
  lightUncertainty,
  newShare,
  presentSds,
  presentShare,
  runEndSdPx,
  wouldShowSds,
} from "./changeParameters.ts";
import type { CrackTrace } from "./crackTrace.ts";
import { quantile } from "./width.ts";

/** What the other photo says of a crack, measured along its line. */
export interface CrackChange {
  kind: "there" | "partly" | "absent" | "undecided";
  /** why nothing can be said */
  undecidedBy: "outside" | "faint" | null;
  /** length along which the other photo shows nothing where it would have, px */
  missing: Delta;
  /** width here less width there, px; null without a width, or where too little is in both */
  width: Delta | null;
  /** both differences by themselves: beyond what the measurement explains */
  longer: boolean;
  wider: boolean;
  /** share of the pieces that the other photo decides */
  decided: number;
  /** share of what is not there beside which the surface looks otherwise there: covered, mended, hidden */
  otherSurface: number;
}

/** "hidden": nothing there, but the surface beside it is not the same either. */
type Piece = "present" | "absent" | "hidden" | "unsure" | "outside";

/**
 * Compares a crack with another photo of the same place. A piece is absent there only if one like here would
 * have stood out of that photo's surface; what is too faint to tell counts neither way and widens the
 * uncertainty.
 * @param widthPx median width of the crack here, px
 */
export function crackChange(trace: CrackTrace, widthPx: number | null): CrackChange {
  const { piecePx } = trace;
  const own = smoothed(trace.own.loss);
  const other = smoothed(trace.other.loss);
  const pieces = [...own].map((loss, at) => pieceOf(loss, other[at]!, trace, at));
  const count = (kind: Piece) => pieces.filter((piece) => piece === kind).length;
  const visible = pieces.length - count("outside");
  const { lengths, faint } = absentRuns(pieces);
  const absent = lengths.reduce((sum, length) => sum + length, 0);
  const gone = count("absent") + count("hidden");
  const present = count("present");
  const decided = visible === 0 ? 0 : (present + gone) / visible;
  const missing = {
    // Half of a faint tip beyond: it is there or not, by the eyes of the photo.
    value: (absent + faint / 2) * piecePx,
    sd: Math.hypot(runEndSdPx * Math.sqrt(Math.max(1, lengths.length)), (faint * piecePx) / 2),
  };
  const width = widthDelta(pieces, own, other, trace, widthPx);
  const otherSurface = gone === 0 ? 0 : count("hidden") / gone;
  const nothing = { missing, width, longer: false, wider: false, decided, otherSurface };
  if (visible < leastVisibleShare * pieces.length || visible < leastRunPieces) {
    return { kind: "undecided", undecidedBy: "outside", ...nothing };
  }
  if (decided < leastDecidedShare) {
    return { kind: "undecided", undecidedBy: "faint", ...nothing };
  }
  if (gone >= newShare * (gone + present)) {
    return { kind: "absent", undecidedBy: null, ...nothing };
  }
  const longer = missing.value >= leastGrowthPx && missing.value >= growthSds * missing.sd;
  const wider =
    width !== null && width.value >= leastWidthGrowthPx && width.value >= growthSds * width.sd;
  return {
    ...nothing,
    kind: longer ? "partly" : "there",
    undecidedBy: null,
    longer,
    wider,
  };
}

function pieceOf(own: number, other: number, trace: CrackTrace, at: number): Piece {
  if (Number.isNaN(own) || Number.isNaN(other)) return "outside";
  const [ownSd, otherSd] = [trace.own.sd, trace.other.sd];
  if (other >= presentSds * otherSd && other >= presentShare * own) return "present";
  const wouldShow = own >= wouldShowSds * Math.hypot(ownSd, otherSd);
  if (wouldShow && other <= absentShare * own && other < presentSds * otherSd) {
    return trace.alike[at]! >= leastAlike ? "absent" : "hidden";
  }
  return "unsure";
}

/**
 * Lengths of runs of absent pieces that are long enough to be no chance; unsure ones inside belong to them.
 * @returns `faint`: unsure pieces at their ends, up to the line's end or the next that is there
 */
function absentRuns(pieces: readonly Piece[]): { lengths: number[]; faint: number } {
  const lengths: number[] = [];
  let faint = 0;
  for (let at = 0; at < pieces.length; ) {
    if (pieces[at] !== "absent") {
      at++;
      continue;
    }
    let [end, unsure] = [at, 0];
    while (unsure <= 2 && end + unsure + 1 < pieces.length) {
      const next = pieces[end + unsure + 1];
      if (next === "absent") [end, unsure] = [end + unsure + 1, 0];
      else if (next === "unsure") unsure++;
      else break;
    }
    if (end - at + 1 >= leastRunPieces) {
      lengths.push(end - at + 1);
      for (let i = at - 1; pieces[i] === "unsure"; i--) faint++;
      for (let i = end + 1; pieces[i] === "unsure"; i++) faint++;
    }
    at = end + 1;
  }
  return { lengths, faint };
}

/** From the ratio of the light that the same pieces take in both photos: what is assumed of the inside cancels. */
function widthDelta(
  pieces: readonly Piece[],
  own: Float32Array,
  other: Float32Array,
  { own: { sd: ownSd }, other: { sd: otherSd } }: CrackTrace,
  widthPx: number | null,
): Delta | null {
  if (widthPx === null) return null;
  const ratios: number[] = [];
  const losses: number[] = [];
  for (const [at, piece] of pieces.entries()) {
    if (piece !== "present" || own[at]! < presentSds * ownSd) continue;
    ratios.push(other[at]! / own[at]!);
    losses.push(own[at]!);
  }
  if (ratios.length < leastRunPieces) return null;
  const ratio = quantile(ratios, 0.5);
  const loss = quantile(losses, 0.5);
  // Neighbouring pieces share their surface: a third of them counts.
  const independent = Math.max(1, ratios.length / 3);
  const noise = (Math.hypot(otherSd, ratio * ownSd) / loss) * (1.25 / Math.sqrt(independent));
  return {
    value: widthPx * (1 - ratio),
    sd: widthPx * Math.hypot(noise, lightUncertainty * Math.max(ratio, 0.5)),
  };
}

/** Mean over three pieces, within what is visible. */
function smoothed(values: Float32Array): Float32Array {
  return values.map((value, at) => {
    if (Number.isNaN(value)) return value;
    let [sum, count] = [0, 0];
    for (const near of values.subarray(Math.max(0, at - 1), at + 2)) {
      if (Number.isNaN(near)) continue;
      sum += near;
      count++;
    }
    return sum / count;
  });
}
