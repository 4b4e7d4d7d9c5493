import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workbook } from "../../api/workbook.ts";
import {
  accepted,
  aJudgement,
  aMember,
  aRecord,
  corrected,
} from "../analysis/bridge/export/aRecord.ts";
import { aFinding, aPhoto } from "../builders.ts";

const longNote = `${"支承付近に遊離石灰を伴うひびわれ。".repeat(150)}<終> & "以上" 𠮷野川、髙橋`;
const place = { memberId: "1-Mg01", element: "0101", face: null };
const record = aRecord({
  members: [aMember(1, "Mg", "01")],
  photos: [aPhoto({ name: "=1+1.jpg", place })],
  findings: [
    aFinding({ id: "F-1", state: corrected(longNote), degree: "c", widthP95Mm: 0.35 }),
    aFinding({ id: "F-2", state: accepted, damageType: 7, degree: "d", widthP95Mm: null }),
  ],
  judgements: [
    aJudgement(
      { kind: "countermeasure", memberId: "1-Mg01", damageType: 6, value: "C1" },
      "一行目\n二行目\u0007",
    ),
  ],
});

/** Text, comma, quote, UTF-8; dates and numbers as the cell shows them; every sheet as a file. */
const csvOfAllSheets =
  "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1";
let dir: string;
const sheets = new Map<string, string>();

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "mizuhashi-xlsx-"));
  const book = join(dir, "B.xlsx");
  await writeFile(book, await workbook(record));
  const profile = `-env:UserInstallation=${pathToFileURL(join(dir, "profile"))}`;
  const call = [profile, "--headless", "--convert-to", csvOfAllSheets, "--outdir", dir, book];
  const { stderr } = await promisify(execFile)("soffice", call);
  expect(stderr).not.toMatch(/error/i);
  for (const name of (await readdir(dir)).filter((one) => one.endsWith(".csv"))) {
    sheets.set(name.replace(/^B-|\.csv$/g, ""), await readFile(join(dir, name), "utf8"));
  }
}, 120_000);
afterAll(() => rm(dir, { recursive: true }));

test("LibreOffice reads a sheet a form, each with the bridge above its table", () => {
  expect([...sheets.keys()].sort()).toEqual(["その6", "その7", "その8", "その10", "その11"].sort());
  for (const sheet of sheets.values()) {
    expect(sheet).toContain("橋梁名,水橋,橋梁ID,B-0001");
    expect(sheet).toContain("緯度,35.69,経度,139.71");
    expect(sheet).toContain("調書更新年月日,2026/11/25");
  }
});

test("texts are whole, also long or rare ones, signs of XML and what looks like a formula; no control signs", () => {
  const photos = sheets.get("その6");
  expect(photos).toContain(longNote.replaceAll('"', '""'));
  expect(photos).toContain(",=1+1.jpg");
  expect(sheets.get("その10")).toContain('C1,,,"一行目\n二行目"');
});

test("dates are dates, numbers numbers", () => {
  expect(sheets.get("その6")).toContain(",c,2026/11/20,");
  expect(sheets.get("その7")).toContain("1,S,C,主桁,Mg,0101,⑥ひびわれ,c,0.35,mm,,");
});
