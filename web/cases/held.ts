import { signal } from "@preact/signals";
import type { CaseActionBody, CaseStateView, CaseView } from "../../api/schemas/leakCase.ts";
import { me } from "../people/session.ts";

/** A decision that shows at once and is sent when its time to be taken back is over. */
export interface Held {
  leakCase: CaseView;
  action: CaseActionBody;
  /** when it is sent, ms of the clock */
  sendAt: number;
}

/** Decisions that are not sent yet, by case, in the order in which they were made. */
export const held = signal<ReadonlyMap<string, Held>>(new Map());

/** The case as it will be: the list and the map follow a decision before the server has it. */
export function asDecided(leakCase: CaseView): CaseView {
  const decision = held.value.get(leakCase.id);
  if (decision === undefined) return leakCase;
  const state = stateAfter(decision.action, leakCase.state, new Date().toISOString());
  return { ...leakCase, state, allowed: [] };
}

function stateAfter(action: CaseActionBody, now: CaseStateView, since: string): CaseStateView {
  const by = me.value?.id ?? "local";
  switch (action.kind) {
    case "dispatch":
      return { kind: "dispatched", since, by, crew: action.crew };
    case "close":
      return { kind: "closed", since, by, why: action.why };
    default:
      return now;
  }
}
