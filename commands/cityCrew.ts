import type { LeakCase } from "../analysis/domain/leakCase.ts";
import { windowInstant } from "../simulators/nightDates.ts";
import type { Cause } from "./caseCause.ts";
import type { Repair } from "./cityNight.ts";
import type { CityYear } from "./cityYear.ts";

/** Nights from a case's opening to the dig: a crew is not there the next morning. */
const nightsToDig = 4;
/** Nights from the dig to silence: the next night's sounds are recorded before the pipe is mended. */
const nightsToRepair = 2;

/** What a crew found where a case sent it. */
export interface Dig {
  caseId: string;
  night: number;
  /** the leak that was dug up; null: nothing, a dispatch in vain */
  leakId: string | null;
}

/**
 * The people of the simulated year. Every case is dug some nights after it was opened; a leak behind it is
 * found and mended (crews search the whole stretch with a ground microphone), and where there is none
 * the case is closed as what it was.
 * @param causes what is behind each case so far, by its id
 */
export function digs(
  year: CityYear,
  night: number,
  opened: ReadonlyMap<string, number>,
  causes: ReadonlyMap<string, readonly Cause[]>,
): { digs: Dig[]; repairs: Repair[] } {
  const done: Dig[] = [];
  const repairs: Repair[] = [];
  for (const leakCase of year.cases) {
    const openedOn = opened.get(leakCase.id);
    if (openedOn === undefined || night - openedOn !== nightsToDig) continue;
    if (leakCase.state.kind !== "new") continue;
    const leaks = (causes.get(leakCase.id) ?? []).flatMap((one) =>
      one.kind === "leak" ? [one.leak] : [],
    );
    const [leak] = leaks;
    dig(year, leakCase, leak !== undefined);
    done.push({ caseId: leakCase.id, night, leakId: leak?.id ?? null });
    for (const { id } of leaks) repairs.push({ leakId: id, fromNight: night + nightsToRepair });
  }
  return { digs: done, repairs };
}

/** In the morning after the night that was decided last. */
function dig(year: CityYear, leakCase: LeakCase, found: boolean): void {
  const now = new Date(windowInstant(leakCase.lastNightOf, 0).getTime() + 8 * 3_600_000);
  const dispatched = year.act(leakCase, { kind: "dispatch", crew: "crew" }, now);
  if (found) {
    const result = { found, leakKind: "other", distanceFromMarkM: null, note: "" } as const;
    year.act(dispatched, { kind: "dig", result }, now);
    return;
  }
  const dug = year.act(dispatched, { kind: "dig", result: { found, note: "" } }, now);
  year.act(dug, { kind: "close", why: { kind: "lookAlike", lookAlike: "other", note: "" } }, now);
}
