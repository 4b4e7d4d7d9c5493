import type { ElementDamage } from "../../analysis/bridge/export/elementDamage.ts";
import { elementDamages } from "../../analysis/bridge/export/elementDamage.ts";
import { byPlaceOnBridge } from "../../analysis/bridge/export/memberOrder.ts";
import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import type { MemberId } from "../../analysis/domain/member.ts";
import { damageName, memberName } from "./damageFacts.ts";
import type { ReportedSoundness } from "./memberSoundness.ts";
import { soundnessLetter } from "./memberSoundness.ts";
import type { Sheet } from "./sheet.ts";
import { chapter, paragraph } from "./sheet.ts";
import { table } from "./table.ts";

/** Every member that something is recorded of: its damage, countermeasure classes, soundness and why. */
export function memberPages(
  sheet: Sheet,
  record: InspectionRecord,
  soundnesses: ReadonlyMap<MemberId, ReportedSoundness>,
): void {
  const { say } = sheet;
  chapter(sheet, say("members"));
  const damages = [...elementDamages(record, "main"), ...elementDamages(record, "other")];
  const rows = [...record.members].sort(byPlaceOnBridge).flatMap(({ id }) => {
    const own = worstByType(damages.filter(({ member }) => member.id === id));
    const classes: string[] = [];
    const notes = new Set<string>();
    for (const { judgement, note } of record.judgements) {
      if (judgement.kind !== "countermeasure" && judgement.kind !== "soundness") continue;
      if (judgement.memberId !== id || judgement.value === null) continue;
      if (judgement.kind === "countermeasure") {
        classes.push(`${judgement.value} ${damageName(sheet, judgement.damageType)}`);
      }
      if (note !== "") notes.add(note);
    }
    const soundness = soundnesses.get(id);
    const judged = soundness !== undefined && (soundness.soundness !== null || soundness.undecided);
    if (own.size === 0 && classes.length === 0 && !judged) return [];
    const lines = [...own].map(
      ([type, degree]) => `${damageName(sheet, type)} ${degree ?? say("none")}`,
    );
    return [
      [
        memberName(sheet, id),
        lines.join("\n"),
        classes.join("\n"),
        soundness ? soundnessLetter(soundness) : "–",
        [...notes].join("\n"),
      ],
    ];
  });
  if (rows.length === 0) paragraph(sheet, say("noMembers"));
  else {
    const columns = [
      { title: say("member"), share: 0.2 },
      { title: say("damageDegree"), share: 0.24 },
      { title: say("countermeasure"), share: 0.18 },
      { title: say("soundness"), share: 0.12 },
      { title: say("findings"), share: 0.26 },
    ];
    table(sheet, columns, rows);
  }
  paragraph(sheet, `${say("unrecorded")}: ${record.members.length - rows.length}`);
  paragraph(sheet, say("legend"));
}

function worstByType(damages: readonly ElementDamage[]): Map<number, ElementDamage["degree"]> {
  const worst = new Map<number, ElementDamage["degree"]>();
  for (const { damageType, degree } of damages) {
    const known = worst.get(damageType) ?? null;
    worst.set(damageType, degree !== null && degree > (known ?? "") ? degree : known);
  }
  return worst;
}
