import type { NightOf } from "../domain/night.ts";
import type { RainHour } from "../domain/rain.ts";
import { leastDryNights, leastRainyNights, rainHours, rainyMm } from "./parameters.ts";
import { median } from "./quantile.ts";
import { nightInstant } from "./window.ts";

/** Hours of rain that can belong to a night: from 00:00 to 04:00 local around 03:00. */
export function rainHoursOf(nightOf: NightOf, timeZone: string): { from: Date; to: Date } {
  const centre = nightInstant(nightOf, timeZone).getTime();
  return {
    from: new Date(centre - rainHours.before * 3_600_000),
    to: new Date(centre + rainHours.after * 3_600_000),
  };
}

/**
 * Rain of each night, mm from 00:00 to 04:00 local: the ground and the gutters still run for hours.
 * @param hours in any order
 * @returns nights without a single hour are absent: nothing is known of them
 */
export function rainByNight(
  hours: readonly RainHour[],
  nights: Iterable<NightOf>,
  timeZone: string,
): Map<NightOf, number> {
  const sorted = [...hours].sort((a, b) => a.hourStart.getTime() - b.hourStart.getTime());
  const found = new Map<NightOf, number>();
  let next = 0;
  for (const nightOf of [...nights].sort()) {
    const { from, to } = rainHoursOf(nightOf, timeZone);
    while (next < sorted.length && sorted[next]!.hourStart < from) next++;
    let mm = 0;
    let known = false;
    for (; next < sorted.length && sorted[next]!.hourStart < to; next++) {
      mm += sorted[next]!.mm;
      known = true;
    }
    if (known) found.set(nightOf, mm);
  }
  return found;
}

/** Rain that is heard; without a figure there is none. */
export function isRainy(mm: number | undefined): boolean {
  return mm !== undefined && mm >= rainyMm;
}

/**
 * What rain adds at one place beside the common cause, dB, negative where it is heard less than
 * elsewhere: the median over its rainy nights of (level − own dry median).
 * @param levelsDb by night number, common cause removed
 * @param rain mm by night number; nights that are not in it are neither rainy nor dry
 * @returns null with fewer than 3 rainy or 7 dry nights
 */
export function rainRise(
  levelsDb: Iterable<readonly [number, number]>,
  rain: ReadonlyMap<number, number>,
): number | null {
  const rainy: number[] = [];
  const dry: number[] = [];
  for (const [night, levelDb] of levelsDb) {
    const mm = rain.get(night);
    if (mm === undefined) continue;
    (isRainy(mm) ? rainy : dry).push(levelDb);
  }
  if (rainy.length < leastRainyNights || dry.length < leastDryNights) return null;
  return median(rainy) - median(dry);
}
