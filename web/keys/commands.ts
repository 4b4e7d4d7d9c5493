import { signal } from "@preact/signals";
import type { Command, Scope } from "./keys.ts";

/** What the parts on the screen do with a command; `digit` is the one pressed for "choose". */
type Handler = (digit: number) => void;

/** A panel answers before the page that it lies on, whichever came first. */
export type Level = "page" | "panel";

const handlers = new Map<string, Handler[]>();

/** Single letters can be switched off (WCAG 2.1.4); the choice stays on this device. */
export const lettersOn = signal(true);

const stored = "mizuhashi.letters";

export function recallLetters(): void {
  lettersOn.value = localStorage.getItem(stored) !== "off";
}

export function switchLetters(on: boolean): void {
  lettersOn.value = on;
  localStorage.setItem(stored, on ? "on" : "off");
}

/** Answers a command while its part is on the screen; of one level, the latest to ask has it. */
export function onCommand(
  level: Level,
  scope: Scope,
  command: Command,
  handler: Handler,
): () => void {
  const name = nameOf(level, scope, command);
  handlers.set(name, [...(handlers.get(name) ?? []), handler]);
  return () => {
    handlers.set(
      name,
      (handlers.get(name) ?? []).filter((one) => one !== handler),
    );
  };
}

/** Whether a part answers; it has then been called. */
export function run(scope: Scope, command: Command, digit: number): boolean {
  const handler =
    handlers.get(nameOf("panel", scope, command))?.at(-1) ??
    handlers.get(nameOf("page", scope, command))?.at(-1);
  if (handler === undefined) return false;
  handler(digit);
  return true;
}

function nameOf(level: Level, scope: Scope, command: Command): string {
  return `${level} ${scope} ${command}`;
}
