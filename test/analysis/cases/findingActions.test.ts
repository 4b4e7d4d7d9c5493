import { expect, test } from "vitest";
import { act, allowedActions } from "../../../analysis/cases/findingActions.ts";
import { NotAllowedNow } from "../../../analysis/cases/notAllowedNow.ts";
import { aFinding } from "../../builders.ts";

const now = new Date("2026-11-24T01:00:00Z");

test.each([
  [{ kind: "accept" }, { kind: "accepted", since: now, by: "mori" }],
  [
    { kind: "reject", why: "form line" },
    { kind: "rejected", since: now, by: "mori", why: "form line" },
  ],
  [
    { kind: "correct", note: "0.3 mm" },
    { kind: "corrected", since: now, by: "mori", note: "0.3 mm" },
  ],
] as const)("%o, which only a new step undoes", (action, state) => {
  const before = Object.freeze(aFinding({ state: { kind: "proposed", since: now }, version: 1 }));
  const decided = act(before, action, "mori", now);
  expect(decided).toEqual({ ...before, state, version: 2 });
  expect(allowedActions(decided)).toEqual(["undo"]);
  expect(() => act(decided, { kind: "accept" }, "mori", now)).toThrow(NotAllowedNow);
  expect(act(decided, { kind: "undo" }, "mori", now).state.kind).toBe("proposed");
});
