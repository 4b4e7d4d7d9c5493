import type { Reason } from "../domain/reason.ts";

/** One sentence in both languages; the page shows it behind its weight. */
export interface ReasonText {
  ja: string;
  en: string;
}

type Values = Reason["values"];

/**
 * The words of every reason code, sorted by code. A value that a reason does not carry shows as "?",
 * so that an old row never breaks a page.
 */
const texts: Readonly<Record<string, (values: Values) => ReasonText>> = {
  clipsSoundLikeLeak: (v) => ({
    ja: `録音の漏水確率は${percent(v, "probability")}`,
    en: `Its clips sound like a leak with ${percent(v, "probability")}`,
  }),
  crackAlongFormwork: () => ({
    ja: "型枠の目地に沿っている",
    en: "It runs along the joints of the formwork",
  }),
  crackContrast: (v) => ({
    ja: `弱い区間でも周囲の模様の${number(v, "times", 1)}倍はっきりしている`,
    en: `Even its faint stretches stand out ${number(v, "times", 1)} times against the texture`,
  }),
  crackCore: (v) => ({
    ja: `暗さの${percent(v, "share")}が中心の2 pxに集まる`,
    en: `${percent(v, "share")} of its darkness lies in the innermost 2 px`,
  }),
  crackDepth: (v) => ({
    ja: `中心が表面より${percent(v, "share")}暗い`,
    en: `Its core is ${percent(v, "share")} darker than the surface`,
  }),
  crackInterrupted: (v) => ({
    ja: `線の${percent(v, "share")}は途切れを補ったもの`,
    en: `${percent(v, "share")} of the line was filled in across gaps`,
  }),
  crackLength: (v) => ({
    ja: `長さ${number(v, "lengthPx", 0)} px`,
    en: `${number(v, "lengthPx", 0)} px long`,
  }),
  crackSides: (v) => ({
    ja: `両側の明るさの差は中心の暗さの${number(v, "step", 2)}倍`,
    en: `Its two sides differ by ${number(v, "step", 2)} of its depth`,
  }),
  crackWander: (v) => ({
    ja: `直線からのずれは長さの${number(v, "percent", 1)} %`,
    en: `It strays ${number(v, "percent", 1)} % of its length from a straight line`,
  }),
  crackWidthAssumed: (v) => ({
    ja: `幅は、内部の明るさを表面の${percent(v, "darkShare")}と仮定した値`,
    en: `Its width assumes that its inside has ${percent(v, "darkShare")} of the surface's light`,
  }),
  crackZigzag: (v) => ({
    ja: `8 pxごとに平均${number(v, "degrees", 0)}°曲がる`,
    en: `It turns by ${number(v, "degrees", 0)}° every 8 px on average`,
  }),
  levelOverBaseline: (v) => ({
    ja: `夜間の最低レベルが平常より${decibel(v, "riseDb")}高い(z ${number(v, "z", 1)})`,
    en: `Night floor ${decibel(v, "riseDb")} above its own usual level (z ${number(v, "z", 1)})`,
  }),
  neighboursRaised: (v) => ({
    ja: `同じ管路の隣接センサー${number(v, "count", 0)}台も上昇`,
    en: `${number(v, "count", 0)} neighbouring sensors on the same pipes are raised too`,
  }),
  quietSince: (v) => ({
    ja: `${number(v, "nights", 0)}夜続けて静か`,
    en: `Quiet for ${number(v, "nights", 0)} nights in a row`,
  }),
  raisedNights: (v) => ({
    ja: `直近${number(v, "of", 0)}夜のうち${number(v, "raised", 0)}夜で上昇`,
    en: `Raised on ${number(v, "raised", 0)} of the last ${number(v, "of", 0)} nights`,
  }),
  steadyNoise: (v) => ({
    ja: `音が途切れない(ばらつき${decibel(v, "spreadDb")})`,
    en: `The noise never pauses (spread ${decibel(v, "spreadDb")})`,
  }),
  unlikeSurroundings: (v) => ({
    ja: `写真のほかの部分と異なる(${number(v, "anomaly", 2)})`,
    en: `Unlike the rest of the photo (${number(v, "anomaly", 2)})`,
  }),
  unsteadyNoise: (v) => ({
    ja: `音が変動する(ばらつき${decibel(v, "spreadDb")})`,
    en: `The noise comes and goes (spread ${decibel(v, "spreadDb")})`,
  }),
};

/** The sentence of a reason; a code without words is shown as it is. */
export function reasonText({ code, values }: Pick<Reason, "code" | "values">): ReasonText {
  const words = Object.hasOwn(texts, code) ? texts[code] : undefined;
  return words ? words(values) : { ja: code, en: code };
}

/** Every code that has words: a test asks that none is forgotten. */
export const reasonCodes: readonly string[] = Object.keys(texts);

function number(values: Values, name: string, digits: number): string {
  const value = values[name];
  return typeof value === "number" ? value.toFixed(digits) : (value ?? "?");
}

function decibel(values: Values, name: string): string {
  return `${number(values, name, 1)} dB`;
}

function percent(values: Values, name: string): string {
  const value = values[name];
  return typeof value === "number" ? `${Math.round(value * 100)} %` : (value ?? "?");
}
