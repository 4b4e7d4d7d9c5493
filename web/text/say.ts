import { language } from "../language.ts";

export interface Plain {
  ja: string;
  en: string;
}

export interface Filled<Values extends readonly unknown[]> {
  ja: (...values: Values) => string;
  en: (...values: Values) => string;
}

/** An entry of the table of words: both languages, or it does not compile. */
export type Entry = Plain | Filled<never>;

/** The words in the language of the page; a component that says something follows the switch. */
export function say(entry: Plain): string;
export function say<Values extends readonly unknown[]>(
  entry: Filled<Values>,
  ...values: Values
): string;
export function say(
  entry: Plain | Filled<readonly unknown[]>,
  ...values: readonly unknown[]
): string {
  const words = entry[language.value];
  return typeof words === "string" ? words : words(...values);
}
