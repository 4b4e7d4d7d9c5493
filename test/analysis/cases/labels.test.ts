import { describe, expect, test } from "vitest";
import { soundLabels } from "../../../analysis/cases/labels.ts";
import type { CloseReason, DigResult, LeakCaseState } from "../../../analysis/domain/leakCase.ts";
import type { Dig, DugCase, NightFlags } from "../../../analysis/domain/soundLabel.ts";
import { aCase, someEvidence } from "../../builders.ts";

const timeZone = "Asia/Tokyo";
/** The nights of 20 to 29 November are in the evidence, raised at S-0001 up to the 24th. */
const nights = Array.from({ length: 10 }, (_, i) => `2026-11-${20 + i}`);
const evidence = nights.flatMap((nightOf) => [
  someEvidence({ sensorId: "S-0001", nightOf, z: nightOf <= "2026-11-24" ? 5 : 0.5 }),
  someEvidence({ sensorId: "S-0002", nightOf, z: nightOf === "2026-11-23" ? 3.6 : 1 }),
]);
/** Noon of the 24th in Tokyo: after that night, before the next. */
const digAt = new Date("2026-11-24T03:00:00Z");
const found: DigResult = { found: true, leakKind: "joint", distanceFromMarkM: 2, note: "" };
const empty: DigResult = { found: false, note: "" };

function dugCase(
  digs: readonly Dig[],
  why: CloseReason | null,
  closedAt = "2026-11-28T03:00:00Z",
): DugCase {
  const since = new Date(closedAt);
  const last = digs.at(-1);
  const state: LeakCaseState = why
    ? { kind: "closed", since, by: "local", why }
    : { kind: "dug", since: last?.at ?? since, by: "local", result: last?.result ?? empty };
  return { leakCase: aCase({ state, evidence, sensorIds: ["S-0001", "S-0002"] }), digs };
}

function flags(
  sensorId: string,
  days: readonly string[],
  raised: readonly string[] = [],
): NightFlags[] {
  return days.map((nightOf) => ({
    sensorId,
    nightOf,
    valid: true,
    z: raised.includes(nightOf) ? 5 : 0.3,
    raised: raised.includes(nightOf),
  }));
}

const told = (cases: readonly DugCase[], known: readonly NightFlags[] = []) =>
  soundLabels(cases, known, timeZone).map(({ sensorId, nightOf, label, weight }) =>
    [sensorId, nightOf.slice(-2), label, weight].join(" "),
  );
const leaks = ["20", "21", "22", "23", "24"].map((day) => `S-0001 ${day} leak 1`);

describe("labels of sounds", () => {
  test("a dig that found the leak names the nights that a sensor was raised, until the dig", () => {
    expect(told([dugCase([{ at: digAt, result: found }], null)])).toEqual([
      ...leaks,
      "S-0002 23 leak 1",
    ]);
    const early = new Date("2026-11-22T03:00:00Z");
    expect(told([dugCase([{ at: early, result: found }], null)])).toEqual(leaks.slice(0, 3));
  });

  test("the last dig counts, and a dry hole before it changed nothing", () => {
    const dry = { at: new Date("2026-11-21T03:00:00Z"), result: empty };
    const dug = { at: digAt, result: found };
    expect(told([dugCase([dry, dug], null)])).toEqual([...leaks, "S-0002 23 leak 1"]);
    expect(told([dugCase([dug, { ...dry, at: new Date("2026-11-24T04:00:00Z") }], null)])).toEqual(
      [],
    );
  });

  test("a leak far from the mark may not be what was heard", () => {
    const far: DigResult = { ...found, distanceFromMarkM: 120 };
    expect(told([dugCase([{ at: digAt, result: far }], null)])[0]).toBe("S-0001 20 leak 0.5");
  });

  test("a named look-alike is its class, surer after an empty dig; a broken sensor has no sound", () => {
    const named = (
      lookAlike: "pump" | "traffic" | "other" | "sensorFault",
      digs: readonly Dig[] = [],
    ) => told([dugCase(digs, { kind: "lookAlike", lookAlike, note: "" })])[0];
    expect(named("pump")).toBe("S-0001 20 machine 0.5");
    expect(named("pump", [{ at: digAt, result: empty }])).toBe("S-0001 20 machine 1");
    expect(named("traffic")).toBe("S-0001 20 environment 0.5");
    expect(named("other")).toBe("S-0001 20 environment 0.25");
    expect(named("sensorFault")).toBeUndefined();
  });

  test("a dry hole without a name, and a sound that went away, say nothing", () => {
    expect(told([dugCase([{ at: digAt, result: empty }], { kind: "dryHole" })])).toEqual([]);
    expect(told([dugCase([], { kind: "wentAway" })])).toEqual([]);
  });

  test("a joined case means what the other one means, and a ring of them nothing", () => {
    const into = (id: string): CloseReason => ({ kind: "joined", into: id });
    const joined = dugCase([], into("C-0002"));
    const other = dugCase([{ at: digAt, result: found }], null);
    const second = { ...other, leakCase: { ...other.leakCase, id: "C-0002", evidence: [] } };
    expect(told([joined, second])).toEqual([...leaks, "S-0002 23 leak 1"]);
    const back = dugCase([], into("C-0001"));
    expect(told([joined, { ...back, leakCase: { ...back.leakCase, id: "C-0002" } }])).toEqual([]);
  });

  test("quiet nights after a repair are normal, until the next raised one", () => {
    const days = [...nights, "2026-11-30", "2026-12-01", "2026-12-02"];
    const known = flags("S-0001", days, [...nights.slice(0, 6), "2026-12-01"]);
    const repaired = dugCase([{ at: digAt, result: found }], { kind: "repaired" });
    expect(told([repaired], known).filter((line) => line.includes("normal"))).toEqual(
      ["26", "27", "28", "29", "30"].map((day) => `S-0001 ${day} normal 1`),
    );
  });

  test("a sensor that no case ever heard is normal where it was quiet long before and after", () => {
    const days = Array.from({ length: 30 }, (_, i) => `2026-10-${String(i + 1).padStart(2, "0")}`);
    expect(told([], flags("S-0009", days))).toEqual([
      "S-0009 15 normal 0.5",
      "S-0009 16 normal 0.5",
    ]);
    expect(told([], flags("S-0009", days, ["2026-10-20"]))).toEqual([]);
    expect(told([], flags("S-0001", days)).length).toBe(2);
    expect(told([dugCase([], { kind: "wentAway" })], flags("S-0001", days))).toEqual([]);
    const without = flags("S-0009", days).map((night) => ({
      ...night,
      valid: night.nightOf < "2026-10-29",
    }));
    expect(told([], without)).toEqual([]);
  });

  test("a night of which two cases say different things is left out", () => {
    const leak = dugCase([{ at: digAt, result: found }], null);
    const pump = dugCase([], { kind: "lookAlike", lookAlike: "pump", note: "" });
    const both = [leak, { ...pump, leakCase: { ...pump.leakCase, id: "C-0002" } }];
    expect(told(both)).toEqual([]);
    const twice = [leak, { ...leak, leakCase: { ...leak.leakCase, id: "C-0002" } }];
    expect(told(twice)).toEqual([...leaks, "S-0002 23 leak 1"]);
  });
});
