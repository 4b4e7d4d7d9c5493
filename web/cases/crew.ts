import { effect, signal } from "@preact/signals";

const stored = "mizuhashi.crew";

/** The crew chosen last; empty means the first one. */
export const crew = signal(localStorage.getItem(stored) ?? "");

effect(() => localStorage.setItem(stored, crew.value));
