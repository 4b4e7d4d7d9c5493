import { afterEach, expect, test } from "vitest";
import { language } from "../../web/language.ts";
import { parseCoordinates } from "../../web/text/coordinates.ts";
import {
  addDays,
  bytes,
  figure,
  localDate,
  longDate,
  longInstant,
  night,
  percent,
  quantity,
  shortInstant,
  shortNight,
  signed,
} from "../../web/text/format.ts";

afterEach(() => {
  language.value = "ja";
});

test("an instant is said in Japanese time in both languages", () => {
  const lateUtc = "2026-11-23T17:10:00Z";
  expect(longInstant(lateUtc)).toBe("2026年11月24日(火) 02:10");
  expect(shortInstant(lateUtc)).toBe("11/24 02:10");
  language.value = "en";
  expect(longInstant(lateUtc)).toBe("24 Nov 2026 02:10 JST");
  expect(shortInstant(lateUtc)).toBe("24 Nov 02:10");
});

test("midnight is 00:00, never 24:00", () => {
  expect(longInstant("2026-11-23T15:00:00Z")).toBe("2026年11月24日(火) 00:00");
});

test("a night carries the date and weekday of its morning", () => {
  expect(night("2026-11-24")).toBe("11月24日(火)");
  expect(shortNight("2026-11-24")).toBe("11/24");
  language.value = "en";
  expect(night("2026-11-24")).toBe("24 Nov (Tue)");
});

test("the local date of a moment before midnight UTC is the next day", () => {
  expect(localDate(new Date("2026-12-31T15:30:00Z"))).toBe("2027-01-01");
});

test("days are added across months and leap days", () => {
  expect(addDays("2026-11-24", 7)).toBe("2026-12-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
});

test("a calendar date is not moved by the time zone", () => {
  expect(longDate("2026-01-01")).toBe("2026年1月1日");
  language.value = "en";
  expect(longDate("2026-01-01")).toBe("1 Jan 2026");
});

test.each([
  [-3.04, 1, "−3.0"],
  [-0.04, 1, "0.0"],
  [9999, 0, "9999"],
  [12_345, 0, "12,345"],
  [1_234_567.8, 1, "1,234,567.8"],
])("the figure %d with %d digits is %s", (value, digits, words) => {
  expect(figure(value, digits)).toBe(words);
});

test("a sign stands before every value but zero", () => {
  expect(signed(9.06, 1)).toBe("+9.1");
  expect(signed(-9.06, 1)).toBe("−9.1");
  expect(signed(0.04, 1)).toBe("0.0");
});

test("a space stands before every unit", () => {
  expect(quantity(150, "mm")).toBe("150 mm");
  expect(percent(0.184)).toBe("18 %");
  expect(bytes(2_949_807)).toBe("2.9 MB");
});

test.each([
  ["33.59, 130.40", { lat: 33.59, lon: 130.4 }],
  ["３３．５９、１３０．４０", { lat: 33.59, lon: 130.4 }],
  ["130.4 33.59", { lat: 33.59, lon: 130.4 }],
  ["-33.5,-70.6", { lat: -33.5, lon: -70.6 }],
  ["天神", null],
  ["95, 190", null],
  ["33.59", null],
])("%s is read as a place or not at all", (words, place) => {
  expect(parseCoordinates(words)).toEqual(place);
});
