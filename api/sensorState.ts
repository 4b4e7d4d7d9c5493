import type { LeakCase } from "../analysis/domain/leakCase.ts";
import type { Sensor } from "../analysis/domain/sensor.ts";
import { leakScore, raisedZ, watchScore } from "../analysis/leak/parameters.ts";
import type { LastValidNight } from "../storage/sql/lastValidNights.ts";
import type { SensorView } from "./schemas/sensor.ts";

/** Less battery than this many days is weak (leak.md 13). */
const weakBatteryDays = 60;
/** A clock further off than this, its uncertainty included, gives no position (leak.md 6), ms. */
const badClockMs = 5;
/** Missing so many nights is silent (leak.md 13); a silent sensor never reads as "no leak". */
const silentNights = 2;
const dayMs = 86_400_000;

/** What the city as a whole knows, to judge one sensor by. */
export interface SensorContext {
  /** the last night that any sensor has */
  latestNightOf: string | null;
  nights: ReadonlyMap<string, LastValidNight>;
  /** open cases by sensor, the highest score where there are several */
  cases: ReadonlyMap<string, LeakCase>;
  now: Date;
}

export function casesBySensor(open: readonly LeakCase[]): Map<string, LeakCase> {
  const found = new Map<string, LeakCase>();
  for (const leakCase of open) {
    for (const sensorId of leakCase.sensorIds) {
      const other = found.get(sensorId);
      if (!other || other.score < leakCase.score) found.set(sensorId, leakCase);
    }
  }
  return found;
}

/**
 * How a sensor shows on the map. An open case decides, with its score; without one the last night
 * says at most "watch": one night alone never makes a leak.
 */
export function sensorState(
  sensor: Sensor,
  context: SensorContext,
): Pick<SensorView, "state" | "score"> {
  const leakCase = context.cases.get(sensor.id);
  const night = context.nights.get(sensor.id);
  if (leakCase) return { state: bandOf(leakCase.score), score: leakCase.score };
  if (!night?.valid || missedNights(night.nightOf, context.latestNightOf) >= silentNights) {
    return { state: "silent", score: null };
  }
  const score = nightScore(night);
  return { state: bandOf(score), score };
}

export function sensorHealth(sensor: Sensor, now: Date): SensorView["health"] {
  const { status, lastContactAt } = sensor;
  const health: SensorView["health"] = [];
  const battery = status?.batteryDays ?? null;
  if (battery !== null && battery < weakBatteryDays) health.push("weakBattery");
  const offset = status?.clockOffsetMs ?? null;
  const uncertainty = status?.clockUncertaintyMs ?? 0;
  if (offset !== null && Math.abs(offset) + uncertainty > badClockMs) health.push("badClock");
  const quietMs = lastContactAt ? now.getTime() - lastContactAt.getTime() : Infinity;
  if (quietMs > silentNights * dayMs) health.push("silent");
  return health;
}

/** z 3.5, which counts as raised, is the lower edge of "watch"; the clips' probability counts in full. */
function nightScore({ z, leakProbability }: LastValidNight): number {
  const byLevel = (Math.max(0, z ?? 0) / raisedZ) * watchScore;
  const bySound = (leakProbability ?? 0) * 100;
  return Math.round(Math.min(leakScore - 1, Math.max(byLevel, bySound)));
}

function bandOf(score: number): "leak" | "watch" | "normal" {
  if (score >= leakScore) return "leak";
  return score >= watchScore ? "watch" : "normal";
}

function missedNights(nightOf: string, latestNightOf: string | null): number {
  if (latestNightOf === null) return 0;
  return (Date.parse(latestNightOf) - Date.parse(nightOf)) / dayMs;
}
