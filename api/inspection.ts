import { due } from "../analysis/bridge/due.ts";
import type { EditionName } from "../analysis/bridge/manual/editions.ts";
import { usualEdition } from "../analysis/bridge/reviewParameters.ts";
import { bridgeSoundness, memberSoundness } from "../analysis/bridge/soundness.ts";
import type { Bridge } from "../analysis/domain/bridge.ts";
import type { DamageDegree } from "../analysis/domain/finding.ts";
import type { JudgementStep, MemberId } from "../analysis/domain/member.ts";
import type { Db } from "../storage/sql/database.ts";
import { findingsOfMembers, memberCounts } from "../storage/sql/findings.ts";
import { judgements } from "../storage/sql/judgements.ts";
import { findingViews } from "./findingViews.ts";
import { membersOf } from "./memberContext.ts";
import { presentJudgement, presentMember } from "./present/member.ts";
import type { FindingView } from "./schemas/finding.ts";
import type { InspectionView } from "./schemas/inspection.ts";

/** The edition of the manual that a bridge is inspected by. */
export function editionOf(judged: readonly JudgementStep[]): EditionName {
  for (const { judgement } of judged) {
    if (judgement.kind === "edition" && judgement.value !== null) return judgement.value;
  }
  return usualEdition;
}

/** Date of the last measure of the bridge or one of its members. */
export function measuredOn(judged: readonly JudgementStep[]): string | null {
  const dates = judged.flatMap(({ judgement }) =>
    judgement.kind === "measure" && judgement.value !== null ? [judgement.value] : [],
  );
  return dates.sort().at(-1) ?? null;
}

/** @example localDate(new Date("2026-11-24T20:00:00Z"), "Asia/Tokyo") // "2026-11-25" */
export function localDate(at: Date, timeZone: string): string {
  return at.toLocaleDateString("sv-SE", { timeZone });
}

/** What is known and judged of a bridge, with what is proposed from it. */
export async function inspectionOf(
  db: Db,
  of: Bridge,
  clock: { now: Date; timeZone: string },
): Promise<InspectionView> {
  const [members, judged] = [await membersOf(db, of), await judgements(db, of.id)];
  const counts = await memberCounts(db, of.id);
  // What may be done to them is not shown here.
  const findings = await findingViews(db, await findingsOfMembers(db, of.id), []);
  const views = members.map((member) => {
    const count = counts.members.get(member.id);
    return {
      ...presentMember(member),
      photos: count?.photos ?? 0,
      findings: {
        proposed: count?.proposed ?? 0,
        counting: count?.counting ?? 0,
        rejected: count?.rejected ?? 0,
      },
      damages: damagesOf(findings.filter(({ memberId }) => memberId === member.id)),
      soundness: soundnessOfMember(member.id, judged),
    };
  });
  const given = new Map(
    views.map(({ id, soundness: { confirmed, proposal } }) => [
      id,
      {
        soundness: confirmed ?? proposal.soundness,
        undecided: confirmed === null && proposal.undecided.length > 0,
      },
    ]),
  );
  const today = localDate(clock.now, clock.timeZone);
  return {
    bridgeId: of.id,
    edition: editionOf(judged),
    members: views,
    judgements: judged.map(presentJudgement),
    unplaced: counts.unplaced,
    soundness: { confirmed: of.soundness, proposal: plain(bridgeSoundness(members, given)) },
    due: due(of, measuredOn(judged), today),
  };
}

type MemberView = InspectionView["members"][number];

/** A member's soundness as judged, and what its countermeasure classes propose. */
export function soundnessOfMember(
  memberId: MemberId,
  judged: readonly JudgementStep[],
): MemberView["soundness"] {
  const classes = judged.flatMap(({ judgement }) =>
    judgement.kind === "countermeasure" &&
    judgement.memberId === memberId &&
    judgement.value !== null
      ? [{ damageType: judgement.damageType, value: judgement.value }]
      : [],
  );
  let confirmed: MemberView["soundness"]["confirmed"] = null;
  for (const { judgement } of judged) {
    if (judgement.kind === "soundness" && judgement.memberId === memberId) {
      confirmed = judgement.value;
    }
  }
  return { confirmed, proposal: plain(memberSoundness(classes)) };
}

/** By damage type and element; the worst degree that a person gave, and that the machine proposes. */
function damagesOf(findings: readonly FindingView[]): MemberView["damages"] {
  const byPlace = new Map<string, MemberView["damages"][number]>();
  for (const { id, damageType, place, degree, grade } of findings) {
    if (damageType === null) continue;
    const element = place?.element ?? null;
    const key = `${damageType} ${element ?? ""}`;
    const known = byPlace.get(key);
    const proposed = grade !== null && grade.damageType === damageType ? grade.degree : null;
    byPlace.set(key, {
      damageType,
      element,
      worst: worse(known?.worst ?? null, degree),
      proposed: worse(known?.proposed ?? null, proposed),
      findingIds: [...(known?.findingIds ?? []), id],
    });
  }
  return [...byPlace.values()].sort(
    (a, b) => a.damageType - b.damageType || (a.element ?? "").localeCompare(b.element ?? ""),
  );
}

function worse(a: DamageDegree | null, b: DamageDegree | null): DamageDegree | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function plain<T extends { because: readonly string[]; undecided: readonly string[] }>(
  proposal: T,
): Omit<T, "because" | "undecided"> & { because: string[]; undecided: string[] } {
  return { ...proposal, because: [...proposal.because], undecided: [...proposal.undecided] };
}
