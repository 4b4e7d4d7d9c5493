import { language } from "../language.ts";

/** The city's time: nights are named by their morning there. Set once from what the server says. */
let timeZone = "Asia/Tokyo";

export function useTimeZone(name: string): void {
  timeZone = name;
}

const weekdaysJa = ["日", "月", "火", "水", "木", "金", "土"] as const;
const monthsEn = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

interface LocalTime {
  year: number;
  month: number;
  day: number;
  weekday: number;
  clock: string;
  date: string;
}

/** `2026年11月24日(火) 02:10` or `24 Nov 2026 02:10 JST`. */
export function longInstant(instant: string): string {
  const t = localTime(new Date(instant));
  return language.value === "ja"
    ? `${t.year}年${t.month}月${t.day}日(${weekdaysJa[t.weekday]}) ${t.clock}`
    : `${t.day} ${monthsEn[t.month - 1]} ${t.year} ${t.clock} ${zoneName()}`;
}

/** `11/24 02:10` or `24 Nov 02:10`. */
export function shortInstant(instant: string): string {
  const t = localTime(new Date(instant));
  return language.value === "ja"
    ? `${t.month}/${t.day} ${t.clock}`
    : `${t.day} ${monthsEn[t.month - 1]} ${t.clock}`;
}

/** A night by its morning: `11月24日(火)` or `24 Nov (Tue)`. */
export function night(nightOf: string): string {
  const { month, day, weekday } = dateParts(nightOf);
  return language.value === "ja"
    ? `${month}月${day}日(${weekdaysJa[weekday]})`
    : `${day} ${monthsEn[month - 1]} (${["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday]})`;
}

/** For axes: `11/24` or `24 Nov`. */
export function shortNight(nightOf: string): string {
  const { month, day } = dateParts(nightOf);
  return language.value === "ja" ? `${month}/${day}` : `${day} ${monthsEn[month - 1]}`;
}

/** A date of the calendar: `2026年11月24日` or `24 Nov 2026`. */
export function longDate(date: string): string {
  const { year, month, day } = dateParts(date);
  return language.value === "ja"
    ? `${year}年${month}月${day}日`
    : `${day} ${monthsEn[month - 1]} ${year}`;
}

/** The clock alone, `02:10`, of an instant. */
export function clock(instant: Date): string {
  return localTime(instant).clock;
}

/** The local date `YYYY-MM-DD` of an instant. */
export function localDate(instant: Date): string {
  return localTime(instant).date;
}

/** `YYYY-MM-DD`, `days` later or earlier. */
export function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/**
 * A figure with a true minus, and comma groups from 10,000 on.
 * @example figure(-3.04, 1) // "−3.0"
 */
export function figure(value: number, digits = 0): string {
  const rounded = Math.abs(value).toFixed(digits);
  const negative = value < 0 && Number(rounded) !== 0;
  const [whole = "0", fraction] = rounded.split(".");
  const grouped = whole.length >= 5 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return (negative ? "−" : "") + grouped + (fraction === undefined ? "" : `.${fraction}`);
}

/** With its sign always: `+9.1`, `−3.0`, `0.0` without one. */
export function signed(value: number, digits = 0): string {
  const plain = figure(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${plain}` : plain;
}

/** Figure and unit with the half-width space between them: `150 mm`. */
export function quantity(value: number, unit: string, digits = 0): string {
  return `${figure(value, digits)} ${unit}`;
}

/** `18 %`. */
export function percent(share: number): string {
  return quantity(share * 100, "%");
}

/** kilobytes and megabytes by thousands, as drives and cameras count. */
export function bytes(count: number): string {
  if (count >= 1e9) return quantity(count / 1e9, "GB", 1);
  if (count >= 1e6) return quantity(count / 1e6, "MB", 1);
  return quantity(count / 1e3, "kB");
}

function dateParts(date: string) {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return { year, month, day, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

function localTime(instant: Date): LocalTime {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(instant);
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((part) => part.type === type)?.value ?? "";
  const date = `${of("year")}-${of("month")}-${of("day")}`;
  return { ...dateParts(date), clock: `${of("hour")}:${of("minute")}`, date };
}

function zoneName(): string {
  return timeZone === "Asia/Tokyo" ? "JST" : timeZone;
}
