import type { LeakCase } from "../analysis/domain/leakCase.ts";
import { windowInstant } from "../simulators/nightDates.ts";
import type { Repair } from "./cityNight.ts";
import type { CityYear } from "./cityYear.ts";
import type { YearCase } from "./cityYearRun.ts";

/** Nights from a case's opening to the dig: a crew is not there the next morning. */
const nightsToDig = 4;
/** Nights from the dig to silence: the next night's sounds are recorded before the pipe is mended. */
const nightsToRepair = 2;

/**
 * The people of the simulated year. Every case is dug some nights after it was opened; a leak behind it is
 * found and mended (crews search the whole stretch with a ground microphone), and where there is none
 * the case is closed as what it was.
 * @param known what is behind each case so far, by its id
 * @returns the cases that were dug, and what was mended
 */
export function digs(
  year: CityYear,
  night: number,
  known: ReadonlyMap<string, YearCase>,
): { dug: YearCase[]; repairs: Repair[] } {
  const dug: YearCase[] = [];
  const repairs: Repair[] = [];
  for (const leakCase of year.cases) {
    const one = known.get(leakCase.id);
    if (!one || night - one.openedNight !== nightsToDig) continue;
    if (leakCase.state.kind !== "new") continue;
    dig(year, leakCase, one.leaks.length > 0);
    dug.push(one);
    for (const { leakId } of one.leaks) repairs.push({ leakId, fromNight: night + nightsToRepair });
  }
  return { dug, repairs };
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
