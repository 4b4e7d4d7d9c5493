import { expect, test } from "vitest";
import type { FormNumber } from "../../../../analysis/bridge/export/forms.ts";
import { formTable } from "../../../../analysis/bridge/export/forms.ts";
import type { InspectionRecord } from "../../../../analysis/bridge/export/record.ts";
import { aFinding, aPhoto } from "../../../builders.ts";
import { accepted, aJudgement, aMember, aRecord, corrected, rejected } from "./aRecord.ts";

/** Rows by the names of their columns, without what is empty. */
function rowsOf(record: InspectionRecord, form: FormNumber) {
  const { columns, rows } = formTable(Object.freeze(record), form);
  return rows.map((row) => {
    expect(row).toHaveLength(columns.length);
    return Object.fromEntries(
      row.flatMap((cell, at) => (cell === null ? [] : [[columns[at], cell]])),
    );
  });
}

const place = (memberId: string, element: string | null) => ({ memberId, element, face: null });
const fine = {
  source: "given",
  distanceSource: "given",
  gsdMmPerPx: 0.15,
  relativeUncertainty: 0.1,
} as const;

test("a photo's row has its number, member, damage, local date and note", () => {
  const photos = [
    aPhoto({ id: "P-1", name: "a.jpg" }),
    aPhoto({ id: "P-2", name: "b.jpg", place: place("1-Mg02", "0203") }),
  ];
  const takenAt = new Date("2026-11-20T16:00:00Z");
  const metadata = { ...aPhoto().metadata!, takenAt };
  const findings = [
    aFinding({ photoId: "P-2", state: corrected("補修跡の脇"), damageType: 7, degree: "d" }),
    aFinding({ photoId: "P-2", state: rejected }),
    aFinding({ photoId: "P-1", state: { kind: "proposed", since: takenAt } }),
  ];
  const record = aRecord({ photos: photos.map((photo) => ({ ...photo, metadata })), findings });
  expect(rowsOf(record, 6)).toEqual([
    {
      写真番号: 2,
      径間番号: 1,
      部材名: "主桁",
      要素番号: "Mg0203",
      損傷の種類: "⑦剥離・鉄筋露出",
      損傷程度: "d",
      撮影年月日: { date: "2026-11-21" },
      メモ: "補修跡の脇",
      写真ファイル名: "b.jpg",
    },
  ]);
});

test("what the machine proposes is no degree: it stands in the memo as a proposal", () => {
  const photo = aPhoto({ scale: fine });
  const findings = [aFinding({ state: accepted, widthP95Mm: 0.25 })];
  const [row] = rowsOf(aRecord({ photos: [photo], findings }), 6);
  expect(row).not.toHaveProperty("損傷程度");
  expect(row).toMatchObject({ メモ: "未判定(機械の提案 ⑥ひびわれ(中小)-c)" });
});

test("an element has one row a damage type: the worst finding, unless a person judged it", () => {
  const photo = aPhoto({ place: place("1-Mg01", "0101") });
  const of = (id: string, its: object) => aFinding({ id, state: accepted, ...its });
  const record = aRecord({
    members: [aMember(1, "Ra", "01"), aMember(1, "Ds", "00"), aMember(1, "Mg", "01")],
    photos: [photo],
    findings: [
      of("F-1", { degree: "c", widthP95Mm: 0.31 }),
      of("F-2", { degree: "b", widthP95Mm: 0.2 }),
      of("F-3", { damageType: 7, degree: "d", widthP95Mm: null, place: place("1-Ds00", "0001") }),
      of("F-4", { damageType: 23, degree: "c", widthP95Mm: null, place: place("1-Ra01", null) }),
    ],
    judgements: [
      aJudgement({
        ...{ kind: "degree", memberId: "1-Ds00", element: "0001", damageType: 7, value: "e" },
      }),
    ],
  });
  const main = { 径間番号: 1, 工種: "S", 材料: "C" };
  expect(rowsOf(record, 7)).toEqual([
    {
      ...main,
      "部材種別(名称)": "主桁",
      "部材種別(記号)": "Mg",
      要素番号: "0101",
      損傷の種類: "⑥ひびわれ",
      損傷程度: "c",
      定量的に取得した値: 0.31,
      単位: "mm",
    },
    {
      ...main,
      "部材種別(名称)": "床版",
      "部材種別(記号)": "Ds",
      要素番号: "0001",
      損傷の種類: "⑦剥離・鉄筋露出",
      損傷程度: "e",
    },
  ]);
  expect(rowsOf(record, 8)).toMatchObject([
    { 工種: "R", "部材種別(名称)": "高欄", 損傷の種類: "㉓変形・欠損", 損傷程度: "c" },
  ]);
});

test("a member's row has its least and worst degree, countermeasure, soundness and notes", () => {
  const photo = aPhoto({ place: place("1-Mg01", "0101") });
  const findings = [
    aFinding({ id: "F-1", state: accepted, degree: "b" }),
    aFinding({ id: "F-2", state: accepted, degree: "d", place: place("1-Mg01", "0102") }),
  ];
  const record = aRecord({
    members: [aMember(1, "Mg", "01"), aMember(1, "Cr", "01"), aMember(1, "Bh", "01")],
    photos: [photo],
    findings,
    judgements: [
      aJudgement(
        { kind: "countermeasure", memberId: "1-Mg01", damageType: 6, value: "C1" },
        "乾燥収縮",
      ),
      aJudgement({ kind: "soundness", memberId: "1-Mg01", value: "II" }),
      aJudgement({ kind: "countermeasure", memberId: "1-Mg01", damageType: 7, value: null }),
      aJudgement({ kind: "soundness", memberId: "1-Cr01", value: "I" }, "損傷なし"),
      aJudgement({ kind: "countermeasure", memberId: "1-Bh01", damageType: 24, value: "M" }),
    ],
  });
  expect(rowsOf(record, 10)).toMatchObject([
    {
      部材番号: "01",
      損傷の種類: "⑥ひびわれ",
      "損傷程度(最小)": "b",
      "損傷程度(最大)": "d",
      対策区分: "C1",
      "健全性の診断(部材)": "II",
      所見: "乾燥収縮",
    },
    { "部材種別(記号)": "Cr", "健全性の診断(部材)": "I", 所見: "損傷なし" },
  ]);
  expect(rowsOf(record, 11)).toMatchObject([
    { "部材種別(記号)": "Bh", 損傷の種類: "㉔土砂詰まり", 対策区分: "M" },
  ]);
});
