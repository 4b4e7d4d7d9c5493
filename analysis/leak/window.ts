import type { NightOf } from "../domain/night.ts";
import { windowCentreMinute, windowEndMinute, windowStartMinute } from "./parameters.ts";

/**
 * The night that a recording belongs to: the local date of its morning.
 * @param timeZone an IANA name such as "Asia/Tokyo"
 * @returns null outside 02:00 (inclusive) to 04:00 (exclusive) local
 * @example nightOfRecording(new Date("2026-11-23T17:30:00Z"), "Asia/Tokyo") // "2026-11-24"
 */
export function nightOfRecording(at: Date, timeZone: string): NightOf | null {
  const { date, minute } = localTime(at, timeZone);
  return minute >= windowStartMinute && minute < windowEndMinute ? date : null;
}

/**
 * The middle of a night's window as an instant: 03:00 local.
 * Where the clock was put forward over 03:00, the instant at which it would have been.
 * @example nightInstant("2026-11-24", "Asia/Tokyo") // 2026-11-23T18:00:00Z
 */
export function nightInstant(nightOf: NightOf, timeZone: string): Date {
  return localInstant(nightOf, windowCentreMinute, timeZone);
}

/**
 * A time of a local day as an instant.
 * @param date `YYYY-MM-DD`
 * @param minute of the local day, from 0; 1440 and more lie in the next days
 */
export function localInstant(date: string, minute: number, timeZone: string): Date {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * 60_000;
  let at = wanted;
  // The offset at a first guess may not be that at the answer: the second step settles it.
  for (let step = 0; step < 2; step++) {
    const local = localTime(new Date(at), timeZone);
    at += wanted - (Date.parse(`${local.date}T00:00:00Z`) + local.minute * 60_000);
  }
  return new Date(at);
}

/** Days since 1970-01-01 of a night's date, to count nights with. */
export function nightNumber(nightOf: NightOf): number {
  return Math.round(Date.parse(`${nightOf}T00:00:00Z`) / 86_400_000);
}

/** Making a formatter costs a thousand times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function localTime(at: Date, timeZone: string): { date: string; minute: number } {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(
    formatter.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}
