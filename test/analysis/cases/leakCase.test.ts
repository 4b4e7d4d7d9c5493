import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { act } from "../../../analysis/cases/caseActions.ts";
import type { LeakCase } from "../../../analysis/domain/leakCase.ts";
import { nightNo, sensorAt, Town } from "./town.ts";

const one = () => new Town([sensorAt("S-1", 500)]);

describe("opening", () => {
  test("opens on the second raised night of three, also when a quiet one lies between", () => {
    const town = one();
    expect(town.night(1, { "S-1": 5 })).toEqual([]);
    expect(town.night(2, { "S-1": 1 })).toEqual([]);
    expect(town.night(3, { "S-1": 5 })).toEqual(["opened"]);
    expect(town.only).toMatchObject({
      state: { kind: "new" },
      openedOn: nightNo(3),
      sensorIds: ["S-1"],
    });
    expect(town.only.evidence.map(({ z }) => z)).toEqual([5, 1, 5]);
  });

  test("does not open on raised nights further apart, or on a night that was not valid", () => {
    const apart = one();
    apart.night(1, { "S-1": 5 });
    expect(apart.night(4, { "S-1": 5 })).toEqual([]);
    const invalid = one();
    invalid.night(1, { "S-1": 5 });
    expect(invalid.night(2, { "S-1": 5 }, { valid: false })).toEqual([]);
  });

  test("makes one case of neighbours along the pipes and two of sensors far apart", () => {
    const town = new Town([sensorAt("S-1", 500), sensorAt("S-2", 600), sensorAt("S-3", 1500)]);
    const loud = { "S-1": 6, "S-2": 5, "S-3": 7 };
    town.night(1, loud);
    expect(town.night(2, loud)).toEqual(["opened", "opened"]);
    expect(town.cases.map(({ sensorIds }) => sensorIds)).toEqual([["S-1", "S-2"], ["S-3"]]);
  });

  test("opens a case without a place for a sensor that is not placed yet", () => {
    const town = new Town([{ ...sensorAt("S-1", 500), placement: { kind: "unplaced" } }]);
    town.night(1, { "S-1": 5 });
    town.night(2, { "S-1": 5 });
    expect(town.only).toMatchObject({ position: null, pipeIds: [] });
  });
});

describe("following up", () => {
  test("raises the score while a leak persists and takes a neighbour in that is raised later", () => {
    const town = new Town([sensorAt("S-1", 500), sensorAt("S-2", 600)]);
    town.night(1, { "S-1": 5, "S-2": 0 });
    town.night(2, { "S-1": 5, "S-2": 0 });
    const before = town.only.score;
    expect(town.night(3, { "S-1": 5, "S-2": 0 })).toEqual(["raised"]);
    expect(town.only.score).toBeGreaterThan(before);
    expect(town.night(4, { "S-1": 5, "S-2": 4 })).toEqual(["joined"]);
    expect(town.only.sensorIds).toEqual(["S-1", "S-2"]);
  });

  test("keeps a case open when the leak pauses for one night", () => {
    const town = one();
    for (const n of [1, 2, 3]) town.night(n, { "S-1": 6 });
    expect(town.night(4, { "S-1": 0.5 })).toEqual(["lowered"]);
    expect(town.only).toMatchObject({ state: { kind: "new" }, quietNights: 1 });
    town.night(5, { "S-1": 6 });
    expect(town.only.quietNights).toBe(0);
  });

  test("closes what nobody touched after five quiet nights; nights without data do not count", () => {
    const town = one();
    for (const n of [1, 2]) town.night(n, { "S-1": 6 });
    for (const n of [3, 4, 5, 6]) town.night(n, { "S-1": 0 });
    expect(town.night(7, {})).toEqual([]);
    expect(town.only.state.kind).toBe("new");
    expect(town.night(8, { "S-1": 0 })).toEqual(["cleared"]);
    expect(town.only.state).toMatchObject({ kind: "closed", why: { kind: "wentAway" } });
    expect(town.only.closedAt).toEqual(town.now);
  });

  test("never closes what a person has taken on, however quiet it is", () => {
    const town = one();
    for (const n of [1, 2]) town.night(n, { "S-1": 6 });
    town.replace(act(town.only, { kind: "acknowledge" }, "aoki", town.now));
    for (let n = 3; n < 40; n++) town.night(n, { "S-1": 0 });
    expect(town.only.state.kind).toBe("acknowledged");
    expect(town.only.score).toBe(0);
  });

  test("closes a dug-up leak as repaired after three quiet nights that lie after the dig", () => {
    const town = one();
    for (const n of [1, 2]) town.night(n, { "S-1": 6 });
    town.night(3, { "S-1": 0 });
    const at = town.now;
    const result = { found: true, leakKind: "joint", distanceFromMarkM: 1.5, note: "" } as const;
    town.replace(act(town.only, { kind: "dispatch", crew: "1" }, "aoki", at));
    town.replace(act(town.only, { kind: "dig", result }, "crew", at));
    town.night(4, { "S-1": 0 });
    town.night(5, { "S-1": 0 });
    expect(town.only.state.kind).toBe("dug");
    expect(town.night(6, { "S-1": 0 })).toEqual(["cleared"]);
    expect(town.only.state).toMatchObject({ kind: "closed", why: { kind: "repaired" } });
  });

  test("leaves a dry hole to the person who closes it", () => {
    const town = one();
    for (const n of [1, 2]) town.night(n, { "S-1": 6 });
    town.replace(act(town.only, { kind: "dispatch", crew: "1" }, "aoki", town.now));
    const result = { found: false, note: "" } as const;
    town.replace(act(town.only, { kind: "dig", result }, "crew", town.now));
    for (let n = 3; n < 12; n++) town.night(n, { "S-1": 0 });
    expect(town.only.state.kind).toBe("dug");
  });

  test("a snooze ends when it is due, and earlier when the score rises into a higher band", () => {
    const due = one();
    for (const n of [1, 2]) due.night(n, { "S-1": 3.6 });
    const until = new Date(due.now.getTime() + 36 * 3_600_000);
    due.replace(act(due.only, { kind: "snooze", until }, "aoki", due.now));
    due.night(3, { "S-1": 3.6 });
    expect(due.only.state.kind).toBe("snoozed");
    due.night(4, { "S-1": 3.6 });
    expect(due.only.state.kind).toBe("new");

    const louder = one();
    for (const n of [1, 2]) louder.night(n, { "S-1": 3.6 });
    const long = new Date(louder.now.getTime() + 30 * 86_400_000);
    louder.replace(act(louder.only, { kind: "snooze", until: long }, "aoki", louder.now));
    for (const n of [3, 4, 5]) louder.night(n, { "S-1": 12 });
    expect(louder.only.score).toBeGreaterThanOrEqual(50);
    expect(louder.only.state.kind).toBe("new");
  });
});

