import { expect, test } from "vitest";
import { rainBetween, saveRain } from "../../../storage/sql/rain.ts";
import { onBothEngines } from "./engines.ts";

const at = (hour: number) => new Date(Date.UTC(2026, 5, 1, hour));

onBothEngines("rain", (opened) => {
  const db = () => opened().store.db;

  test("gives the hours of a range back, its end left out", async () => {
    await saveRain(
      db(),
      [3, 1, 2, 4].map((hour) => ({ hourStart: at(hour), mm: hour / 2 })),
    );
    expect(await rainBetween(db(), { from: at(2), to: at(4) })).toEqual([
      { hourStart: at(2), mm: 1 },
      { hourStart: at(3), mm: 1.5 },
    ]);
  });

  test("the same hours twice change nothing, another figure replaces the first", async () => {
    const hours = [1, 2].map((hour) => ({ hourStart: at(hour), mm: 0.1 }));
    expect(await saveRain(db(), hours)).toEqual([at(1), at(2)]);
    expect(await saveRain(db(), hours)).toEqual([]);
    expect(await saveRain(db(), [{ hourStart: at(2), mm: 7.5 }, hours[0]!])).toEqual([at(2)]);
    expect(await rainBetween(db(), { from: at(0), to: at(9) })).toEqual([
      { hourStart: at(1), mm: 0.1 },
      { hourStart: at(2), mm: 7.5 },
    ]);
  });

  test("takes two years of hours at once, and none", async () => {
    const hours = Array.from({ length: 17_520 }, (_, hour) => ({ hourStart: at(hour), mm: hour }));
    expect(await saveRain(db(), hours)).toHaveLength(17_520);
    expect(await rainBetween(db(), { from: at(17_519), to: at(99_999) })).toHaveLength(1);
    expect(await saveRain(db(), [])).toEqual([]);
  });
});
