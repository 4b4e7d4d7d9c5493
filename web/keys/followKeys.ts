import { lettersOn, recallLetters, run } from "./commands.ts";
import type { Command, Scope } from "./keys.ts";
import { keys } from "./keys.ts";

/** How long the first stroke of a two-stroke key is remembered. */
const secondStrokeMs = 1500;

let first: { key: string; at: number } | null = null;

/** Sends key presses to whoever answers them: the most special scope first. */
export function followKeys(): void {
  recallLetters();
  document.addEventListener("keydown", (event) => {
    // 229: an input method is composing, and the key belongs to it.
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const { target } = event;
    if (target instanceof Element && isTyping(target) && event.key !== "Escape") return;
    if (event.key !== "Escape" && !lettersOn.value && event.key.length === 1) return;
    if (target instanceof Element && event.key === "Enter" && isPressable(target)) return;
    if (event.repeat && !["j", "k", "+", "-"].includes(event.key)) return;
    const stroke = withFirst(event.key, event.timeStamp);
    for (const scope of scopesAt(target)) {
      for (const key of keys) {
        if (key.scope !== scope || !(key.keys as readonly string[]).includes(stroke)) continue;
        if (run(scope, key.command as Command, Number.parseInt(stroke, 10) || 0)) {
          event.preventDefault();
          first = null;
          return;
        }
      }
    }
    first = { key: event.key, at: event.timeStamp };
  });
}

function withFirst(key: string, at: number): string {
  const both = first === null ? null : `${first.key} ${key}`;
  const soon = first !== null && at - first.at < secondStrokeMs;
  const known = keys.some((one) => (one.keys as readonly string[]).includes(both ?? ""));
  return both !== null && soon && known ? both : key;
}

function scopesAt(target: EventTarget | null): Scope[] {
  const inMap = target instanceof Element && target.closest('[data-scope="map"]') !== null;
  return inMap ? ["map", "photo", "case", "everywhere"] : ["photo", "case", "everywhere"];
}

function isTyping(element: Element): boolean {
  if (element instanceof HTMLInputElement) {
    return !["checkbox", "radio", "button", "range"].includes(element.type);
  }
  return element.matches("textarea, select, [contenteditable]");
}

/** Enter on a button or link is that button's own. */
function isPressable(element: Element): boolean {
  return element.closest("button, a, summary, label") !== null;
}
