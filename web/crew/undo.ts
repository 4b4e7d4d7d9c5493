import { signal } from "@preact/signals";

/** What was done last and how it is taken back. */
interface Undoable {
  words: string;
  undo: () => void;
  /** false once it is too late */
  still: () => boolean;
}

/** Null when nothing can be taken back. */
export const undoable = signal<Undoable | null>(null);

/** How long it is offered, ms. */
const offeredMs = 10_000;

let timer = 0;

export function offerUndo(words: string, undo: () => void, still = () => true): void {
  clearTimeout(timer);
  undoable.value = { words, undo, still };
  timer = window.setTimeout(() => {
    undoable.value = null;
  }, offeredMs);
}

export function undoNow(): void {
  const last = undoable.value;
  undoable.value = null;
  last?.undo();
}
