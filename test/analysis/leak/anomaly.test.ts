import { describe, expect, test } from "vitest";
import type { Night, NightAnomaly } from "../../../analysis/domain/night.ts";
import { baselineWindow, commonLevels, nightAnomalies } from "../../../analysis/leak/anomaly.ts";
import { baselineOf, robustZ } from "../../../analysis/leak/baseline.ts";
import { cusum, ewma, raisedTwoOfThree } from "../../../analysis/leak/charts.ts";
import { nightIsValid, nightStatistics } from "../../../analysis/leak/night.ts";
import { median } from "../../../analysis/leak/quantile.ts";
import type { Tolerance } from "../dsp/golden.ts";
import { expectClose, expectNear, golden } from "../dsp/golden.ts";
import { noise } from "../dsp/signals.ts";

type Series = (number | null)[];

const file = golden<{
  tolerance: Tolerance;
  cases: {
    case: string;
    level_db: Series;
    z: Series;
    ewma: number[];
    ewma_limit: number[];
    ewma_alarms: number[];
    cusum: number[];
    cusum_alarms: number[];
    z35_two_of_three_alarms: number[];
  }[];
  rain: {
    levels_db: number[][];
    common_db: number[];
    corrected_db: number[][];
    nights_z35_raw: Record<string, number[]>;
    nights_z35_corrected: Record<string, number[]>;
  };
}>("nights");

const dateOf = (night: number) => new Date(Date.UTC(2026, 0, 1 + night)).toISOString().slice(0, 10);

/** A night whose floor (P10) is the level: all its levels are. */
function nightOfLevel(sensorId: string, night: number, level: number, valid = true): Night {
  const statistics = nightStatistics([level], valid ? 1 : 2);
  return {
    sensorId,
    nightOf: dateOf(night),
    source: "logger",
    statistics,
    valid: nightIsValid(statistics),
    anomaly: null,
    leakProbability: null,
    shapeChange: null,
    sameThroughNight: null,
  };
}

const nightsOf = (sensorId: string, levels: readonly (number | null)[]): Night[] =>
  levels.flatMap((level, night) => (level === null ? [] : [nightOfLevel(sensorId, night, level)]));

/** Anomalies night after night, as the service does, each kept for the nights after. */
function decideAll(
  nights: readonly Night[],
  count: number,
  frozenSince = new Map<string, string>(),
) {
  let known = [...nights];
  const perNight: Map<string, NightAnomaly>[] = [];
  for (let night = 0; night < count; night++) {
    const decided = nightAnomalies(dateOf(night), known, frozenSince, null);
    const bySensor = new Map(decided.map(({ sensorId, anomaly }) => [sensorId, anomaly]));
    perNight.push(bySensor);
    known = known.map((one) => {
      const anomaly = bySensor.get(one.sensorId);
      return one.nightOf === dateOf(night) && anomaly ? { ...one, anomaly } : one;
    });
  }
  return perNight;
}

describe("robust z of a night", () => {
  test.each(file.cases)("agrees with the reference: $case", (wanted) => {
    const nights = nightsOf("S-1", wanted.level_db);
    const got = decideAll(nights, wanted.level_db.length).map(
      (decided) => decided.get("S-1")?.z ?? null,
    );
    wanted.z.forEach((z, night) => {
      if (z === null) expect(got[night]).toBeNull();
      else expectNear(got[night]!, z, file.tolerance);
    });
  });

  test.each(file.cases)("charts agree with the reference: $case", (wanted) => {
    const averaged = ewma(wanted.z);
    expectClose(averaged.values, wanted.ewma, file.tolerance);
    expectClose(averaged.limits, wanted.ewma_limit, file.tolerance);
    expect(averaged.alarms).toEqual(wanted.ewma_alarms);
    const summed = cusum(wanted.z);
    expectClose(summed.values, wanted.cusum, file.tolerance);
    expect(summed.alarms).toEqual(wanted.cusum_alarms);
    expect(raisedTwoOfThree(wanted.z)).toEqual(wanted.z35_two_of_three_alarms);
  });

  test("a missing or invalid night is no data, and stays out of the baseline", () => {
    const levels: Series = Array.from({ length: 40 }, () => 30);
    const nights = nightsOf("S-1", levels).filter(({ nightOf }) => nightOf !== dateOf(39));
    const broken = [...nights, nightOfLevel("S-1", 39, 60, false)];
    const [tonight] = nightAnomalies(dateOf(39), broken, new Map(), null);
    expect(tonight!.anomaly).toMatchObject({ z: null, riseDb: null, raised: false });
    expect(nightAnomalies(dateOf(39), nights, new Map(), null)).toEqual([]);
  });

  test("nights after the judged one do not matter, nor their order", () => {
    const levels = Array.from(noise(1, 45), (value) => 30 + value);
    const nights = nightsOf("S-1", levels);
    const upTo = nights.slice(0, 41);
    expect(nightAnomalies(dateOf(40), nights.toReversed(), new Map(), null)).toEqual(
      nightAnomalies(dateOf(40), upTo, new Map(), null),
    );
  });
});

