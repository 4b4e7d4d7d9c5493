import type { InspectionRecord } from "../../analysis/bridge/export/record.ts";
import { memberKind } from "../../analysis/bridge/manual/memberKinds.ts";
import type { Member, MemberId } from "../../analysis/domain/member.ts";
import type { ReportedSoundness } from "./memberSoundness.ts";
import { soundnessColour, soundnessLetter, worstOf } from "./memberSoundness.ts";
import type { Sheet } from "./sheet.ts";
import { heading, paper, paragraph, room, textWidth } from "./sheet.ts";

/** A kind of member at one place, with the worst soundness of its members. */
interface DrawnKind {
  name: string;
  soundness: ReportedSoundness;
}

/** Spans beside each other; a longer bridge goes on below. */
const mostBeside = 5;
const stripHeight = 15;
/** Width of an abutment or pier, points. */
const supportWidth = 42;

/**
 * The bridge from its side, not to scale: a strip for each kind of member of a span, the substructure
 * between; each with its soundness as a letter and a colour.
 */
export function elevation(
  sheet: Sheet,
  { members }: InspectionRecord,
  of: ReadonlyMap<MemberId, ReportedSoundness>,
): void {
  const { say } = sheet;
  heading(sheet, say("elevation"));
  const there = members.filter(({ gone }) => !gone);
  const spans = [...new Set(there.map(({ span }) => span))].sort((a, b) => a - b);
  const last = spans.at(-1) ?? 1;
  const kinds = (at: readonly Member[]) => kindsOf(sheet, at, of);
  for (let first = 0; first < spans.length; first += mostBeside) {
    const row = spans.slice(first, first + mostBeside).map((span) => {
      const here = there.filter((member) => member.span === span);
      const below = here.filter(({ code }) => memberKind(code)?.part === "P");
      return {
        span,
        strips: kinds(here.filter((member) => !below.includes(member))),
        left: kinds(below.filter((member) => standsLeft(member, last))),
        right: kinds(below.filter((member) => !standsLeft(member, last))),
      };
    });
    drawRow(sheet, row, Math.min(mostBeside, Math.max(2, spans.length)));
  }
  paragraph(sheet, say("legend"));
}

/** Abutments of the first span stand at its start; of a single span those that are not number 02. */
function standsLeft({ span, code, number }: Member, last: number): boolean {
  if (span !== 1 || !code.startsWith("A")) return false;
  return last > 1 || number !== "02";
}

function kindsOf(
  { language }: Sheet,
  members: readonly Member[],
  of: ReadonlyMap<MemberId, ReportedSoundness>,
): DrawnKind[] {
  const codes = [...new Set(members.map(({ code }) => code))];
  return codes.map((code) => ({
    name: memberKind(code)?.[language] ?? code,
    soundness: worstOf(
      members.flatMap((member) => {
        const known = member.code === code ? of.get(member.id) : undefined;
        return known ? [known] : [];
      }),
    ),
  }));
}

interface DrawnSpan {
  span: number;
  strips: readonly DrawnKind[];
  left: readonly DrawnKind[];
  right: readonly DrawnKind[];
}

function drawRow({ doc, say, language }: Sheet, spans: readonly DrawnSpan[], beside: number): void {
  const strips = Math.max(1, ...spans.map((span) => span.strips.length));
  const supports = Math.max(
    1,
    ...spans.map(({ left, right }) => Math.max(left.length, right.length)),
  );
  const height = 14 + strips * stripHeight + 4 + supports * 2 * stripHeight + 8;
  room(doc, height);
  const top = doc.y;
  const width = textWidth / beside;
  const belowTop = top + 14 + strips * stripHeight + 4;
  for (const [at, { span, strips: drawn, left, right }] of spans.entries()) {
    const x = paper.margin + at * width;
    doc.fontSize(8).fillColor("black");
    const title = language === "ja" ? `第${span}${say("span")}` : `${say("span")} ${span}`;
    doc.text(title, x, top, { width, align: "center", lineBreak: false });
    for (const [row, kind] of drawn.entries()) {
      box(doc, kind, { x: x + 1, y: top + 14 + row * stripHeight, width: width - 2 });
    }
    for (const [row, kind] of left.entries()) {
      box(doc, kind, { x, y: belowTop + row * 2 * stripHeight, width: supportWidth }, 2);
    }
    for (const [row, kind] of right.entries()) {
      // A pier stands under the joint of two spans, the last support under the end of the bridge.
      const under = at + 1 < spans.length ? supportWidth / 2 : supportWidth;
      const y = belowTop + row * 2 * stripHeight;
      box(doc, kind, { x: x + width - under, y, width: supportWidth }, 2);
    }
  }
  doc.x = paper.margin;
  doc.y = top + height;
}

function box(
  doc: PDFKit.PDFDocument,
  { name, soundness }: DrawnKind,
  { x, y, width }: { x: number; y: number; width: number },
  lines: 1 | 2 = 1,
): void {
  const height = lines * stripHeight;
  doc.rect(x, y, width, height).lineWidth(0.6);
  doc.fillAndStroke(soundnessColour(soundness), "#374151");
  const letter = soundnessLetter(soundness);
  doc.fillColor("black").fontSize(7.5);
  const one = { lineBreak: false, ellipsis: true, height: 10 };
  if (lines === 1) {
    doc.text(name, x + 3, y + 4, { ...one, width: width - 30 });
    doc.font("bold").text(letter, x + width - 28, y + 4, { ...one, width: 25, align: "right" });
  } else {
    doc.text(name, x + 1, y + 4, { ...one, width: width - 2, align: "center" });
    doc.font("bold").text(letter, x + 1, y + 17, { ...one, width: width - 2, align: "center" });
  }
  doc.font("text");
}
