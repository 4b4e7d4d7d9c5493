import { expect, test } from "vitest";
import { formCsv } from "../../../../analysis/bridge/export/csv.ts";

test("is UTF-8 with a mark, CRLF, and quotes what holds a comma, a quote or a line", () => {
  const rows = [
    ["主桁, 左", 'φ"12"', 0.35],
    ["一行\n二行", null, { date: "2026-11-21" }],
  ];
  expect(formCsv({ title: "", columns: ["甲", "乙", "丙"], rows })).toBe(
    '\ufeff甲,乙,丙\r\n"主桁, 左","φ""12""",0.35\r\n"一行\n二行",,2026-11-21\r\n',
  );
});

test("text that a spreadsheet would run is text, a number below nought stays a number", () => {
  const rows = [["=1+1", "@x", "-2", -2]];
  expect(formCsv({ title: "", columns: [], rows })).toContain("'=1+1,'@x,'-2,-2\r\n");
});
