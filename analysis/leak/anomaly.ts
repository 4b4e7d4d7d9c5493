import { median } from "simple-statistics";
import type { Night, NightAnomaly, NightOf } from "../domain/night.ts";
import type { SensorId } from "../domain/sensor.ts";
import type { Baseline } from "./baseline.ts";
import { baselineOf, robustZ } from "./baseline.ts";
import {
  baselineLag,
  baselineNights,
  leastBaselineNights,
  leastCommonSensors,
  raisedZ,
} from "./parameters.ts";
import { nightNumber } from "./window.ts";

/** A sensor's valid floors (P10) by night number, and where its baseline lies. */
interface SensorNights {
  sensorId: SensorId;
  floorsDb: ReadonlyMap<number, number>;
  /** nights of the baseline, both inclusive */
  from: number;
  to: number;
  /** baseline that an earlier night of the open case was judged by */
  frozen: Baseline | null;
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
 * @param nights all sensors, this night and at least the 31 before it, in any order; others are ignored
 * @returns one for each sensor that has this night, in the order of their ids; z is null when the night
 *   is not valid or fewer than 14 baseline nights are
 * @see leak.md 7; golden values: test/fixtures/golden/nights.json
 */
export function nightAnomalies(
  nightOf: NightOf,
  nights: readonly Night[],
  frozenSince: ReadonlyMap<SensorId, NightOf>,
  _rain: ReadonlyMap<NightOf, number> | null,
): { sensorId: SensorId; anomaly: NightAnomaly }[] {
  const tonight = nightNumber(nightOf);
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
    .map((sensor) => ({ sensorId: sensor.sensorId, anomaly: anomalyOf(sensor, tonight, common) }));
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
      for (const { nightOf, valid, statistics } of own) {
        const night = nightNumber(nightOf);
        if (valid && night <= tonight) floorsDb.set(night, statistics.percentilesDb.p10);
      }
      const frozen = frozenNight === null ? null : storedBaseline(own, frozenNight, tonight);
      return { sensorId, floorsDb, frozen, ...baselineWindow(tonight, frozenNight) };
    });
}

/** The baseline of the newest night since the freeze and before this one. */
function storedBaseline(own: readonly Night[], since: number, tonight: number): Baseline | null {
  let newest: Baseline | null = null;
  let newestNight = Number.NEGATIVE_INFINITY;
  for (const { nightOf, anomaly } of own) {
    const night = nightNumber(nightOf);
    if (night < since || night >= tonight || night <= newestNight) continue;
    if (!anomaly || anomaly.baselineMedianDb === null || anomaly.baselineMadDb === null) continue;
    newestNight = night;
    newest = {
      medianDb: anomaly.baselineMedianDb,
      madDb: anomaly.baselineMadDb,
      nights: anomaly.baselineNights,
    };
  }
  return newest;
}

function anomalyOf(
  { floorsDb, from, to, frozen }: SensorNights,
  tonight: number,
  common: ReadonlyMap<number, number>,
): NightAnomaly {
  const corrected: number[] = [];
  for (const [night, floorDb] of floorsDb) {
    if (night >= from && night <= to) corrected.push(floorDb - (common.get(night) ?? 0));
  }
  const baseline = frozen ?? baselineOf(corrected);
  const commonDb = common.get(tonight) ?? 0;
  const floorDb = floorsDb.get(tonight);
  const known = {
    baselineMedianDb: baseline?.medianDb ?? null,
    baselineMadDb: baseline?.madDb ?? null,
    baselineNights: baseline?.nights ?? corrected.length,
    commonDb,
    ewma: null,
    cusum: null,
    chartNights: 0,
    rainMm: null,
    rainRiseDb: null,
  };
  if (!baseline || floorDb === undefined) return { z: null, riseDb: null, raised: false, ...known };
  const z = robustZ(floorDb - commonDb, baseline);
  return { z, riseDb: floorDb - commonDb - baseline.medianDb, raised: z >= raisedZ, ...known };
}

function ownMedian(floorsDb: ReadonlyMap<number, number>, from: number, to: number): number | null {
  const levels: number[] = [];
  for (const [night, floorDb] of floorsDb) if (night >= from && night <= to) levels.push(floorDb);
  return levels.length >= leastBaselineNights ? median(levels) : null;
}
