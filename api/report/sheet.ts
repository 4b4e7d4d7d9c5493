import { fileURLToPath } from "node:url";
import PDFDocument from "pdfkit";
import type { Language, WordName } from "./words.ts";
import { words } from "./words.ts";

/** A4 in points, with its margins; the footer stands in the lower one. */
export const paper = { width: 595.28, height: 841.89, margin: 48 } as const;
export const textWidth = paper.width - 2 * paper.margin;
const foot = paper.height - paper.margin;
const bodySize = 9;

/** The report being drawn: the document and the words of its language. */
export interface Sheet {
  doc: PDFKit.PDFDocument;
  language: Language;
  /** IANA name of the zone that dates are told in */
  timeZone: string;
  say: (word: WordName) => string;
}

export interface SheetFacts {
  language: Language;
  timeZone: string;
  title: string;
  madeOn: string;
}

/** Whole fonts, of which the document takes the signs that it shows. A sign they lack is an empty box. */
const fonts = {
  text: import.meta.resolve(
    "@expo-google-fonts/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf",
  ),
  bold: import.meta.resolve("@expo-google-fonts/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf"),
};

export function openSheet({ language, timeZone, title, madeOn }: SheetFacts): Sheet {
  const doc = new PDFDocument({
    ...{ size: "A4", margin: paper.margin, autoFirstPage: false, bufferPages: true },
    ...{ pdfVersion: "1.7", lang: language, displayTitle: true },
    info: {
      ...{ Title: title, Creator: "Mizuhashi", Producer: "Mizuhashi" },
      CreationDate: new Date(`${madeOn}T00:00:00Z`),
    },
  });
  doc.registerFont("text", fileURLToPath(fonts.text));
  doc.registerFont("bold", fileURLToPath(fonts.bold));
  doc.font("text").fontSize(bodySize);
  return { doc, language, timeZone, say: (word) => words[word][language] };
}

/** A new page, and a mark of the reader's contents on it. */
export function chapter({ doc }: Sheet, title: string): PDFKit.PDFOutline {
  doc.addPage();
  doc.font("bold").fontSize(15).fillColor("black").text(title).moveDown(0.6);
  doc.font("text").fontSize(bodySize);
  return doc.outline.addItem(title);
}

export function heading({ doc }: Sheet, title: string): void {
  room(doc, 60);
  doc
    .moveDown(0.8)
    .font("bold")
    .fontSize(11)
    .text(title, paper.margin, doc.y, { width: textWidth });
  doc.moveDown(0.3).font("text").fontSize(bodySize);
}

export function paragraph({ doc }: Sheet, text: string): void {
  doc.fontSize(bodySize).fillColor("black");
  doc.text(text, paper.margin, doc.y, { width: textWidth, lineGap: 2 }).moveDown(0.4);
}

/** Leaves the page when less than this is left of it, points. */
export function room(doc: PDFKit.PDFDocument, height: number): void {
  if (doc.y + height > foot) doc.addPage();
}

/** On the foot of every page its number and what it belongs to; the pages are then done. */
export function numberPages({ doc, say }: Sheet, title: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    // Text below the lower margin would open a page of its own.
    doc.page.margins.bottom = 0;
    const y = paper.height - 32;
    doc.font("text").fontSize(8).fillColor("#444444");
    const line = { height: 10, lineBreak: false, ellipsis: true };
    doc.text(title, paper.margin, y, { ...line, width: textWidth - 90 });
    doc.text(`${say("page")} ${page + 1} / ${count}`, paper.width - paper.margin - 80, y, {
      ...{ ...line, width: 80, align: "right" },
    });
  }
}
