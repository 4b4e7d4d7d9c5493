import type { DamageDegree } from "../../domain/finding.ts";
import type { Member } from "../../domain/member.ts";
import { memberKind } from "../manual/memberKinds.ts";
import { byPlaceOnBridge } from "./memberOrder.ts";
import type { InspectionRecord } from "./record.ts";
import { counts, placeOf } from "./record.ts";

/** What is recorded of one damage type on one element (要素). */
export interface ElementDamage {
  member: Member;
  /** null: on the member, nobody has said on which element */
  element: string | null;
  damageType: number;
  /** as judged, else the worst of the findings; null: nobody has said */
  degree: DamageDegree | null;
  damageClass: number | null;
  /** greatest 95th percentile of the widths of its cracks, mm */
  widthMm: number | null;
}

export type MemberRank = "main" | "other";

/** Members of one rank, in the order of the sheets. */
export function membersOfRank({ members }: InspectionRecord, wanted: MemberRank): Member[] {
  const isMain = (code: string) => memberKind(code)?.main === true;
  return members.filter(({ code }) => isMain(code) === (wanted === "main")).sort(byPlaceOnBridge);
}

/** By member, element and damage type; elements without a record have no row. */
export function elementDamages(record: InspectionRecord, rank: MemberRank): ElementDamage[] {
  const members = membersOfRank(record, rank);
  const ofMember = new Map(members.map((member) => [member.id, new Map<string, ElementDamage>()]));
  const byId = new Map(members.map((member) => [member.id, member]));
  const damage = (memberId: string, element: string | null, damageType: number) => {
    const member = byId.get(memberId);
    const known = ofMember.get(memberId);
    if (!member || !known) return null;
    const key = `${element ?? ""} ${String(damageType).padStart(2, "0")}`;
    const found = known.get(key) ?? {
      ...{ member, element, damageType, degree: null, damageClass: null, widthMm: null },
    };
    known.set(key, found);
    return found;
  };
  const photos = new Map(record.photos.map((photo) => [photo.id, photo]));
  for (const finding of record.findings.filter(counts)) {
    const photo = photos.get(finding.photoId);
    const place = photo ? placeOf(finding, photo) : null;
    if (place === null || finding.damageType === null) continue;
    const on = damage(place.memberId, place.element, finding.damageType);
    if (on === null) continue;
    if (on.degree === null || (finding.degree !== null && finding.degree > on.degree)) {
      on.degree = finding.degree;
    }
    on.damageClass ??= finding.damageClass;
    const { widthP95Mm } = finding;
    if (widthP95Mm !== null) on.widthMm = Math.max(on.widthMm ?? 0, widthP95Mm);
  }
  for (const { judgement } of record.judgements) {
    if (judgement.kind !== "degree" || judgement.value === null) continue;
    const on = damage(judgement.memberId, judgement.element, judgement.damageType);
    if (on !== null) on.degree = judgement.value;
  }
  return members.flatMap(({ id }) =>
    [...(ofMember.get(id) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  );
}
