import type { FormCell, FormTable } from "./forms.ts";

/** Spreadsheets take UTF-8 for what it is only with this first. */
const byteOrderMark = "\ufeff";

/**
 * A form as CSV (RFC 4180: CRLF, quotes doubled), UTF-8 with byte order mark. Text that a spreadsheet
 * would run as a formula gets an apostrophe before it: names of photos come from outside.
 */
export function formCsv({ columns, rows }: FormTable): string {
  const lines = [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`);
  return `${byteOrderMark}${lines.join("")}`;
}

function field(cell: FormCell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  if (typeof cell !== "string") return cell.date;
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
