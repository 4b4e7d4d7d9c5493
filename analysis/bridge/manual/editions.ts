import type { Soundness } from "../../domain/bridge.ts";
import type { Countermeasure } from "../../domain/member.ts";
import type { DamageType } from "./damageTypes.ts";
import { damageTypes } from "./damageTypes.ts";
import type { MemberKind } from "./memberKinds.ts";
import { memberKinds } from "./memberKinds.ts";

export type EditionName = "2014" | "2019" | "2024";
export const editionNames: readonly EditionName[] = ["2014", "2019", "2024"];

interface Words {
  ja: string;
  en: string;
}

/** The code lists of one edition of the inspection manual; what a person records is checked against them. */
export interface ManualEdition {
  edition: EditionName;
  title: string;
  /** where the lists come from and how far they were checked */
  source: string;
  damageTypes: readonly DamageType[];
  memberKinds: readonly MemberKind[];
  countermeasures: readonly (Words & {
    code: Countermeasure;
    /** null: undecided until the investigation is done */
    soundness: Soundness | null;
  })[];
  soundness: readonly (Words & { code: Soundness })[];
  /** 2024 alone: technical evaluation of each part for each assumed event by A, B or C; null before */
  technicalEvaluation: {
    parts: readonly Words[];
    events: readonly Words[];
    grades: readonly (Words & { code: "A" | "B" | "C" })[];
    specificEvents: readonly Words[];
  } | null;
}

const soundness: ManualEdition["soundness"] = [
  { code: "I", ja: "健全", en: "sound" },
  { code: "II", ja: "予防保全段階", en: "preventive maintenance" },
  { code: "III", ja: "早期措置段階", en: "early action" },
  { code: "IV", ja: "緊急措置段階", en: "emergency action" },
];

/** The basic correspondence of the national manual (background knowledge); a prefecture may have its own. */
const countermeasures: ManualEdition["countermeasures"] = [
  { code: "A", ja: "補修不要", en: "none or slight, no repair", soundness: "I" },
  { code: "B", ja: "状況に応じて補修", en: "repair according to circumstances", soundness: "I" },
  {
    code: "C1",
    ja: "予防保全の観点から速やかに補修",
    en: "repair soon, prevention",
    soundness: "II",
  },
  { code: "C2", ja: "構造安全の観点から速やかに補修", en: "repair soon, safety", soundness: "III" },
  { code: "E1", ja: "構造安全の観点から緊急対応", en: "emergency, safety", soundness: "IV" },
  { code: "E2", ja: "その他の観点から緊急対応", en: "emergency, third parties", soundness: "IV" },
  { code: "M", ja: "維持工事で対応", en: "routine maintenance", soundness: "II" },
  { code: "S1", ja: "詳細調査が必要", en: "detailed investigation needed", soundness: null },
  { code: "S2", ja: "追跡調査が必要", en: "follow-up investigation needed", soundness: null },
];

const technicalEvaluation: ManualEdition["technicalEvaluation"] = {
  parts: [
    { ja: "上部構造", en: "superstructure" },
    { ja: "下部構造", en: "substructure" },
    { ja: "上下部接続部", en: "connection of both" },
    { ja: "その他(フェールセーフ)", en: "fail-safe" },
    { ja: "その他(伸縮装置)", en: "expansion joint" },
  ],
  events: [
    { ja: "活荷重", en: "live load" },
    { ja: "地震", en: "earthquake" },
    { ja: "豪雨・出水", en: "heavy rain or flood" },
    { ja: "その他", en: "other" },
  ],
  grades: [
    { code: "A", ja: "状態が変わる可能性は低い", en: "unlikely to change its state" },
    { code: "B", ja: "状態が変わる可能性がある", en: "may change its state" },
    { code: "C", ja: "致命的な状態となる可能性がある", en: "may become critical" },
  ],
  specificEvents: [
    { ja: "疲労", en: "fatigue" },
    { ja: "塩害", en: "salt damage" },
    { ja: "アルカリ骨材反応", en: "alkali-aggregate reaction" },
    { ja: "防食機能の低下", en: "loss of corrosion protection" },
    { ja: "洗掘", en: "scour" },
    { ja: "その他", en: "other" },
  ],
};

const source =
  "numbers, names and codes as public inspection programs carry them; allowed degrees and the way from countermeasure to soundness from background knowledge, to be checked against the manual in use";

const lists = { damageTypes, memberKinds, countermeasures, soundness, source };

const editions: Readonly<Record<EditionName, ManualEdition>> = {
  2014: {
    edition: "2014",
    title: "橋梁定期点検要領 平成26年6月",
    ...lists,
    technicalEvaluation: null,
  },
  2019: {
    edition: "2019",
    title: "橋梁定期点検要領 平成31年3月",
    ...lists,
    technicalEvaluation: null,
  },
  2024: { edition: "2024", title: "橋梁定期点検要領 令和6年7月", ...lists, technicalEvaluation },
};

export function manualEdition(name: EditionName): ManualEdition {
  return editions[name];
}

/** Soundness that a countermeasure class stands for; null: undecided (S1, S2). */
export function soundnessOf(code: Countermeasure): Soundness | null {
  return countermeasures.find((one) => one.code === code)?.soundness ?? null;
}
