import type {
  CloseReason,
  DigResult,
  LeakCase,
  LeakCaseState,
  UserId,
  WorkingState,
} from "../domain/leakCase.ts";
import { NotAllowedNow } from "./notAllowedNow.ts";
import { longestSnoozeDays } from "./parameters.ts";

/** What a person may do to a case. */
export type CaseAction =
  | { kind: "acknowledge" }
  | { kind: "dispatch"; crew: string }
  | { kind: "dig"; result: DigResult }
  | { kind: "snooze"; until: Date }
  | { kind: "wake" }
  | { kind: "close"; why: CloseReason }
  | { kind: "comment"; text: string };

/** What may be done now, in the order in which it is offered. */
export function allowedActions({ state }: Pick<LeakCase, "state">): CaseAction["kind"][] {
  switch (state.kind) {
    case "new":
      return ["acknowledge", "dispatch", "snooze", "close", "comment"];
    case "acknowledged":
      return ["dispatch", "snooze", "close", "comment"];
    case "dispatched":
      return ["dig", "dispatch", "acknowledge", "close", "comment"];
    case "dug":
      return ["close", "dispatch", "dig", "comment"];
    case "snoozed":
      return ["wake", "close", "comment"];
    case "closed":
      return ["comment"];
    default:
      return state satisfies never;
  }
}

/**
 * The case after a person's action; the case given stays as it was. Acknowledging a dispatched case
 * calls the crew back, digging once more corrects the result, a comment changes the version alone.
 * @throws NotAllowedNow when the state or the action's own values do not permit it
 */
export function act(leakCase: LeakCase, action: CaseAction, by: UserId, now: Date): LeakCase {
  if (!allowedActions(leakCase).includes(action.kind)) {
    const allowed = allowedActions(leakCase).join(", ");
    throw new NotAllowedNow(
      action.kind,
      `the case is ${leakCase.state.kind}`,
      `possible: ${allowed}`,
    );
  }
  const state = nextState(leakCase, action, by, now);
  return {
    ...leakCase,
    state,
    closedAt: state.kind === "closed" ? now : null,
    version: leakCase.version + 1,
  };
}

/** A snooze that is over: the case is back where it was. Any other case comes back unchanged. */
export function wakeWhenDue(leakCase: LeakCase, now: Date): LeakCase {
  const { state } = leakCase;
  if (state.kind !== "snoozed" || state.until > now) return leakCase;
  return { ...leakCase, state: state.from, version: leakCase.version + 1 };
}

function nextState(leakCase: LeakCase, action: CaseAction, by: UserId, now: Date): LeakCaseState {
  const { state } = leakCase;
  switch (action.kind) {
    case "acknowledge":
      return { kind: "acknowledged", since: now, by };
    case "dispatch":
      return { kind: "dispatched", since: now, by, crew: action.crew };
    case "dig":
      return { kind: "dug", since: now, by, result: action.result };
    case "snooze":
      checkSnooze(action.until, now);
      return { kind: "snoozed", since: now, by, until: action.until, from: working(state) };
    case "wake":
      return working(state);
    case "close":
      checkClose(leakCase, action.why);
      return { kind: "closed", since: now, by, why: action.why };
    case "comment":
      return state;
    default:
      return action satisfies never;
  }
}

function working(state: LeakCaseState): WorkingState {
  if (state.kind === "snoozed") return state.from;
  if (state.kind === "closed") throw new NotAllowedNow("wake", "the case is closed", "a new case");
  return state;
}

function checkSnooze(until: Date, now: Date): void {
  const longest = now.getTime() + longestSnoozeDays * 86_400_000;
  if (!(until > now) || until.getTime() > longest) {
    const needed = `until must lie after now and within ${longestSnoozeDays} days`;
    const was = Number.isNaN(until.getTime()) ? "no instant" : until.toISOString();
    throw new NotAllowedNow("snooze", `until is ${was}`, needed);
  }
}

function checkClose({ id, state }: LeakCase, why: CloseReason): void {
  const at = state.kind === "snoozed" ? state.from : state;
  const found = at.kind === "dug" ? at.result.found : null;
  switch (why.kind) {
    case "repaired":
      if (found === true) return;
      throw new NotAllowedNow(
        "close as repaired",
        "no leak was dug up",
        "dig with found: true first",
      );
    case "dryHole":
      if (found === false) return;
      throw new NotAllowedNow(
        "close as dry hole",
        "no empty dig is known",
        "dig with found: false first",
      );
    case "joined":
      if (why.into !== id) return;
      throw new NotAllowedNow("close as joined", `into is ${id} itself`, "another case");
    case "lookAlike":
    case "wentAway":
      if (found !== true) return;
      throw new NotAllowedNow(`close as ${why.kind}`, "a leak was dug up", "close as repaired");
    default:
      why satisfies never;
  }
}
