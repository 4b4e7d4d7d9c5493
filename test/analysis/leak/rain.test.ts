import fc from "fast-check";
import { expect, test } from "vitest";
import { rainByNight, rainRise } from "../../../analysis/leak/rain.ts";
import { expectNear } from "../dsp/golden.ts";

const hour = (iso: string, mm: number) => ({ hourStart: new Date(iso), mm });

test("a night's rain falls from 00:00 to 04:00 local, and an unknown night is absent", () => {
  const hours = [
    hour("2026-06-10T18:00:00+09:00", 99),
    hour("2026-06-11T03:00:00+09:00", 4),
    hour("2026-06-11T04:00:00+09:00", 99),
    hour("2026-06-10T23:00:00+09:00", 99),
    hour("2026-06-11T00:00:00+09:00", 1.5),
    hour("2026-06-13T02:00:00+09:00", 0),
  ];
  const nights = ["2026-06-13", "2026-06-11", "2026-06-12"];
  expect(rainByNight(hours, nights, "Asia/Tokyo")).toEqual(
    new Map([
      ["2026-06-11", 5.5],
      ["2026-06-13", 0],
    ]),
  );
  expect(rainByNight([hour("2026-06-11T03:00:00Z", 7)], nights, "Europe/London")).toEqual(
    // 04:00 in London in summer: past the window.
    new Map(),
  );
});

test("the rise is the median of the rainy nights over that of the dry ones", () => {
  const levels = [30, 31, 29, 30, 30, 31, 29, 36, 38, 60].map((level, night) => [night, level]);
  const rain = new Map(levels.map(([night]) => [night!, night! >= 7 ? 3 : 0.5]));
  expect(rainRise(levels as [number, number][], rain)).toBe(8);
  rain.delete(9);
  expect(rainRise(levels as [number, number][], rain)).toBeNull();
  rain.set(9, 1).delete(0);
  expect(rainRise(levels as [number, number][], rain)).toBeNull();
});

test("a constant on all levels does not change the rise", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -90, max: 90, noNaN: true }), { minLength: 10, maxLength: 28 }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      (levels, by) => {
        const rain = new Map(levels.map((_, night) => [night, night % 3 === 0 ? 5 : 0]));
        const rise = (add: number) =>
          rainRise(
            levels.map((level, night) => [night, level + add] as const),
            rain,
          );
        const [before, after] = [rise(0), rise(by)];
        if (before === null) expect(after).toBeNull();
        else expectNear(after!, before, { abs: 1e-9 });
      },
    ),
  );
});
