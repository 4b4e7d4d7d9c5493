import { expect, test } from "vitest";
import type { NightView } from "../../api/schemas/night.ts";
import { nightSeries } from "../../web/sensors/nightSeries.ts";
import { aNight, anAnomaly } from "../builders.ts";

function view(nightOf: string, its: Partial<NightView> = {}): NightView {
  const { statistics, ...night } = aNight({ nightOf });
  return {
    ...night,
    statistics: {
      ...statistics,
      thirdsP10Db: statistics.thirdsP10Db && [...statistics.thirdsP10Db],
      histogram: { ...statistics.histogram, counts: [...statistics.histogram.counts] },
    },
    floorDb: statistics.percentilesDb.p10,
    spreadDb: statistics.spreadDb,
    leqDb: statistics.leqDb,
    ...its,
  };
}

test("a night that never came is a gap between its neighbours", () => {
  const points = nightSeries([view("2026-11-24"), view("2026-11-22")], "2026-11-24");
  expect(points.map(({ nightOf }) => nightOf)).toEqual(["2026-11-22", "2026-11-23", "2026-11-24"]);
  expect(points.map(({ floorDb }) => floorDb)).toEqual([-60.5, null, -60.5]);
});

test("a night with too little data is a gap as well, never a quiet night", () => {
  const [point] = nightSeries([view("2026-11-24", { valid: false })], "2026-11-24");
  expect(point?.floorDb).toBeNull();
});

test("a sensor silent since days has gaps up to the last night", () => {
  const points = nightSeries([view("2026-11-20")], "2026-11-24");
  expect(points).toHaveLength(5);
  expect(points.at(-1)?.night).toBeNull();
});

test("the boundary of raised nights lies 3.5 z above the baseline of that night", () => {
  const anomaly = anAnomaly({ z: 2.25, riseDb: 4.5, baselineMedianDb: -66, commonDb: 1 });
  const [point] = nightSeries([view("2026-11-24", { anomaly })], "2026-11-24");
  expect(point?.baselineDb).toBe(-65);
  expect(point?.raisedFromDb).toBe(-58);
});

test("what rain adds at the sensor belongs to what is usual on a rainy night", () => {
  const rain = { rainMm: 9, rainRiseDb: 3 };
  const anomaly = anAnomaly({ z: 0.75, riseDb: 1.5, baselineMedianDb: -66, commonDb: 1, ...rain });
  const [point] = nightSeries([view("2026-11-24", { anomaly })], "2026-11-24");
  expect(point?.baselineDb).toBe(-62);
});

test("without a baseline yet there is no boundary", () => {
  const anomaly = anAnomaly({ z: null, riseDb: null, baselineMedianDb: null });
  const [point] = nightSeries([view("2026-11-24", { anomaly })], "2026-11-24");
  expect(point?.raisedFromDb).toBeNull();
});
