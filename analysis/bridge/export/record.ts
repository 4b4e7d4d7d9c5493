import type { Bridge } from "../../domain/bridge.ts";
import type { FindingChange } from "../../domain/change.ts";
import type { Finding } from "../../domain/finding.ts";
import type { JudgementStep, Member, MemberPlace } from "../../domain/member.ts";
import type { Photo } from "../../domain/photo.ts";

/** All that is known of a bridge's inspection; every export is made of it. */
export interface InspectionRecord {
  bridge: Bridge;
  members: readonly Member[];
  /** the newest version of each judgement */
  judgements: readonly JudgementStep[];
  /** in the order of their numbers: the first is photo 1 */
  photos: readonly Photo[];
  /** of these photos; without those that went into others */
  findings: readonly Finding[];
  /** what has become of damage between surveys of the bridge */
  changes: readonly FindingChange[];
  /** IANA name of the zone that dates are told in */
  timeZone: string;
  /** date of the export, in that zone */
  madeOn: string;
}

/** Which findings are written: those that a person stands behind, or also open and rejected ones. */
export type ExportedStates = "counting" | "all";

export function exportedFindings(
  { findings }: InspectionRecord,
  states: ExportedStates,
): readonly Finding[] {
  return states === "all" ? findings : findings.filter(counts);
}

export function counts({ state }: Finding): boolean {
  return state.kind === "accepted" || state.kind === "corrected";
}

/** Where on the bridge a finding is: as said of itself, else of its photo; null: nobody has said. */
export function placeOf(finding: Finding, photo: Photo): MemberPlace | null {
  return finding.place ?? photo.place;
}

/** What a finding was in the survey before, and what became of it; null: not compared. */
export function changeOf(record: InspectionRecord): (finding: Finding) => {
  change: FindingChange;
  previous: Finding | null;
} | null {
  const findings = new Map(record.findings.map((finding) => [finding.id, finding]));
  const changes = new Map(record.changes.map((change) => [change.findingId, change]));
  return ({ id }) => {
    const change = changes.get(id);
    if (!change) return null;
    const { previousFindingId } = change;
    return {
      change,
      previous: previousFindingId === null ? null : (findings.get(previousFindingId) ?? null),
    };
  };
}
