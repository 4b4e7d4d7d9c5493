import { describe, expect, test } from "vitest";
import type { CaseAction } from "../../../analysis/cases/caseActions.ts";
import { act, allowedActions, wakeWhenDue } from "../../../analysis/cases/caseActions.ts";
import { NotAllowedNow } from "../../../analysis/cases/notAllowedNow.ts";
import type { LeakCaseState } from "../../../analysis/domain/leakCase.ts";
import { aCase } from "../../builders.ts";

const now = new Date("2026-11-24T01:00:00Z");
const since = new Date("2026-11-24T00:10:00Z");
const by = "aoki";
const found = { found: true, leakKind: "joint", distanceFromMarkM: 2, note: "" } as const;
const dry = { found: false, note: "" } as const;
const states: Record<string, LeakCaseState> = {
  new: { kind: "new", since },
  acknowledged: { kind: "acknowledged", since, by },
  dispatched: { kind: "dispatched", since, by, crew: "1" },
  found: { kind: "dug", since, by, result: found },
  dry: { kind: "dug", since, by, result: dry },
  snoozed: {
    kind: "snoozed",
    since,
    by,
    until: new Date("2026-12-01"),
    from: { kind: "new", since },
  },
  closed: { kind: "closed", since, by, why: { kind: "wentAway" } },
};
const actions: CaseAction[] = [
  { kind: "acknowledge" },
  { kind: "dispatch", crew: "2" },
  { kind: "dig", result: found },
  { kind: "snooze", until: new Date("2026-12-01T00:00:00Z") },
  { kind: "wake" },
  { kind: "comment", text: "…" },
];

test.each(
  Object.entries(states).flatMap(([name, state]) =>
    actions.map((action) => ({ name, state, action })),
  ),
)("$action.kind on $name does what is offered and refuses the rest", ({ state, action }) => {
  const before = Object.freeze(aCase({ state }));
  if (!allowedActions(before).includes(action.kind)) {
    expect(() => act(before, action, by, now)).toThrow(NotAllowedNow);
    return;
  }
  const after = act(before, action, by, now);
  expect(after.version).toBe(before.version + 1);
  expect(after.score).toBe(before.score);
});

test("walks from new over crew and dig to repaired, noting who and when", () => {
  const steps: CaseAction[] = [
    { kind: "acknowledge" },
    { kind: "dispatch", crew: "1" },
    { kind: "dig", result: found },
    { kind: "close", why: { kind: "repaired" } },
  ];
  const walked = steps.reduce((at, step) => act(at, step, by, now), aCase());
  expect(walked).toMatchObject({
    state: { kind: "closed", by, since: now, why: { kind: "repaired" } },
    closedAt: now,
    version: 5,
  });
});

describe("closing", () => {
  test.each([
    ["found", { kind: "repaired" }, true],
    ["found", { kind: "dryHole" }, false],
    ["found", { kind: "wentAway" }, false],
    ["dry", { kind: "dryHole" }, true],
    ["dry", { kind: "repaired" }, false],
    ["new", { kind: "repaired" }, false],
    ["new", { kind: "lookAlike", lookAlike: "pump", note: "" }, true],
    ["snoozed", { kind: "wentAway" }, true],
    ["new", { kind: "joined", into: "C-0002" }, true],
    ["new", { kind: "joined", into: "C-0001" }, false],
  ] as const)("%s as %o: %s", (name, why, possible) => {
    const close = () => act(aCase({ state: states[name]! }), { kind: "close", why }, by, now);
    if (possible) expect(close().state.kind).toBe("closed");
    else expect(close).toThrow(NotAllowedNow);
  });
});

describe("snoozing", () => {
  test("returns to where it was, by hand or when it is due", () => {
    const state = states.dispatched!;
    const until = new Date("2026-11-30T00:00:00Z");
    const acknowledged = act(aCase(), { kind: "acknowledge" }, by, since);
    const asleep = act(acknowledged, { kind: "snooze", until }, by, now);
    expect(act(asleep, { kind: "wake" }, by, now).state).toEqual(acknowledged.state);
    expect(wakeWhenDue(asleep, new Date(until.getTime() - 1))).toBe(asleep);
    expect(wakeWhenDue(asleep, until).state).toEqual(acknowledged.state);
    expect(() => act(aCase({ state }), { kind: "snooze", until }, by, now)).toThrow(NotAllowedNow);
  });

  test.each(["2026-11-24T01:00:00Z", "2027-11-24T00:00:00Z", "nonsense"])(
    "refuses to sleep until %s: it must lie ahead, and not endlessly",
    (until) => {
      const snooze = () => act(aCase(), { kind: "snooze", until: new Date(until) }, by, now);
      expect(snooze).toThrow(/until/);
    },
  );
});
