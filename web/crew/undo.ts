import { signal } from "@preact/signals";

/** What was done last and how it is taken back; null when nothing can be. */
export const undoable = signal<{ words: string; undo: () => void } | null>(null);

/** How long it is offered, ms. */
const offeredMs = 10_000;

let timer = 0;

export function offerUndo(words: string, undo: () => void): void {
  clearTimeout(timer);
  undoable.value = { words, undo };
  timer = window.setTimeout(() => {
    undoable.value = null;
  }, offeredMs);
}

export function undoNow(): void {
  const last = undoable.value;
  undoable.value = null;
  last?.undo();
}
