import type { Finding, FindingState } from "../domain/finding.ts";
import type { UserId } from "../domain/leakCase.ts";
import { NotAllowedNow } from "./notAllowedNow.ts";

/** What a person may do to a finding. */
export type FindingAction =
  | { kind: "accept" }
  | { kind: "reject"; why: string }
  | { kind: "correct"; note: string }
  | { kind: "undo" };

/** What may be done now: a decision is undone by a new step before another one is taken. */
export function allowedActions({ state }: Pick<Finding, "state">): FindingAction["kind"][] {
  switch (state.kind) {
    case "proposed":
      return ["accept", "correct", "reject"];
    case "accepted":
    case "corrected":
    case "rejected":
      return ["undo"];
    default:
      return state satisfies never;
  }
}

/**
 * The finding after a person's action; the finding given stays as it was.
 * @throws NotAllowedNow when its state does not permit it
 */
export function act(finding: Finding, action: FindingAction, by: UserId, now: Date): Finding {
  const allowed = allowedActions(finding);
  if (!allowed.includes(action.kind)) {
    const state = `the finding is ${finding.state.kind}`;
    throw new NotAllowedNow(action.kind, state, `possible: ${allowed.join(", ")}`);
  }
  return { ...finding, state: nextState(action, by, now), version: finding.version + 1 };
}

function nextState(action: FindingAction, by: UserId, now: Date): FindingState {
  switch (action.kind) {
    case "accept":
      return { kind: "accepted", since: now, by };
    case "reject":
      return { kind: "rejected", since: now, by, why: action.why };
    case "correct":
      return { kind: "corrected", since: now, by, note: action.note };
    case "undo":
      return { kind: "proposed", since: now };
    default:
      return action satisfies never;
  }
}
