import type { Survey } from "./survey.ts";

/** Days by which the survey before must be older: flights of one week are one inspection. */
const leastDaysBetween = 7;
/** How long after its last photo a survey that is not complete counts as ended, ms: an hour, a change of battery. */
export const settledAfterMs = 3_600_000;

/**
 * The survey that one is compared with: the latest flown well before it. Flights of the same days are one
 * inspection, whatever their names.
 * @param others all surveys of the bridge
 */
export function surveyBefore<T extends Pick<Survey, "id" | "surveyedOn">>(
  of: Pick<Survey, "surveyedOn">,
  others: readonly T[],
): T | null {
  const latest = Date.parse(of.surveyedOn) - leastDaysBetween * 86_400_000;
  let best: T | null = null;
  for (const other of others) {
    if (!(Date.parse(other.surveyedOn) <= latest)) continue;
    const later = best === null || other.surveyedOn > best.surveyedOn;
    const sameDay = best !== null && other.surveyedOn === best.surveyedOn && other.id > best.id;
    if (later || sameDay) best = other;
  }
  return best;
}
