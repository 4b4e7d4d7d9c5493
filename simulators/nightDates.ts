import type { NightOf } from "../analysis/domain/night.ts";

/** The invented city keeps Japanese time: UTC + 9 h, no daylight saving (leak.md 1). */
const cityOffsetHours = 9;
const dayMs = 86_400_000;

export function addNights(nightOf: NightOf, nights: number): NightOf {
  return new Date(Date.parse(`${nightOf}T00:00:00Z`) + nights * dayMs).toISOString().slice(0, 10);
}

/** @example nightsFrom("2026-01-01", "2026-01-03") // 2 */
export function nightsFrom(first: NightOf, nightOf: NightOf): number {
  return Math.round((Date.parse(nightOf) - Date.parse(first)) / dayMs);
}

/** The instant so many seconds after 02:00 local on the morning that names the night. */
export function windowInstant(nightOf: NightOf, secondsOfWindow: number): Date {
  const midnight = Date.parse(`${nightOf}T00:00:00Z`) - cityOffsetHours * 3_600_000;
  return new Date(midnight + 2 * 3_600_000 + Math.round(secondsOfWindow * 1000));
}

/** The night whose window has ended by now. */
export function lastFinishedNight(now: Date): NightOf {
  return new Date(now.getTime() + (cityOffsetHours - 4) * 3_600_000).toISOString().slice(0, 10);
}

/** 0 Sunday to 6 Saturday, of the night's morning. */
export function weekday(nightOf: NightOf): number {
  return new Date(`${nightOf}T00:00:00Z`).getUTCDay();
}

/** Day of the year, 0 to 365. */
export function dayOfYear(nightOf: NightOf): number {
  return nightsFrom(`${nightOf.slice(0, 4)}-01-01`, nightOf);
}
