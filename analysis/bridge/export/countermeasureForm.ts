import type { DamageDegree } from "../../domain/finding.ts";
import type { JudgementStep, Member } from "../../domain/member.ts";
import { memberKind } from "../manual/memberKinds.ts";
import { damageWords } from "./damageWords.ts";
import type { ElementDamage, MemberRank } from "./elementDamage.ts";
import { elementDamages, membersOfRank } from "./elementDamage.ts";
import type { FormCell, FormTable } from "./forms.ts";
import type { InspectionRecord } from "./record.ts";

/**
 * その10 (main members) and その11 (the others), 対策区分判定結果: a row for each member and damage type
 * that is recorded or judged, and one without a type where the soundness alone was judged. The cause
 * (原因) is not recorded and stays empty; 所見 is the judges' notes.
 */
export function countermeasureForm(record: InspectionRecord, rank: MemberRank): FormTable {
  const damages = elementDamages(record, rank);
  const rows = membersOfRank(record, rank).flatMap((member) =>
    memberRows(
      member,
      damages.filter((damage) => damage.member.id === member.id),
      record.judgements,
    ),
  );
  return {
    title:
      rank === "main" ? "その10 対策区分判定結果(主要部材)" : "その11 対策区分判定結果(その10以外)",
    columns: [
      "径間番号",
      "工種",
      "材料",
      "部材種別(名称)",
      "部材種別(記号)",
      "部材番号",
      "損傷の種類",
      "損傷程度(最小)",
      "損傷程度(最大)",
      "対策区分",
      "健全性の診断(部材)",
      "原因",
      "所見",
    ],
    rows,
  };
}

function memberRows(
  member: Member,
  damages: readonly ElementDamage[],
  judged: readonly JudgementStep[],
): FormCell[][] {
  const classes = new Map<number, { value: string; note: string }>();
  let soundness: { value: string; note: string } | null = null;
  for (const { judgement, note } of judged) {
    if (judgement.kind === "countermeasure" && judgement.memberId === member.id) {
      const { damageType, value } = judgement;
      if (value !== null) classes.set(damageType, { value, note });
    }
    if (judgement.kind === "soundness" && judgement.memberId === member.id) {
      const { value } = judgement;
      if (value !== null) soundness = { value, note };
    }
  }
  const types = new Set([...damages.map(({ damageType }) => damageType), ...classes.keys()]);
  const listed: (number | null)[] = [...types].sort((a, b) => a - b);
  if (listed.length === 0 && soundness !== null) listed.push(null);
  const kind = memberKind(member.code);
  return listed.map((type) => {
    const degrees = damages
      .flatMap(({ damageType, degree }): DamageDegree[] =>
        damageType === type && degree !== null ? [degree] : [],
      )
      .sort();
    const countermeasure = type === null ? undefined : classes.get(type);
    const notes = [countermeasure, soundness].flatMap((one) => (one?.note ? [one.note] : []));
    return [
      member.span,
      kind === null ? null : kind.part,
      member.material,
      kind === null ? null : kind.ja,
      member.code,
      member.number,
      type === null ? null : damageWords(type),
      degrees[0] ?? null,
      degrees.at(-1) ?? null,
      countermeasure ? countermeasure.value : null,
      soundness === null ? null : soundness.value,
      null,
      notes.length === 0 ? null : [...new Set(notes)].join(" / "),
    ];
  });
}
