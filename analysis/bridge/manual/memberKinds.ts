/** A kind of member (部材種別) with the code that element numbers begin with. */
export interface MemberKind {
  code: string;
  ja: string;
  en: string;
  /** 工種: S superstructure, P substructure, B bearing, R road, D drainage, I access, U utility, W wall, C culvert */
  part: "S" | "P" | "B" | "R" | "D" | "I" | "U" | "W" | "C";
  /** 主要部材: its soundness governs the bridge's */
  main: boolean;
  /** how an element number leads to its member: "left" Mg0302 → 03, "right" Cr0803 → 03, "all" → 00 */
  memberDigits: "left" | "right" | "all";
}

/**
 * Codes, names and the digits of Mg, Cn, Cr, Ac and Ds as public inspection programs carry them; which
 * members are main ones, and the digits of the other kinds, are background knowledge: check before use.
 */
export const memberKinds: readonly MemberKind[] = [
  kind("Mg", "主桁", "main girder", "S", "main"),
  kind("Cr", "横桁", "cross beam", "S", "main", "right"),
  kind("St", "縦桁", "stringer", "S", "main"),
  kind("Ds", "床版", "deck slab", "S", "main", "all"),
  kind("Cf", "対傾構", "sway bracing", "S", "other", "right"),
  kind("Lu", "上横構", "upper lateral bracing", "S"),
  kind("Ll", "下横構", "lower lateral bracing", "S"),
  kind("Bt", "上・下弦材", "chord", "S", "main"),
  kind("Dt", "斜材・垂直材", "diagonal or vertical", "S", "main"),
  kind("Pt", "橋門構", "portal bracing", "S"),
  kind("Ar", "アーチリブ", "arch rib", "S", "main"),
  kind("Sa", "補剛桁", "stiffening girder", "S", "main"),
  kind("Ha", "吊り材", "hanger", "S", "main"),
  kind("Ca", "支柱", "spandrel column", "S", "main"),
  kind("Pa", "橋門構(アーチ)", "portal bracing (arch)", "S"),
  kind("Rg", "主構(桁)", "rigid frame girder", "S", "main"),
  kind("Rp", "主構(脚)", "rigid frame leg", "S", "main"),
  kind("Sc", "斜材(斜張)", "stay cable", "S", "main"),
  kind("Ts", "塔柱", "tower shaft", "S", "main"),
  kind("Th", "塔部水平材", "tower cross beam", "S", "main"),
  kind("Td", "塔部斜材", "tower diagonal", "S", "main"),
  kind("Co", "外ケーブル", "external tendon", "S", "main"),
  kind("Gb", "ゲルバー部", "Gerber hinge", "S", "main"),
  kind("Cn", "PC定着部", "tendon anchorage", "S", "main"),
  kind("Pp", "格点", "panel point", "S", "main"),
  kind("Em", "コンクリート埋込部", "part embedded in concrete", "S", "main"),
  kind("Sx", "その他(上部)", "other superstructure", "S"),
  kind("Pw", "柱部・壁部", "pier column or wall", "P", "main", "right"),
  kind("Pb", "梁部", "pier cap beam", "P", "main", "right"),
  kind("Pc", "隅角部・接合部", "pier corner or joint", "P", "main", "right"),
  kind("Px", "その他(橋脚)", "other pier part", "P"),
  kind("Ap", "胸壁", "abutment parapet wall", "P", "main", "right"),
  kind("Ac", "竪壁", "abutment stem", "P", "main", "right"),
  kind("Aw", "翼壁", "abutment wing wall", "P", "main", "right"),
  kind("Ax", "その他(橋台)", "other abutment part", "P"),
  kind("Ff", "フーチング", "footing", "P", "main", "right"),
  kind("Fx", "その他(基礎)", "other foundation part", "P"),
  kind("Bh", "支承本体", "bearing", "B"),
  kind("Ba", "アンカーボルト", "anchor bolt", "B"),
  kind("Bm", "沓座モルタル", "bearing mortar", "B"),
  kind("Bc", "台座コンクリート", "bearing pedestal", "B"),
  kind("Bx", "その他(支承)", "other bearing part", "B"),
  kind("Ss", "落橋防止構造", "fall prevention device", "B"),
  kind("Sd", "横変位拘束構造", "lateral restraint", "B"),
  kind("Ra", "高欄", "parapet", "R"),
  kind("Gf", "防護柵", "guard fence", "R"),
  kind("Fg", "地覆", "kerb beam", "R"),
  kind("Me", "中央分離帯", "median", "R"),
  kind("Ej", "伸縮装置", "expansion joint", "R"),
  kind("Si", "遮音施設", "noise barrier", "R"),
  kind("Cu", "縁石", "kerb", "R"),
  kind("Pm", "舗装", "pavement", "R"),
  kind("Dr", "排水ます", "drain inlet", "D"),
  kind("Dp", "排水管", "drain pipe", "D"),
  kind("Dx", "その他(排水)", "other drainage", "D"),
  kind("Ip", "点検施設", "inspection access", "I"),
  kind("Ut", "添架物", "attached utility", "U"),
  kind("Ww", "袖擁壁", "retaining wing wall", "W"),
  kind("Ct", "頂版", "culvert top slab", "C", "main"),
  kind("Sw", "側壁", "culvert side wall", "C", "main"),
  kind("Cb", "底版", "culvert bottom slab", "C", "main"),
  kind("Iw", "隔壁", "culvert inner wall", "C", "main"),
  kind("Jo", "断面連結部", "culvert section joint", "C"),
  kind("Lj", "縦断連結部", "culvert lengthwise joint", "C"),
  kind("Eg", "目地部", "culvert joint", "C"),
  kind("Sg", "周辺地盤", "ground around", "C"),
  kind("Rd", "路上", "road above", "C"),
  kind("Cx", "その他(カルバート)", "other culvert part", "C"),
];

export function memberKind(code: string): MemberKind | null {
  return memberKinds.find((one) => one.code === code) ?? null;
}

function kind(
  code: string,
  ja: string,
  en: string,
  part: MemberKind["part"],
  rank: "main" | "other" = "other",
  memberDigits: MemberKind["memberDigits"] = "left",
): MemberKind {
  return { code, ja, en, part, main: rank === "main", memberDigits };
}
