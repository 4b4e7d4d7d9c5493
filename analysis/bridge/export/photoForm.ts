import type { Finding } from "../../domain/finding.ts";
import type { Photo } from "../../domain/photo.ts";
import { memberKind } from "../manual/memberKinds.ts";
import { memberCode } from "../members.ts";
import { damageRecord, damageWords } from "./damageWords.ts";
import type { FormCell, FormTable } from "./forms.ts";
import { memberSpan } from "./memberOrder.ts";
import { findingsByPhoto, proposedGrade } from "./proposedGrade.ts";
import type { InspectionRecord } from "./record.ts";
import { changeOf, counts, placeOf } from "./record.ts";

/**
 * その6, 損傷写真: a row for each finding that counts, by photo. A photo's number is its place in the
 * record; the last column names its file. The degree of the inspection before is that of the finding of the
 * survey before that this one continues, where a person graded it.
 */
export function photoForm(record: InspectionRecord): FormTable {
  const onPhoto = findingsByPhoto(record.findings);
  const changed = changeOf(record);
  const rows = record.photos.flatMap((photo, at) => {
    const found = onPhoto.get(photo.id) ?? [];
    return found.filter(counts).map((finding): FormCell[] => {
      const place = placeOf(finding, photo);
      const takenAt = photo.metadata === null ? null : photo.metadata.takenAt;
      const code = place === null ? null : memberCode(place.memberId);
      return [
        at + 1,
        place === null ? null : memberSpan(place.memberId),
        code === null ? null : (memberKind(code)?.ja ?? code),
        place === null || place.element === null ? null : `${code}${place.element}`,
        finding.damageType === null ? null : damageWords(finding.damageType),
        finding.degree,
        takenAt === null ? null : { date: localDate(takenAt, record.timeZone) },
        memo(finding, photo, found, record),
        changed(finding)?.previous?.degree ?? null,
        photo.name,
      ];
    });
  });
  return {
    title: "その6 損傷写真",
    columns: [
      "写真番号",
      "径間番号",
      "部材名",
      "要素番号",
      "損傷の種類",
      "損傷程度",
      "撮影年月日",
      "メモ",
      "前回損傷程度",
      "写真ファイル名",
    ],
    rows,
  };
}

/** What the inspector noted; where he gave no degree, what the machine proposes, marked as that. */
function memo(
  finding: Finding,
  photo: Photo,
  onPhoto: readonly Finding[],
  { bridge }: InspectionRecord,
): string | null {
  const words: string[] = [];
  if (finding.state.kind === "corrected" && finding.state.note !== "") {
    words.push(finding.state.note);
  }
  const proposal = finding.degree === null ? proposedGrade(finding, photo, onPhoto, bridge) : null;
  if (proposal !== null) {
    const { damageType, degree, pattern } = proposal;
    words.push(`未判定(機械の提案 ${damageRecord(damageType, degree, pattern)})`);
  }
  return words.length === 0 ? null : words.join(" ");
}

function localDate(at: Date, timeZone: string): string {
  return at.toLocaleDateString("sv-SE", { timeZone });
}
