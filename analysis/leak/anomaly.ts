import { median } from "simple-statistics";
import type { Night, NightAnomaly, NightOf } from "../domain/night.ts";
import type { SensorId } from "../domain/sensor.ts";
import type { Baseline } from "./baseline.ts";
import { baselineOf, robustZ } from "./baseline.ts";
import type { Charts } from "./controlCharts.ts";
import { emptyCharts, nextCharts } from "./controlCharts.ts";
import {
  baselineLag,
  baselineNights,
  cusumMost,
  leastBaselineNights,
  leastCommonSensors,
  raisedZ,
} from "./parameters.ts";
import { isRainy, rainRise } from "./rain.ts";
import { nightNumber } from "./window.ts";

/** A sensor's valid floors (P10) by night number, and where its baseline lies. */
interface SensorNights {
  sensorId: SensorId;
  floorsDb: ReadonlyMap<number, number>;
  /** nights of the baseline, both inclusive */
  from: number;
  to: number;
  /** what an earlier night of the open case was judged by */
  frozen: { baseline: Baseline; rainRiseDb: number | null } | null;
  /** what rain was last known to add here */
  rainRiseDb: number | null;
  charts: Charts;
}

/** What was stored of one night. */
interface StoredNight {
  night: number;
  anomaly: NightAnomaly;
}

/**
 * One night of every sensor against its own baseline: the floor (P10) of the night, less what all
 * sensors have in common that night, over median and MAD of the 28 nights n − 31 … n − 4.
 *
 * Common cause (rain, wind, pressure): the median over sensors of (floor − own median), when at least
 * 5 sensors have both; it is taken off every night, those of the baseline too.
 * Frozen: while a case is open, nights from `frozenSince` on do not enter the baseline; it stays the
 * one of the 28 nights before, read from the stored anomalies of the case's own nights, so that it
 * holds however long the case lasts.
 *
 * Rain: what it adds at a sensor beside the common cause is learned from the rainy nights of its
 * baseline, or else the last that was learned, and taken off every rainy night.
 * Charts: EWMA and CUSUM go on from the newest earlier night that stored them.
 * @param nights all sensors, this night and at least the 31 before it, in any order; others are ignored
 * @param rain mm from 00:00 to 04:00 by night; null: nothing is known of rain, and nothing is taken off
 * @returns one for each sensor that has this night, in the order of their ids; z is null when the night
 *   is not valid or fewer than 14 baseline nights are
 * @see leak.md 7; golden values: test/fixtures/golden/nights.json
 */
export function nightAnomalies(
  nightOf: NightOf,
  nights: readonly Night[],
  frozenSince: ReadonlyMap<SensorId, NightOf>,
  rain: ReadonlyMap<NightOf, number> | null,
): { sensorId: SensorId; anomaly: NightAnomaly }[] {
  const tonight = nightNumber(nightOf);
  const rainMm = new Map([...(rain ?? [])].map(([date, mm]) => [nightNumber(date), mm]));
  const sensors = bySensor(nights, tonight, frozenSince);
  const common = commonLevels(
    sensors.map(({ floorsDb, from, to }) => ({
      floorsDb,
      ownMedianDb: ownMedian(floorsDb, from, to),
    })),
  );
  const heard = new Set(
    nights.filter((night) => night.nightOf === nightOf).map(({ sensorId }) => sensorId),
  );
  return sensors
    .filter(({ sensorId }) => heard.has(sensorId))
    .map((sensor) => ({
      sensorId: sensor.sensorId,
      anomaly: anomalyOf(sensor, tonight, common, rainMm),
    }));
}

/**
 * What all sensors have in common, by night: the median over sensors of (level − own median), dB.
 * Nights on which fewer than 5 sensors have both are absent.
 */
export function commonLevels(
  sensors: readonly { floorsDb: ReadonlyMap<number, number>; ownMedianDb: number | null }[],
): Map<number, number> {
  const differences = new Map<number, number[]>();
  for (const { floorsDb, ownMedianDb } of sensors) {
    if (ownMedianDb === null) continue;
    for (const [night, floorDb] of floorsDb) {
      const found = differences.get(night);
      if (found) found.push(floorDb - ownMedianDb);
      else differences.set(night, [floorDb - ownMedianDb]);
    }
  }
  const common = new Map<number, number>();
  for (const [night, values] of differences) {
    if (values.length >= leastCommonSensors) common.set(night, median(values));
  }
  return common;
}

/** First and last night number of the baseline of a night. */
export function baselineWindow(night: number, frozenSince: number | null) {
  const lagged = night - baselineLag - 1;
  const to = frozenSince === null ? lagged : Math.min(lagged, frozenSince - 1);
  return { from: to - baselineNights + 1, to };
}

