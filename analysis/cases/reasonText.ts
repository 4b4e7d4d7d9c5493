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
