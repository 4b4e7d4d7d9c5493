import { damageName, lengthWords, widthLabel } from "./damageFacts.ts";
import type { DamageList } from "./damageList.ts";
import type { Sheet } from "./sheet.ts";
import { chapter, paragraph } from "./sheet.ts";
import { table } from "./table.ts";

/** Rows of the table; what is beyond them is counted by kind. */
const mostRows = 100;

/** What the machine proposed and nobody has looked at, the gravest first; all of it is counted. */
export function unreviewedPage(sheet: Sheet, { open }: DamageList): void {
  const { say } = sheet;
  chapter(sheet, `${say("openTitle")} (${open.length})`);
  if (open.length === 0) {
    paragraph(sheet, say("openNone"));
    return;
  }
  paragraph(sheet, say("openSome"));
  const byKind = new Map<string, number>();
  for (const { finding } of open) {
    const name = damageName(sheet, finding.damageType);
    byKind.set(name, (byKind.get(name) ?? 0) + 1);
  }
  paragraph(sheet, [...byKind].map(([name, count]) => `${name}: ${count}`).join("、"));
  table(
    sheet,
    [
      { title: say("finding"), share: 0.3 },
      { title: say("photo"), share: 0.24 },
      { title: say("kind"), share: 0.2 },
      { title: say("size"), share: 0.17 },
      { title: say("score"), share: 0.09 },
    ],
    open.slice(0, mostRows).map(({ finding, photo, photoNumber }) => {
      const { lengthMm, lengthPx, line } = finding;
      const length = lengthMm === null ? `${lengthPx.toFixed(0)} px` : lengthWords(lengthMm);
      return [
        finding.id,
        `${photoNumber} ${photo.name}`,
        damageName(sheet, finding.damageType),
        line.length === 0 ? "–" : `${length} / ${widthLabel(finding) ?? "–"}`,
        finding.score.toFixed(0),
      ];
    }),
  );
  if (open.length > mostRows) {
    paragraph(sheet, `${say("openMore")}: ${open.length - mostRows} ${say("items")}`.trim());
  }
}
