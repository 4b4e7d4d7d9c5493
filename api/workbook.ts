import type { Row, SheetData } from "write-excel-file/node";
import writeExcelFile from "write-excel-file/node";
import type { FormCell, FormNumber } from "../analysis/bridge/export/forms.ts";
import { formNumbers, formTable } from "../analysis/bridge/export/forms.ts";
import type { InspectionRecord } from "../analysis/bridge/export/record.ts";

export const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Column widths in characters: never below the first, and from the second on the text wraps. */
const narrowest = 8;
const widest = 40;

/** The sheets of the inspection record in one XLSX file; texts whole, numbers and dates as such. */
export async function workbook(record: InspectionRecord): Promise<Buffer> {
  const sheets = formNumbers.map((form) => sheetOf(record, form));
  return writeExcelFile(sheets, { fontSize: 10 }).toBuffer();
}

function sheetOf(record: InspectionRecord, form: FormNumber) {
  const { title, columns, rows } = formTable(record, form);
  const { bridge, madeOn } = record;
  const head: SheetData = [
    [{ value: title, type: String, fontWeight: "bold" }],
    [cellOf("橋梁名"), cellOf(bridge.name), cellOf("橋梁ID"), cellOf(bridge.id)],
    [
      ...[cellOf("緯度"), cellOf(bridge.position.lat)],
      ...[cellOf("経度"), cellOf(bridge.position.lon)],
    ],
    [cellOf("調書更新年月日"), cellOf({ date: madeOn })],
    [],
  ];
  const names = columns.map((name) => ({
    ...{ value: name, type: String, wrap: true },
    fontWeight: "bold" as const,
    borderStyle: "thin" as const,
    backgroundColor: "#e5e7eb",
  }));
  const table = rows.map(
    (row): Row => row.map((cell) => ({ ...cellOf(cell), borderStyle: "thin" as const })),
  );
  return {
    sheet: `その${form}`,
    data: [...head, names, ...table],
    orientation: "landscape" as const,
    columns: columns.map((name, at) => ({
      width: Math.min(
        widest,
        Math.max(narrowest, ...[name, ...rows.map((row) => row[at] ?? null)].map(widthOf)),
      ),
    })),
  };
}

function cellOf(cell: FormCell) {
  if (cell === null) return {};
  if (typeof cell === "number") return { value: cell, type: Number };
  if (typeof cell === "string") {
    return { value: cell, type: String, wrap: true, alignVertical: "top" as const };
  }
  return { value: new Date(`${cell.date}T00:00:00Z`), type: Date, format: "yyyy/mm/dd" };
}

/** Characters that a cell takes in its column: a Japanese one is as wide as two. */
function widthOf(cell: FormCell): number {
  const text = cell === null ? "" : typeof cell === "object" ? "2026/11/25" : String(cell);
  return 2 + [...text].reduce((width, sign) => width + (sign > "\u00ff" ? 2 : 1), 0);
}
