import { signal } from "@preact/signals";

/** The one polite live region: results, counts and what the reader's own moves led to. */
export const announcement = signal("");

export function announce(words: string): void {
  // The same sentence twice is still news: a changed text node is what gets spoken.
  announcement.value = announcement.value === words ? `${words}\u00a0` : words;
}
