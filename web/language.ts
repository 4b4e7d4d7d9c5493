import { effect, signal } from "@preact/signals";

export type Language = "ja" | "en";

const stored = "mizuhashi.language";

/** The language of every word on the page. */
export const language = signal<Language>("ja");

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(stored, chosen);
}

/** Takes a person's own language where none was chosen by hand on this machine. */
export function proposeLanguage(wanted: Language): void {
  if (localStorage.getItem(stored) === null) language.value = wanted;
}

function initialLanguage(): Language {
  const chosen = localStorage.getItem(stored);
  if (chosen === "ja" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/**
 * Takes the language chosen by hand before, else the browser's, and keeps `<html lang>` true, which
 * screen readers and line breaking follow.
 */
export function followLanguage(): void {
  language.value = initialLanguage();
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