describe("after a closing", () => {
  const closedAs = (why: Parameters<typeof act>[1] & { kind: "close" }) => {
    const town = one();
    for (const n of [1, 2, 3]) town.night(n, { "S-1": 6 });
    town.replace(act(town.only, why, "aoki", town.now));
    return town;
  };

  test("never opens a closed case again: a new one names it, from nights after it alone", () => {
    const town = closedAs({ kind: "close", why: { kind: "wentAway" } });
    expect(town.night(4, { "S-1": 6 })).toEqual([]);
    expect(town.night(5, { "S-1": 6 })).toEqual(["opened"]);
    expect(town.cases[0]?.state.kind).toBe("closed");
    expect(town.cases[1]).toMatchObject({ previousCaseId: "C-1", state: { kind: "new" } });
  });

  test("a look-alike keeps its sensor at rest, unless it becomes much louder", () => {
    const why = { kind: "lookAlike", lookAlike: "pump", note: "" } as const;
    const same = closedAs({ kind: "close", why });
    for (let n = 4; n < 20; n++) expect(same.night(n, { "S-1": 6 })).toEqual([]);
    const louder = closedAs({ kind: "close", why });
    louder.night(4, { "S-1": 12 });
    expect(louder.night(5, { "S-1": 12 })).toEqual(["opened"]);
  });
});

test("decided once more, a night changes nothing", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const town = new Town([sensorAt("S-1", 500), sensorAt("S-2", 600), sensorAt("S-3", 1500)]);
      history.forEach((z, n) => {
        town.night(n, z);
        const before = structuredClone(town.cases);
        expect(town.decide(n)).toEqual([]);
        expect(town.cases).toEqual(before);
      });
    }),
    { numRuns: 60 },
  );
});

test("whatever the nights bring, what a person did stays, and nothing given is changed", () => {
  fc.assert(
    fc.property(histories, histories, (first, second) => {
      const town = one();
      for (const n of [0, 1]) town.night(n, { "S-1": 5 });
      first.forEach((z, n) => void town.night(2 + n, z));
      const open = town.cases.find(({ state }) => state.kind !== "closed");
      if (!open) return;
      town.replace(act(open, { kind: "dispatch", crew: "3" }, "aoki", town.now));
      const dispatched = deepFreeze(town.cases.find(({ id }) => id === open.id)!);
      second.forEach((z, n) => void town.night(2 + first.length + n, z));
      const after = town.cases.find(({ id }) => id === open.id);
      expect(after?.state).toEqual(dispatched.state);
    }),
    { numRuns: 60 },
  );
});

/** Nights in a row: z of three sensors, some of which are not heard. */
const histories = fc.array(
  fc.record(
    {
      "S-1": fc.double({ min: -2, max: 12, noNaN: true }),
      "S-2": fc.double({ min: -2, max: 12, noNaN: true }),
      "S-3": fc.double({ min: -2, max: 12, noNaN: true }),
    },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 14 },
) as fc.Arbitrary<Record<string, number>[]>;

function deepFreeze(leakCase: LeakCase): LeakCase {
  const freeze = (value: unknown): void => {
    if (typeof value !== "object" || value === null || value instanceof Date) return;
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  };
  freeze(leakCase);
  return leakCase;
}
