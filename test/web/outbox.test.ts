import { describe, expect, test } from "vitest";
import { presentCase } from "../../api/present/leakCase.ts";
import type { CaseView } from "../../api/schemas/leakCase.ts";
import { OutOfReach, Refused } from "../../web/api.ts";
import type { Draft } from "../../web/crew/draft.ts";
import { resultOf } from "../../web/crew/draft.ts";
import type { Entry } from "../../web/crew/outbox.ts";
import { standingAfter, stillFits } from "../../web/crew/outbox.ts";
import { aCase } from "../builders.ts";

const at = new Date("2026-11-24T13:00:00Z");
const later = new Date("2026-11-24T14:00:00Z");
const dispatched = (since: Date): CaseView =>
  presentCase(aCase({ state: { kind: "dispatched", since, by: "office", crew: "1班" } }), ["crew"]);
const dug = (since: Date): CaseView => {
  const result = { found: false, note: "" } as const;
  return presentCase(aCase({ state: { kind: "dug", since, by: "crew", result } }), ["crew"]);
};
const draft: Draft = {
  ...{ caseId: "C-0001", openedAt: at.toISOString(), found: true, leakKind: "joint" },
  ...{ foundAt: null, distanceM: null, depthM: null, begunAt: null, endedAt: null, note: " x " },
};
const entryOn = (leakCase: CaseView): Entry => ({
  ...{ id: "k", caseId: leakCase.id, title: leakCase.title, madeAt: at.toISOString() },
  ...{ sendFrom: 0, version: leakCase.version, since: leakCase.state.since },
  standing: { kind: "waiting" },
  load: { kind: "result", result: { found: false, note: "" }, draft },
});

describe("a result made on an older version", () => {
  test("still fits while the case waits for a dig, whoever was sent again", () => {
    expect(stillFits(entryOn(dispatched(at)), dispatched(at))).toBe(true);
    expect(stillFits(entryOn(dispatched(at)), dispatched(later))).toBe(true);
  });

  test("does not when somebody else has said what the dig found", () => {
    expect(stillFits(entryOn(dispatched(at)), dug(later))).toBe(false);
  });

  test("corrects the result that the crew saw, and no other", () => {
    expect(stillFits(entryOn(dug(at)), dug(at))).toBe(true);
    expect(stillFits(entryOn(dug(at)), dug(later))).toBe(false);
  });

  test("does not where nothing can be dug any more", () => {
    const acknowledged = presentCase(
      aCase({ state: { kind: "acknowledged", since: at, by: "office" } }),
      ["crew"],
    );
    expect(stillFits(entryOn(dispatched(at)), acknowledged)).toBe(false);
  });
});

describe("what a failure means", () => {
  const refused = (status: number, more = {}) =>
    new Refused({ type: "about:blank", title: "", status, detail: "why", ...more });

  test.each([408, 429, 500, 502, 503, 504])("%i: nobody knows, it is sent again", (status) => {
    expect(standingAfter(refused(status))).toEqual({ kind: "unsure" });
  });

  test("no answer: nobody knows", () => {
    expect(standingAfter(new OutOfReach("x"))).toEqual({ kind: "unsure" });
  });

  test("412: somebody else changed it, and how it is now", () => {
    const current = dug(later);
    expect(standingAfter(refused(412, { current }))).toEqual({ kind: "conflict", current });
  });

  test.each([400, 401, 403, 404, 409, 413, 422])("%i: not taken, says why", (status) => {
    expect(standingAfter(refused(status))).toEqual({ kind: "refused", status, detail: "why" });
  });

  test("anything else is a fault of ours", () => {
    expect(standingAfter(new TypeError("x"))).toBeNull();
  });
});

describe("what was said of a job", () => {
  test("is a result once it is said what leaked; times are those of the work", () => {
    expect(resultOf({ ...draft, found: null }, later)).toBeNull();
    expect(resultOf({ ...draft, leakKind: null }, later)).toBeNull();
    expect(resultOf({ ...draft, depthM: 1.3 }, later)).toEqual({
      ...{ found: true, leakKind: "joint", distanceFromMarkM: null, depthM: 1.3, note: "x" },
      ...{ begunAt: at.toISOString(), endedAt: later.toISOString() },
    });
  });

  test("of a leak is not sent when there was none after all", () => {
    const none = resultOf({ ...draft, found: false, depthM: 1.3, distanceM: 2 }, later);
    expect(Object.keys(none ?? {}).sort()).toEqual(["begunAt", "endedAt", "found", "note"]);
  });
});
