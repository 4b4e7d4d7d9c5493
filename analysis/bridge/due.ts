import type { Bridge } from "../domain/bridge.ts";
import { cycleYears, soonDays } from "./reviewParameters.ts";

/** When a bridge is to be looked at, and whether something was to be done and has not been. */
export interface Due {
  inspection: "never" | "overdue" | "soon" | "later";
  /** five years after the last inspection; null when there was none */
  nextOn: string | null;
  /** days until then, negative when it has passed */
  days: number | null;
  /** soundness III or IV without a measure since the inspection */
  action: boolean;
}

/**
 * @param today        local date
 * @param measuredOn   date of the last measure that was recorded
 * @example due({ lastInspectedOn: "2021-11-30", soundness: "III" }, null, "2026-11-24")
 *   // { inspection: "soon", nextOn: "2026-11-30", days: 6, action: true }
 */
export function due(
  { lastInspectedOn, soundness }: Pick<Bridge, "lastInspectedOn" | "soundness">,
  measuredOn: string | null,
  today: string,
): Due {
  const grave = soundness === "III" || soundness === "IV";
  const since = lastInspectedOn ?? "";
  const action = grave && (measuredOn === null || measuredOn < since);
  if (lastInspectedOn === null) return { inspection: "never", nextOn: null, days: null, action };
  const nextOn = yearsAfter(lastInspectedOn, cycleYears);
  const days = Math.round((dayNumber(nextOn) - dayNumber(today)) / 86_400_000);
  const inspection = days < 0 ? "overdue" : days <= soonDays ? "soon" : "later";
  return { inspection, nextOn, days, action };
}

/** February 29 becomes March 1 where there is none. */
function yearsAfter(date: string, years: number): string {
  const later = `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;
  const iso = new Date(dayNumber(later)).toISOString();
  return iso.slice(0, 10);
}

function dayNumber(date: string): number {
  return Date.UTC(
    Number(date.slice(0, 4)),
    Number(date.slice(5, 7)) - 1,
    Number(date.slice(8, 10)),
  );
}
