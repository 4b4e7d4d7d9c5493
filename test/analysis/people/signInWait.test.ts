import { expect, test } from "vitest";
import { nextTryAt, triesThatCount } from "../../../analysis/people/signInWait.ts";

const lastAt = new Date("2026-11-24T09:00:00Z");
const waitSeconds = (of: "login" | "address", count: number, now = lastAt) =>
  (nextTryAt(of, { count, lastAt }, now).getTime() - lastAt.getTime()) / 1000;

test("five mistyped passwords cost nothing, then each further one doubles the wait", () => {
  expect([0, 5, 6, 7, 8].map((count) => waitSeconds("login", count))).toEqual([0, 0, 2, 4, 8]);
});

test("nobody waits longer than a quarter of an hour", () => {
  expect([14, 15, 60, 5000].map((count) => waitSeconds("login", count))).toEqual([
    512, 900, 900, 900,
  ]);
});

test("an address may be a whole office: it has thirty", () => {
  expect([30, 31, 32].map((count) => waitSeconds("address", count))).toEqual([0, 2, 4]);
});

test("after a day without a failure the count begins anew", () => {
  const nextDay = new Date("2026-11-25T09:00:00Z");
  expect(triesThatCount({ count: 40, lastAt }, new Date(nextDay.getTime() - 1))).toBe(40);
  expect(triesThatCount({ count: 40, lastAt }, nextDay)).toBe(0);
  expect(waitSeconds("login", 40, nextDay)).toBe(0);
});
