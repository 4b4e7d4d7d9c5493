import { describe, expect, test } from "vitest";
import { agreement } from "../../../analysis/bridge/agreement.ts";
import { due } from "../../../analysis/bridge/due.ts";
import { damageTypes } from "../../../analysis/bridge/manual/damageTypes.ts";
import {
  editionNames,
  manualEdition,
  soundnessOf,
} from "../../../analysis/bridge/manual/editions.ts";
import { memberKinds } from "../../../analysis/bridge/manual/memberKinds.ts";
import { memberCode, memberOfElement, usualMembers } from "../../../analysis/bridge/members.ts";
import { bridgeSoundness, memberSoundness } from "../../../analysis/bridge/soundness.ts";
import { aBridge } from "../../builders.ts";

describe("the manual", () => {
  test("has 26 damage types in order, each with words and degrees from a up", () => {
    expect(damageTypes.map(({ number }) => number)).toEqual(
      Array.from({ length: 26 }, (_, i) => i + 1),
    );
    for (const { ja, en, degrees, proposed } of damageTypes) {
      expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
      expect(en).toMatch(/^[\x20-\x7e]+$/);
      expect(degrees[0]).toBe("a");
      expect([...degrees].sort()).toEqual(degrees);
      for (const degree of proposed) expect(degrees).toContain(degree);
    }
  });

  test("names every member code once", () => {
    const codes = memberKinds.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => /^[A-Z][a-z]$/.test(code))).toBe(true);
  });

  test("of 2024 alone evaluates parts for events", () => {
    const parts = editionNames.map((name) => manualEdition(name).technicalEvaluation?.parts.length);
    expect(parts).toEqual([undefined, undefined, 5]);
    for (const name of editionNames) expect(manualEdition(name).edition).toBe(name);
  });
});

test.each([
  ["A", "I"],
  ["B", "I"],
  ["C1", "II"],
  ["M", "II"],
  ["C2", "III"],
  ["E1", "IV"],
  ["E2", "IV"],
  ["S1", null],
  ["S2", null],
] as const)("countermeasure %s stands for soundness %s", (code, soundness) => {
  expect(soundnessOf(code)).toBe(soundness);
});

test("a member has the worst of its countermeasures, and what is undecided stays beside it", () => {
  const classes = [
    { damageType: 6, value: "C1" },
    { damageType: 7, value: "C2" },
    { damageType: 8, value: "S1" },
  ] as const;
  expect(memberSoundness(classes)).toEqual({
    soundness: "III",
    because: ["7"],
    undecided: ["8"],
  });
  expect(memberSoundness([])).toEqual({ soundness: null, because: [], undecided: [] });
});

test("a bridge has the worst of the members that govern it, whatever the bearings", () => {
  const members = usualMembers(aBridge({ spans: 2 }));
  const given = new Map([
    ["1-Mg01", { soundness: "II" as const, undecided: false }],
    ["2-Ds00", { soundness: "III" as const, undecided: true }],
    ["1-Bh01", { soundness: "IV" as const, undecided: false }],
  ]);
  expect(bridgeSoundness(members, given)).toEqual({
    soundness: "III",
    because: ["2-Ds00"],
    undecided: ["2-Ds00"],
  });
  const gone = members.map((one) => (one.id === "2-Ds00" ? { ...one, gone: true } : one));
  expect(bridgeSoundness(gone, given).soundness).toBe("II");
  expect(bridgeSoundness(members, new Map()).soundness).toBeNull();
});

test("the usual members follow the spans: abutments at both ends, piers between", () => {
  const idsOf = (spans: number) => usualMembers(aBridge({ spans })).map(({ id }) => id);
  expect(idsOf(1)).toEqual(["1-Mg01", "1-Cr01", "1-Ds00", "1-Bh01", "1-Ac01", "1-Ac02"]);
  const three = idsOf(3);
  expect(three.filter((id) => id.includes("Ac"))).toEqual(["1-Ac01", "3-Ac01"]);
  expect(three.filter((id) => id.includes("Pw"))).toEqual(["1-Pw01", "2-Pw01"]);
  expect(new Set(three).size).toBe(three.length);
});

test.each([
  ["Mg", "0302", "1-Mg03"],
  ["Cn", "0302", "1-Cn03"],
  ["Cr", "0803", "1-Cr03"],
  ["Ac", "0102", "1-Ac02"],
  ["Ds", "0405", "1-Ds00"],
  ["Mg", "10203", "1-Mg102"],
])("element %s%s belongs to member %s", (code, element, id) => {
  expect(memberOfElement(1, code, element)).toBe(id);
  expect(memberCode(id)).toBe(code);
});

describe("due", () => {
  const today = "2026-11-24";
  test.each([
    ["2021-11-23", "overdue", "2026-11-23", -1],
    ["2021-11-24", "soon", "2026-11-24", 0],
    ["2022-11-24", "soon", "2027-11-24", 365],
    ["2022-11-25", "later", "2027-11-25", 366],
    ["2024-02-29", "later", "2029-03-01", 828],
  ] as const)("inspected on %s: %s", (lastInspectedOn, inspection, nextOn, days) => {
    const found = due({ lastInspectedOn, soundness: "I" }, null, today);
    expect(found).toEqual({ inspection, nextOn, days, action: false });
  });

  test("never inspected is due, and III or IV asks for a measure since the inspection", () => {
    const never = due({ lastInspectedOn: null, soundness: null }, null, today);
    expect(never).toEqual({ inspection: "never", nextOn: null, days: null, action: false });
    const grave = { lastInspectedOn: "2025-06-01", soundness: "III" } as const;
    expect(due(grave, null, today).action).toBe(true);
    expect(due(grave, "2025-05-31", today).action).toBe(true);
    expect(due(grave, "2025-06-01", today).action).toBe(false);
    expect(due({ ...grave, soundness: "II" }, null, today).action).toBe(false);
  });
});

test("precision and recall come from verdicts alone, with their intervals", () => {
  const counts = [
    { origin: "machine", state: "accepted", count: 6 },
    { origin: "machine", state: "corrected", count: 1 },
    { origin: "machine", state: "merged", count: 1 },
    { origin: "machine", state: "rejected", count: 2 },
    { origin: "machine", state: "proposed", count: 90 },
    { origin: "person", state: "accepted", count: 2 },
    { origin: "person", state: "withdrawn", count: 5 },
    { origin: "merge", state: "accepted", count: 1 },
  ] as const;
  const found = agreement(counts);
  expect(found).toMatchObject({ right: 8, wrong: 2, missed: 2, open: 90 });
  expect(found.precision?.value).toBe(0.8);
  // Wilson 95 % for 8 of 10
  expect(found.precision?.low).toBeCloseTo(0.4902, 3);
  expect(found.precision?.high).toBeCloseTo(0.9433, 3);
  expect(agreement([])).toMatchObject({ precision: null, recall: null });
});
