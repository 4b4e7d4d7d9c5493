import { damageFacts, damageName } from "./damageFacts.ts";
import type { ListedDamage } from "./damageList.ts";
import type { PictureFrame } from "./damagePicture.ts";
import type { Sheet } from "./sheet.ts";
import { chapter, paper, paragraph, room, textWidth } from "./sheet.ts";
import { facts } from "./table.ts";

const partSide = 270;
const gap = 12;
const factsAt = {
  x: paper.margin + partSide + gap,
  width: textWidth - partSide - gap,
  nameWidth: 62,
};
/** Least room for a damage, points: two of them fill a page. */
const blockHeight = 350;
const wholeHeight = 84;

/**
 * A block for each damage: its name, what is known of it, and room for its pictures.
 * @returns where the pictures go
 */
export function damagePages(sheet: Sheet, damages: readonly ListedDamage[]): PictureFrame[] {
  const { doc, say } = sheet;
  const outline = chapter(sheet, say("damages"));
  if (damages.length === 0) paragraph(sheet, say("noDamages"));
  return damages.map((damage, at) => {
    const { finding } = damage;
    const title = `${at + 1}. ${damageName(sheet, finding.damageType)} - ${finding.degree ?? say("none")}`;
    room(doc, blockHeight);
    outline.addItem(title);
    const top = doc.y;
    doc.moveTo(paper.margin, top).lineTo(paper.margin + textWidth, top);
    doc.lineWidth(0.8).stroke("#374151");
    doc
      .font("bold")
      .fontSize(11)
      .fillColor("black")
      .text(title, paper.margin, top + 5, {
        width: textWidth,
      });
    doc.font("text").y += 5;
    const part = { x: paper.margin, y: doc.y, side: partSide };
    facts(sheet, damageFacts(sheet, damage), factsAt);
    const whole = { ...factsAt, y: doc.y + 4, height: wholeHeight };
    const { start, count } = doc.bufferedPageRange();
    const page = start + count - 1;
    doc.x = paper.margin;
    doc.y = Math.max(part.y + partSide, whole.y + wholeHeight) + 6;
    if (finding.state.kind === "corrected" && finding.state.note !== "") {
      doc
        .fontSize(8.5)
        .text(`${say("note")}: ${finding.state.note}`, { width: textWidth, lineGap: 1.5 });
      doc.y += 6;
    }
    return { damage, page, part, whole };
  });
}