function bySensor(
  nights: readonly Night[],
  tonight: number,
  frozenSince: ReadonlyMap<SensorId, NightOf>,
): SensorNights[] {
  // Thousands of sensors share some thirty dates.
  const numbers = new Map<NightOf, number>();
  const numberOf = (nightOf: NightOf): number => {
    const known = numbers.get(nightOf);
    if (known !== undefined) return known;
    const night = nightNumber(nightOf);
    numbers.set(nightOf, night);
    return night;
  };
  const grouped = new Map<SensorId, Night[]>();
  for (const night of nights) {
    const found = grouped.get(night.sensorId);
    if (found) found.push(night);
    else grouped.set(night.sensorId, [night]);
  }
  return [...grouped]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sensorId, own]) => {
      const since = frozenSince.get(sensorId);
      const frozenNight = since === undefined ? null : nightNumber(since);
      const floorsDb = new Map<number, number>();
      const stored: StoredNight[] = [];
      for (const { nightOf, valid, statistics, anomaly } of own) {
        const night = numberOf(nightOf);
        if (valid && night <= tonight) floorsDb.set(night, statistics.percentilesDb.p10);
        if (anomaly && night < tonight) stored.push({ night, anomaly });
      }
      stored.sort((a, b) => b.night - a.night);
      return {
        sensorId,
        floorsDb,
        ...baselineWindow(tonight, frozenNight),
        frozen: frozenNight === null ? null : storedBaseline(stored, frozenNight),
        rainRiseDb:
          stored.find(({ anomaly }) => anomaly.rainRiseDb !== null)?.anomaly.rainRiseDb ?? null,
        charts: storedCharts(stored),
      };
    });
}

/** The baseline of the newest night since the freeze and before this one. */
function storedBaseline(
  newestFirst: readonly StoredNight[],
  since: number,
): SensorNights["frozen"] {
  for (const { night, anomaly } of newestFirst) {
    if (night < since) return null;
    const {
      baselineMedianDb: medianDb,
      baselineMadDb: madDb,
      baselineNights,
      rainRiseDb,
    } = anomaly;
    if (medianDb === null || madDb === null) continue;
    return { baseline: { medianDb, madDb, nights: baselineNights }, rainRiseDb };
  }
  return null;
}

/** The charts of the newest night that has them, gone on with the z of nights stored without. */
function storedCharts(newestFirst: readonly StoredNight[]): Charts {
  const without: (number | null)[] = [];
  let charts = emptyCharts;
  for (const { anomaly } of newestFirst) {
    const { ewma, cusum, chartNights } = anomaly;
    if (ewma !== null && cusum !== null) {
      charts = { ewma, cusum, chartNights };
      break;
    }
    without.push(anomaly.z);
  }
  return without.reduceRight(chartsAfter, charts);
}

/** An old leak must not fill the CUSUM for months after its repair. */
function chartsAfter(before: Charts, z: number | null): Charts {
  const { cusum, ...charts } = nextCharts(before, z);
  return { ...charts, cusum: Math.min(cusum, cusumMost) };
}

function anomalyOf(
  { floorsDb, from, to, frozen, ...last }: SensorNights,
  tonight: number,
  common: ReadonlyMap<number, number>,
  rainMm: ReadonlyMap<number, number>,
): NightAnomaly {
  const levels: [number, number][] = [];
  for (const [night, floorDb] of floorsDb) {
    if (night >= from && night <= to) levels.push([night, floorDb - (common.get(night) ?? 0)]);
  }
  const learnedDb = frozen?.rainRiseDb ?? rainRise(levels, rainMm) ?? last.rainRiseDb;
  const rainRiseDb = rainMm.size > 0 ? learnedDb : null;
  const rainDb = (night: number) => (isRainy(rainMm.get(night)) ? (rainRiseDb ?? 0) : 0);
  const baseline =
    frozen?.baseline ?? baselineOf(levels.map(([night, levelDb]) => levelDb - rainDb(night)));
  const commonDb = common.get(tonight) ?? 0;
  const floorDb = floorsDb.get(tonight);
  const levelDb = floorDb === undefined ? null : floorDb - commonDb - rainDb(tonight);
  const z = baseline && levelDb !== null ? robustZ(levelDb, baseline) : null;
  const { ewma, cusum, chartNights } = chartsAfter(last.charts, z);
  return {
    z,
    riseDb: baseline && levelDb !== null ? levelDb - baseline.medianDb : null,
    baselineMedianDb: baseline?.medianDb ?? null,
    baselineMadDb: baseline?.madDb ?? null,
    baselineNights: baseline?.nights ?? levels.length,
    commonDb,
    raised: z !== null && z >= raisedZ,
    ewma: chartNights > 0 ? ewma : null,
    cusum: chartNights > 0 ? cusum : null,
    chartNights,
    rainMm: rainMm.get(tonight) ?? null,
    rainRiseDb,
    newSound: null,
  };
}

function ownMedian(floorsDb: ReadonlyMap<number, number>, from: number, to: number): number | null {
  const levels: number[] = [];
  for (const [night, floorDb] of floorsDb) if (night >= from && night <= to) levels.push(floorDb);
  return levels.length >= leastBaselineNights ? median(levels) : null;
}
