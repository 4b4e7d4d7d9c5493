import { signal } from "@preact/signals";
import type { CaseActionBody, CaseView } from "../../api/schemas/leakCase.ts";
import { announce } from "../announce.ts";
import { actOnCase, OutOfReach, Refused } from "../api.ts";
import { select, selection } from "../selection.ts";
import { localDate, longDate } from "../text/format.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { cases, passes, putCase, rankedCases } from "./cases.ts";
import { closeWords } from "./caseWords.ts";
import type { Held } from "./held.ts";
import { held } from "./held.ts";
import { listedCases } from "./listedCases.ts";

/** What came of a decision that the server did not take; it waits for the person on the case. */
export type Setback =
  | { kind: "conflict"; action: CaseActionBody; current: CaseView }
  | { kind: "refused"; action: CaseActionBody; detail: string }
  | { kind: "notSent"; action: CaseActionBody };

export const setbacks = signal<ReadonlyMap<string, Setback>>(new Map());

/** What was done last and can be taken back: shown with its words until the next one. */
export const lastDone = signal<{
  caseId: string;
  words: string;
  undo: "held" | "wake" | null;
} | null>(null);

/** Cases whose decision is on its way: a second press must not hit them, nor the next one. */
const sending = new Set<string>();

/** A crew is not called back and a closed case does not open again: these wait this long. */
const takeBackMs = 10_000;

export function decide(leakCase: CaseView, action: CaseActionBody): void {
  if (sending.has(leakCase.id) || held.value.has(leakCase.id)) return;
  clearSetback(leakCase.id);
  const next = nextNew(leakCase);
  const words = decisionWords(leakCase.id, action);
  if (action.kind === "dispatch" || action.kind === "close") {
    hold(leakCase, action);
    lastDone.value = { caseId: leakCase.id, words, undo: "held" };
  } else {
    void send(leakCase, action);
    const undo = action.kind === "snooze" ? "wake" : null;
    lastDone.value = { caseId: leakCase.id, words, undo };
  }
  announce(`${words}${say(text.listComma)}${say(text.remainingNew, countNew(leakCase.id))}`);
  if (next !== null && action.kind !== "comment") select({ kind: "case", id: next });
}

/** Takes the last decision back that has not been sent, or wakes a case that was just snoozed. */
export function undo(): void {
  const decision = [...held.value.values()].at(-1);
  if (decision !== undefined) {
    release(decision.leakCase.id);
    lastDone.value = null;
    announce(say(text.undone, decision.leakCase.id));
    select({ kind: "case", id: decision.leakCase.id });
    return;
  }
  const done = lastDone.value;
  const snoozed = done?.undo === "wake" ? cases.value?.get(done.caseId) : undefined;
  if (snoozed?.allowed.includes("wake")) {
    lastDone.value = null;
    void send(snoozed, { kind: "wake" });
    announce(say(text.undone, snoozed.id));
    select({ kind: "case", id: snoozed.id });
    return;
  }
  announce(say(text.nothingToUndo));
}

export function clearSetback(id: string): void {
  if (!setbacks.value.has(id)) return;
  const next = new Map(setbacks.value);
  next.delete(id);
  setbacks.value = next;
}

/** Puts the person's decision on top of what someone else did meanwhile. */
export function decideAgain(id: string): void {
  const setback = setbacks.value.get(id);
  const leakCase = cases.value?.get(id);
  if (setback === undefined || leakCase === undefined) return;
  clearSetback(id);
  void send(leakCase, setback.action);
}

export function decisionWords(id: string, action: CaseActionBody): string {
  switch (action.kind) {
    case "acknowledge":
      return say(text.decided_acknowledge, id);
    case "dispatch":
      return say(text.decided_dispatch, id, action.crew);
    case "snooze":
      return say(text.decided_snooze, id, longDate(localDate(new Date(action.until))));
    case "wake":
      return say(text.decided_wake, id);
    case "close":
      return say(text.decided_close, id, closeWords(action.why));
    case "dig":
      return say(text.decided_dig, id);
    case "comment":
      return say(text.decided_comment, id);
  }
}

/** Sends what is still held when the page is left: nothing decided is lost. */
export function sendHeldOnLeave(): void {
  addEventListener("pagehide", () => {
    for (const decision of held.value.values()) sendHeld(decision);
  });
}

function hold(leakCase: CaseView, action: CaseActionBody): void {
  const decision: Held = { leakCase, action, sendAt: Date.now() + takeBackMs };
  held.value = new Map(held.value).set(leakCase.id, decision);
  setTimeout(() => {
    if (held.value.get(leakCase.id) === decision) sendHeld(decision);
  }, takeBackMs);
}

function sendHeld({ leakCase, action }: Held): void {
  const latest = cases.value?.get(leakCase.id) ?? leakCase;
  // A new night may have changed the score meanwhile; that does not stand against the decision.
  const unchanged = JSON.stringify(latest.state) === JSON.stringify(leakCase.state);
  void send(unchanged ? latest : leakCase, action).finally(() => release(leakCase.id));
}

function release(id: string): void {
  const next = new Map(held.value);
  next.delete(id);
  held.value = next;
  if (lastDone.value?.caseId === id) lastDone.value = null;
}

async function send(leakCase: CaseView, action: CaseActionBody): Promise<void> {
  const { id } = leakCase;
  sending.add(id);
  try {
    putCase(await actOnCase(id, action, leakCase.version));
  } catch (error) {
    setBack(id, action, error);
  } finally {
    sending.delete(id);
  }
}

function setBack(id: string, action: CaseActionBody, error: unknown): void {
  const setback = toSetback(action, error);
  if (setback.kind === "conflict") putCase(setback.current);
  setbacks.value = new Map(setbacks.value).set(id, setback);
  lastDone.value = null;
  select({ kind: "case", id });
}

function toSetback(action: CaseActionBody, error: unknown): Setback {
  if (error instanceof OutOfReach) return { kind: "notSent", action };
  if (!(error instanceof Refused)) throw error;
  const { status, current, detail } = error.problem;
  if (status === 412 && current !== undefined) {
    return { kind: "conflict", action, current: current as CaseView };
  }
  return { kind: "refused", action, detail };
}

function countNew(except: string): number {
  return rankedCases.value.filter(({ id, state }) => state.kind === "new" && id !== except).length;
}

/** The next new case of the list after this one, when this one was new itself. */
function nextNew(leakCase: CaseView): string | null {
  if (leakCase.state.kind !== "new") return null;
  const selected = selection.value;
  if (selected?.kind !== "case" || selected.id !== leakCase.id) return null;
  const all = listedCases.value;
  const at = all.findIndex(({ id }) => id === leakCase.id);
  const after = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
  return after.find((one) => passes("new", one))?.id ?? null;
}
