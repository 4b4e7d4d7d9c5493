import { memberKind } from "../manual/memberKinds.ts";
import { damageWords } from "./damageWords.ts";
import type { MemberRank } from "./elementDamage.ts";
import { elementDamages } from "./elementDamage.ts";
import type { FormCell, FormTable } from "./forms.ts";
import type { InspectionRecord } from "./record.ts";

/**
 * その7 (main members) and その8 (the others), 損傷程度の評価記入表: a row for each element and damage type
 * that something is recorded of. The measured value is the width of its widest crack; the pattern
 * number (損傷パターン) is not recorded and stays empty.
 */
export function degreeForm(record: InspectionRecord, rank: MemberRank): FormTable {
  const rows = elementDamages(record, rank).map((damage): FormCell[] => {
    const { member, element, damageType, degree, damageClass, widthMm } = damage;
    const kind = memberKind(member.code);
    return [
      member.span,
      kind === null ? null : kind.part,
      member.material,
      kind === null ? null : kind.ja,
      member.code,
      element,
      damageWords(damageType),
      degree,
      widthMm,
      widthMm === null ? null : "mm",
      null,
      damageClass,
    ];
  });
  return {
    title:
      rank === "main"
        ? "その7 損傷程度の評価記入表(主要部材)"
        : "その8 損傷程度の評価記入表(その7以外)",
    columns: [
      "径間番号",
      "工種",
      "材料",
      "部材種別(名称)",
      "部材種別(記号)",
      "要素番号",
      "損傷の種類",
      "損傷程度",
      "定量的に取得した値",
      "単位",
      "損傷パターン",
      "分類",
    ],
    rows,
  };
}
