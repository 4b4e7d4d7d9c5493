import { damageRecord, damageWords } from "../../analysis/bridge/export/damageWords.ts";
import { memberSpan } from "../../analysis/bridge/export/memberOrder.ts";
import { placeOf } from "../../analysis/bridge/export/record.ts";
import { detectionMmPerPx } from "../../analysis/bridge/findingSize.ts";
import type { GradeProposal } from "../../analysis/bridge/grade.ts";
import { damageType } from "../../analysis/bridge/manual/damageTypes.ts";
import { memberKind } from "../../analysis/bridge/manual/memberKinds.ts";
import { memberCode } from "../../analysis/bridge/members.ts";
import type { Finding } from "../../analysis/domain/finding.ts";
import type { MemberId } from "../../analysis/domain/member.ts";
import { localDate } from "../inspection.ts";
import type { ListedDamage } from "./damageList.ts";
import type { Sheet } from "./sheet.ts";

/** Greatest median error of a width on rendered concrete of 0.5 to 5 px (docs/inspection.md, Widths), px. */
const widthErrorPx = 0.15;

export function damageName({ language, say }: Sheet, type: number | null): string {
  if (type === null) return say("anomaly");
  if (language === "ja") return damageWords(type);
  const known = damageType(type);
  return known === null ? String(type) : `${type} ${known.en}`;
}

/** @example "1径間 主桁 Mg01" */
export function memberName({ language, say }: Sheet, id: MemberId): string {
  const code = memberCode(id);
  const kind = memberKind(code);
  const number = id.slice(id.indexOf(code) + code.length);
  const name = kind === null ? "" : `${kind[language]} `;
  const span = memberSpan(id);
  return `${language === "ja" ? `${span}径間` : `${say("span")} ${span}`} ${name}${code}${number}`;
}

/** The lines about one damage, in the order in which they stand beside its picture. */
export function damageFacts(sheet: Sheet, listed: ListedDamage): [name: string, value: string][] {
  const { say, timeZone } = sheet;
  const { finding, photo, photoNumber, grade } = listed;
  const place = placeOf(finding, photo);
  const takenAt = photo.metadata?.takenAt ?? null;
  const { scale } = photo;
  return [
    [say("degree"), degreeWords(sheet, finding, grade)],
    ...sizeLines(sheet, listed),
    [say("place"), place === null ? say("unplaced") : memberName(sheet, place.memberId)],
    ...(place === null || place.element === null
      ? []
      : [[say("element"), `${memberCode(place.memberId)}${place.element}`] as [string, string]]),
    [say("photo"), `${photoNumber}  ${photo.name}`],
    [say("takenOn"), takenAt === null ? say("unknown") : localDate(takenAt, timeZone)],
    [
      say("scale"),
      scale === null || scale.source === "none"
        ? say("noScale")
        : `${scale.gsdMmPerPx.toFixed(2)} mm/px ±${percent(scale.relativeUncertainty)}`,
    ],
    [say("visible"), visible(photo)],
    [say("decided"), decided(sheet, finding)],
    [say("finding"), finding.id],
  ];
}

function degreeWords(
  { say, language }: Sheet,
  { degree, damageClass }: Finding,
  grade: GradeProposal | null,
): string {
  const ofClass = damageClass === null ? "" : ` (${say("class")} ${damageClass})`;
  if (degree !== null) return `${degree}${ofClass}`;
  if (grade === null) return `${say("none")}${ofClass}`;
  const record =
    language === "ja"
      ? damageRecord(grade.damageType, grade.degree, grade.pattern)
      : `type ${grade.damageType}, ${grade.degree}`;
  return `${say("none")}${ofClass} (${say("machineProposes")} ${record})`;
}

function sizeLines({ say }: Sheet, { finding, photo }: ListedDamage): [string, string][] {
  const { scale } = photo;
  const mmPerPx = scale === null ? null : detectionMmPerPx(scale);
  const relative = scale === null || scale.source === "none" ? 0 : scale.relativeUncertainty;
  if (finding.line.length === 0) {
    const { width, height } = finding.box;
    const mm = (px: number) => lengthWords(px * (mmPerPx ?? 0));
    const known = mmPerPx === null ? "" : `${mm(width)} × ${mm(height)} (±${percent(relative)}), `;
    return [[say("box"), `${known}${width.toFixed(0)} × ${height.toFixed(0)} px`]];
  }
  const { lengthMm, lengthPx, widthMm, widthPx, widthP95Mm, widthP95Px } = finding;
  const width = (mm: number | null, px: number | null) => {
    if (px === null) return say("unknown");
    if (mm === null || mmPerPx === null) return `${px.toFixed(1)} ±${widthErrorPx} px`;
    const uncertain = Math.hypot(mm * relative, widthErrorPx * mmPerPx);
    return `${mm.toFixed(2)} ±${uncertain.toFixed(2)} mm`;
  };
  return [
    [
      say("crackLength"),
      lengthMm === null
        ? `${lengthPx.toFixed(0)} px`
        : `${lengthWords(lengthMm)} ±${lengthWords(lengthMm * relative)}`,
    ],
    [say("crackWidth"), width(widthMm, widthPx)],
    [say("crackWidest"), width(widthP95Mm, widthP95Px)],
  ];
}

/** @example lengthWords(1234) // "1.23 m" */
export function lengthWords(mm: number): string {
  return mm >= 1000 ? `${(mm / 1000).toFixed(2)} m` : `${mm.toFixed(mm < 10 ? 1 : 0)} mm`;
}

/** Width as it stands at the drawn line; null where none was measured. */
export function widthLabel({ widthMm, widthPx }: Finding): string | null {
  if (widthMm !== null) return `${widthMm.toFixed(2)} mm`;
  return widthPx === null ? null : `${widthPx.toFixed(1)} px`;
}

function visible({ minVisibleWidthMm, minVisibleWidthPx }: ListedDamage["photo"]): string {
  if (minVisibleWidthMm !== null) return `${minVisibleWidthMm.toFixed(2)} mm`;
  return minVisibleWidthPx === null ? "–" : `${minVisibleWidthPx.toFixed(1)} px`;
}

function decided({ say, timeZone }: Sheet, { state, origin }: Finding): string {
  if (state.kind !== "accepted" && state.kind !== "corrected") return say("none");
  const act = origin === "person" && state.kind === "accepted" ? "added" : state.kind;
  return `${say(act)} ${state.by} ${localDate(state.since, timeZone)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
