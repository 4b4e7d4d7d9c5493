import { signal } from "@preact/signals";
import type { Command, Scope } from "./keys.ts";

/** What the parts on the screen do with a command; `digit` is the one pressed for "choose". */
type Handler = (digit: number) => void;

const handlers = new Map<string, Handler[]>();

/** Single letters can be switched off (WCAG 2.1.4); the choice stays on this device. */
export const lettersOn = signal(localStorage.getItem("mizuhashi.letters") !== "off");

export function switchLetters(on: boolean): void {
  lettersOn.value = on;
  localStorage.setItem("mizuhashi.letters", on ? "on" : "off");
}

/** Answers a command while its part is on the screen; the latest to ask has it. */
export function onCommand(scope: Scope, command: Command, handler: Handler): () => void {
  const name = `${scope} ${command}`;
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
  const handler = handlers.get(`${scope} ${command}`)?.at(-1);
  if (handler === undefined) return false;
  handler(digit);
  return true;
}