describe("common cause", () => {
  const { levels_db: levels, common_db: common } = file.rain;

  test("agrees with the reference, sensor by sensor and night by night", () => {
    const got = commonLevels(
      levels.map((own) => ({
        floorsDb: new Map(own.map((level, night) => [night, level])),
        ownMedianDb: median(own.slice(0, 28)),
      })),
    );
    expectClose(
      common.map((_, night) => got.get(night)!),
      common,
      file.tolerance,
    );
  });

  test("rain on all sensors raises none, a leak on one stays", () => {
    const nights = levels.flatMap((own, j) => nightsOf(`S-${j}`, own));
    const raised = (all: readonly Night[], sensor: number) =>
      decideAll(all, 50).flatMap((night, i) => (night.get(`S-${sensor}`)?.raised ? [i] : []));
    for (const [j, raw] of Object.entries(file.rain.nights_z35_raw)) {
      const alone = nights.filter(({ sensorId }) => sensorId === `S-${j}`);
      expect(raised(alone, Number(j))).toEqual(raw);
      const wanted = file.rain.nights_z35_corrected[j]!;
      // The reference takes own medians of nights 0 to 27, we of each night's baseline: z differs by
      // some tenths, so that a night within a tenth of 3.5 may fall on the other side.
      const got = raised(nights, Number(j));
      expect(got).toEqual(expect.arrayContaining(wanted));
      expect(got.every((night) => wanted.length > 0 && night >= wanted[0]!)).toBe(true);
    }
  });

  test("four sensors are too few to tell rain from four leaks", () => {
    const nights = levels.slice(0, 4).flatMap((own, j) => nightsOf(`S-${j}`, own));
    const tonight = nightAnomalies(dateOf(40), nights, new Map(), null);
    expect(tonight.map(({ anomaly }) => anomaly.commonDb)).toEqual([0, 0, 0, 0]);
    expect(tonight.every(({ anomaly }) => anomaly.raised)).toBe(true);
  });
});

describe("baseline while a case is open", () => {
  const levels = Array.from(noise(2, 110), (value, night) => 30 + value + (night >= 40 ? 9 : 0));
  const nights = nightsOf("S-1", levels);

  test("a leak that stays is swallowed when nothing freezes the baseline", () => {
    const late = decideAll(nights, 110).at(-1)!.get("S-1")!;
    expect(late.raised).toBe(false);
  });

  test("a frozen baseline keeps the leak raised for as long as it lasts", () => {
    const decided = decideAll(nights, 110, new Map([["S-1", dateOf(40)]]));
    const z = decided.slice(44).map((night) => night.get("S-1")!);
    expect(z.every(({ raised }) => raised)).toBe(true);
    const baselines = new Set(z.map(({ baselineMedianDb }) => baselineMedianDb));
    expect(baselines.size).toBe(1);
  });

  test("holds when only the last 32 nights are at hand, from the stored anomalies", () => {
    const decided = decideAll(nights, 110, new Map([["S-1", dateOf(40)]]));
    const stored = nights.map((night, i) => ({ ...night, anomaly: decided[i]!.get("S-1")! }));
    const [tonight] = nightAnomalies(
      dateOf(109),
      stored.slice(109 - 31),
      new Map([["S-1", dateOf(40)]]),
      null,
    );
    expect(tonight!.anomaly).toEqual(decided[109]!.get("S-1"));
  });

  test("spans the 28 nights before the freeze, or before the lag", () => {
    expect(baselineWindow(100, null)).toEqual({ from: 69, to: 96 });
    expect(baselineWindow(100, 80)).toEqual({ from: 52, to: 79 });
    expect(baselineWindow(82, 81)).toEqual({ from: 51, to: 78 });
  });
});

describe("robustZ", () => {
  test("the 1 dB floor acts on a very steady sensor, and too few nights give no baseline", () => {
    const baseline = baselineOf(Array.from({ length: 14 }, () => 30))!;
    expect(baseline.madDb).toBe(0);
    expectNear(robustZ(35.2, baseline), 0.6745 * 5.2, { rel: 1e-12 });
    expect(baselineOf(Array.from({ length: 13 }, () => 30))).toBeNull();
  });
});
