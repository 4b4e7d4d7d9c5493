import { effect, signal } from "@preact/signals";

export type Language = "ja" | "en";

const stored = "mizuhashi.language";

/** The language of every word on the page: chosen by hand before, else by the browser. */
export const language = signal<Language>(initialLanguage());

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(stored, chosen);
}

function initialLanguage(): Language {
  const chosen = localStorage.getItem(stored);
  if (chosen === "ja" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/** Keeps `<html lang>` true, which screen readers and line breaking follow. */
export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
