import type { DamageDegree } from "../../domain/finding.ts";

/** A type of damage (損傷の種類) of the inspection manual. */
export interface DamageType {
  number: number;
  ja: string;
  en: string;
  group: "steel" | "concrete" | "other" | "common";
  /** degrees that the manual knows for it */
  degrees: readonly DamageDegree[];
  /** classes (分類) that are recorded with it, counted from 1 */
  classes: readonly { ja: string; en: string }[];
  /** what an RGB photo can show of it */
  photo: "yes" | "partly" | "no";
  /** degrees that the machine may propose from a photo; empty: a person alone */
  proposed: readonly DamageDegree[];
}

const all = ["a", "b", "c", "d", "e"] as const;
const ace = ["a", "c", "e"] as const;
const acde = ["a", "c", "d", "e"] as const;
const ae = ["a", "e"] as const;

/**
 * The 26 types of 橋梁定期点検要領 (national road bridges), editions 2014.6, 2019.3 and 2024.7. Numbers,
 * names and classes as public inspection programs carry them; the allowed degrees of types 2, 4, 5, 10,
 * 13, 14, 16, 17, 19, 21, 22, 25 and 26 are background knowledge: check them against the manual in use.
 */
export const damageTypes: readonly DamageType[] = [
  type(1, "腐食", "corrosion", "steel", all, "yes", [], ["b", "c"]),
  type(2, "亀裂", "fatigue crack", "steel", ace, "no"),
  type(3, "ゆるみ・脱落", "loose or missing fastener", "steel", ace, "partly"),
  type(4, "破断", "rupture", "steel", ae, "yes"),
  type(5, "防食機能の劣化", "deterioration of corrosion protection", "steel", all, "yes", [
    { ja: "塗装", en: "paint" },
    { ja: "めっき・金属溶射", en: "zinc coating or metal spraying" },
    { ja: "耐候性鋼材", en: "weathering steel" },
  ]),
  type(6, "ひびわれ", "cracking", "concrete", all, "yes", [], ["b", "c", "d", "e"]),
  type(7, "剥離・鉄筋露出", "spalling or exposed rebar", "concrete", acde, "yes", [], ["c", "d"]),
  type(
    8,
    "漏水・遊離石灰",
    "leakage or efflorescence",
    "concrete",
    acde,
    "yes",
    [],
    ["c", "d", "e"],
  ),
  type(9, "抜け落ち", "punch-out of the slab", "concrete", ae, "yes"),
  type(
    10,
    "補修・補強材の損傷",
    "damage to repair or strengthening material",
    "concrete",
    ace,
    "partly",
    [
      { ja: "鋼板", en: "steel plate" },
      { ja: "繊維", en: "fibre" },
      { ja: "コンクリート系", en: "concrete" },
      { ja: "塗装", en: "paint" },
      { ja: "鋼板(あて板等)", en: "steel splice plate" },
    ],
  ),
  type(11, "床版ひびわれ", "slab cracking", "concrete", all, "yes", [], ["b", "c", "d"]),
  type(12, "うき", "delamination", "concrete", ae, "no"),
  type(13, "遊間の異常", "abnormal gap", "other", ace, "partly"),
  type(14, "路面の凹凸", "uneven road surface", "other", ace, "no"),
  type(15, "舗装の異常", "pavement defect", "other", ace, "yes"),
  type(16, "支承部の機能障害", "bearing malfunction", "other", ae, "partly"),
  type(17, "その他", "other", "other", ae, "yes", [
    { ja: "不法占用", en: "illegal occupation" },
    { ja: "落書き", en: "graffiti" },
    { ja: "鳥のふん害", en: "bird droppings" },
    { ja: "目地材などのずれ・脱落", en: "joint filler displaced or lost" },
    { ja: "火災による損傷", en: "fire" },
    { ja: "その他", en: "other" },
  ]),
  type(18, "定着部の異常", "anchorage defect", "common", ace, "partly"),
  type(19, "変色・劣化", "discolouration or ageing", "common", ae, "yes"),
  type(20, "漏水・滞水", "leakage or standing water", "common", ae, "yes"),
  type(21, "異常な音・振動", "abnormal sound or vibration", "common", ae, "no"),
  type(22, "異常なたわみ", "abnormal deflection", "common", ae, "no"),
  type(23, "変形・欠損", "deformation or loss", "common", ace, "yes"),
  type(24, "土砂詰まり", "clogging by soil", "common", ae, "yes"),
  type(25, "沈下・移動・傾斜", "settlement, movement or tilt", "common", ae, "no"),
  type(26, "洗掘", "scour", "common", ace, "no"),
];

export function damageType(number: number): DamageType | null {
  return damageTypes.find((one) => one.number === number) ?? null;
}

function type(
  number: number,
  ja: string,
  en: string,
  group: DamageType["group"],
  degrees: DamageType["degrees"],
  photo: DamageType["photo"],
  classes: DamageType["classes"] = [],
  proposed: DamageType["proposed"] = [],
): DamageType {
  return { number, ja, en, group, degrees, photo, classes, proposed };
}
