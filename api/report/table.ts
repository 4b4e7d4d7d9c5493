import type { Sheet } from "./sheet.ts";
import { paper, textWidth } from "./sheet.ts";

export interface Column {
  title: string;
  /** share of the page's width; those of a table come to 1 */
  share: number;
}

const pad = 3;
const ruled = "#9ca3af";
const foot = paper.height - paper.margin;

/** A table over the whole width; texts wrap, and its head stands again on each page it goes on to. */
export function table(
  { doc }: Sheet,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const head = columns.map(({ title }) => title);
  const line = (cells: readonly string[], kind: "head" | "row") => {
    doc.font(kind === "head" ? "bold" : "text").fontSize(8);
    const heights = cells.map((cell, at) =>
      doc.heightOfString(cell, { width: textWidth * (columns[at]?.share ?? 0) - 2 * pad }),
    );
    // What is taller than a page is cut at its foot rather than lost beyond it.
    const height = Math.min(Math.max(10, ...heights) + 2 * pad, foot - paper.margin - 40);
    if (doc.y + height > foot) {
      doc.addPage();
      if (kind === "row") line(head, "head");
      doc.font(kind === "head" ? "bold" : "text").fontSize(8);
    }
    const top = doc.y;
    let x = paper.margin;
    for (const [at, cell] of cells.entries()) {
      const width = textWidth * (columns[at]?.share ?? 0);
      doc.rect(x, top, width, height).lineWidth(0.5);
      if (kind === "head") doc.fillAndStroke("#e5e7eb", ruled);
      else doc.stroke(ruled);
      doc.fillColor("black");
      const inner = { width: width - 2 * pad, height: height - 2 * pad, ellipsis: true };
      doc.text(cell, x + pad, top + pad, inner);
      x += width;
    }
    doc.x = paper.margin;
    doc.y = top + height;
  };
  line(head, "head");
  for (const row of rows) line(row, "row");
  doc.font("text").fontSize(9).moveDown(0.6);
}

/** Name and value side by side, a line each. */
export function facts(
  { doc }: Sheet,
  lines: readonly (readonly [name: string, value: string])[],
  at: { x: number; width: number; nameWidth: number },
): void {
  for (const [name, value] of lines) {
    const top = doc.y;
    const width = at.width - at.nameWidth;
    doc.fontSize(8.5);
    const height = Math.max(
      doc.heightOfString(name, { width: at.nameWidth - 4 }),
      doc.heightOfString(value, { width }),
    );
    doc.fillColor("#444444").text(name, at.x, top, { width: at.nameWidth - 4 });
    doc.fillColor("black").text(value, at.x + at.nameWidth, top, { width });
    doc.y = top + height + 3.5;
  }
}
