import type { Finding, FindingProposal, PixelBox } from "../domain/finding.ts";
import { grown } from "./crackScore.ts";
import { crackMask } from "./mask.ts";
import { beside, crackDamageTypes } from "./reviewParameters.ts";

type Line = Pick<FindingProposal, "kind" | "line" | "widthPx">;

/** What people's verdicts on the findings of one photo say of cracks. */
export interface CrackVerdicts {
  /** every finding has a verdict: what nobody marked is no crack */
  whole: boolean;
  cracks: readonly Line[];
  rejected: readonly Line[];
  /** places where a crack is, or may be, whose line nobody drew */
  unclear: readonly PixelBox[];
  counts: { accepted: number; corrected: number; added: number; rejected: number };
  /** when the first verdict was given */
  since: Date;
}

/**
 * A photo teaches as a whole once each of its findings, of whatever kind, has a verdict; before that only what has
 * one, since nobody has yet said that the rest is sound. What was merged or split teaches by what became of it.
 * @param findings all of one photo
 * @returns null when nobody has given a verdict yet
 */
export function crackVerdicts(findings: readonly Finding[]): CrackVerdicts | null {
  const decided = findings.filter(({ state }) =>
    ["accepted", "corrected", "rejected"].includes(state.kind),
  );
  const times = decided.map(({ state }) => state.since.getTime());
  if (times.length === 0) return null;
  const counting = decided.filter(({ state }) => state.kind !== "rejected");
  const isCrack = ({ kind, damageType }: Finding) =>
    damageType === null ? kind === "crack" : crackDamageTypes.includes(damageType);
  const cracks = counting.filter((one) => isCrack(one) && one.line.length > 1);
  const rejected = decided.filter(
    ({ kind, state, line }) => kind === "crack" && state.kind === "rejected" && line.length > 1,
  );
  const isAdded = ({ origin }: Finding) => origin === "person";
  const isCorrected = ({ state }: Finding) => state.kind === "corrected";
  const found = cracks.filter((one) => !isAdded(one));
  return {
    whole: findings.every(({ state }) => state.kind !== "proposed"),
    cracks: cracks.map(asCrack),
    rejected: rejected.map(asCrack),
    // A line that a person gave another type may still be the edge of something.
    unclear: counting
      .filter((one) => !cracks.includes(one) && (isCrack(one) || one.kind === "crack"))
      .map(({ box }) => box),
    counts: {
      accepted: found.filter((one) => !isCorrected(one)).length,
      corrected: found.filter(isCorrected).length,
      added: cracks.filter(isAdded).length,
      rejected: rejected.length,
    },
    since: new Date(Math.min(...times)),
  };
}

/** Pixels by these verdicts, shape [height, width]: 1 = crack, and 1 = neither crack nor none. */
export function crackLabels(
  { whole, cracks, rejected, unclear }: CrackVerdicts,
  width: number,
  height: number,
): { labelled: Uint8Array; doubtful: Uint8Array } {
  const labelled = crackMask(cracks, width, height).map((value) => value & 1);
  const doubtful = new Uint8Array(width * height);
  if (!whole) {
    const thin = rejected.map((one) => ({ ...one, widthPx: null }));
    const near = grown(crackMask(thin, width, height), width, height, beside.rejectedPx);
    for (let at = 0; at < doubtful.length; at++) doubtful[at] = 1 - near[at]!;
  }
  const band = grown(labelled, width, height, beside.crackPx);
  for (let at = 0; at < doubtful.length; at++) {
    if (labelled[at] !== 0) doubtful[at] = 0;
    else if (band[at] !== 0) doubtful[at] = 1;
  }
  for (const box of unclear) {
    const right = Math.min(width, box.x + box.width + beside.crackPx);
    const bottom = Math.min(height, box.y + box.height + beside.crackPx);
    for (let y = Math.max(0, Math.floor(box.y - beside.crackPx)); y < bottom; y++) {
      for (let x = Math.max(0, Math.floor(box.x - beside.crackPx)); x < right; x++) {
        if (labelled[y * width + x] === 0) doubtful[y * width + x] = 1;
      }
    }
  }
  return { labelled, doubtful };
}

function asCrack({ line, widthPx }: Line): Line {
  return { kind: "crack", line, widthPx };
}
