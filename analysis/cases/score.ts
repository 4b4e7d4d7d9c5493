import type { CaseEvidence } from "../domain/leakCase.ts";
import type { NightOf } from "../domain/night.ts";
import type { Reason } from "../domain/reason.ts";
import { raisedZ } from "../leak/parameters.ts";
import { points } from "./parameters.ts";

/** What one night said about a whole case: its loudest sensor, and how many were raised. */
export interface CaseNight {
  nightOf: NightOf;
  /** of the sensor with the highest z */
  z: number;
  riseDb: number;
  spreadDb: number;
  /** highest of the night's clips; null without a clip */
  leakProbability: number | null;
  raisedSensors: number;
}

/** The evidence night by night, oldest first; nights without data are missing, never quiet. */
export function caseNights(evidence: readonly CaseEvidence[]): CaseNight[] {
  const nights = new Map<NightOf, CaseNight>();
  for (const one of evidence) {
    const night = nights.get(one.nightOf);
    const raised = one.z >= raisedZ ? 1 : 0;
    if (!night) {
      const { nightOf, z, riseDb, spreadDb, leakProbability } = one;
      nights.set(nightOf, { nightOf, z, riseDb, spreadDb, leakProbability, raisedSensors: raised });
      continue;
    }
    night.raisedSensors += raised;
    night.leakProbability = highest(night.leakProbability, one.leakProbability);
    if (one.z > night.z) {
      night.z = one.z;
      night.riseDb = one.riseDb;
      night.spreadDb = one.spreadDb;
    }
  }
  return [...nights.values()].sort((a, b) => (a.nightOf < b.nightOf ? -1 : 1));
}

/** Nights at the end on which no sensor of the case was raised. */
export function quietNightsAtEnd(nights: readonly CaseNight[]): number {
  const last = nights.findLastIndex((night) => night.raisedSensors > 0);
  return nights.length - 1 - last;
}

/**
 * Score of a case, 0 to 100, as a sum of points (`parameters.ts`) that are its reasons: level over the
 * baseline, persistence, steadiness, clips, neighbours, quiet nights. Level and spread are medians over
 * the raised nights of the last week, so one loud night does not make a case.
 * @param nights oldest first, as of {@link caseNights}
 */
export function caseScore(nights: readonly CaseNight[]): { score: number; reasons: Reason[] } {
  const recent = nights.slice(-points.raisedNightsWindow);
  const raised = recent.filter((night) => night.raisedSensors > 0);
  const telling = raised.length > 0 ? raised : recent;
  if (telling.length === 0) return { score: 0, reasons: [] };
  const reasons = [
    level(telling),
    persistence(raised.length, recent.length),
    steadiness(median(telling.map((night) => night.spreadDb))),
    clips(recent),
    neighbours(Math.max(...telling.map((night) => night.raisedSensors))),
    quiet(quietNightsAtEnd(nights)),
  ].filter((reason) => reason !== null);
  const sum = reasons.reduce((total, reason) => total + reason.weight, 0);
  return {
    score: Math.round(Math.min(100, Math.max(0, sum))),
    reasons: reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
  };
}

function level(nights: readonly CaseNight[]): Reason {
  const z = median(nights.map((night) => night.z));
  const riseDb = median(nights.map((night) => night.riseDb));
  const { levelAtRaised, levelMost, levelMostZ } = points;
  const weight =
    z < raisedZ
      ? (levelAtRaised * Math.max(0, z)) / raisedZ
      : levelAtRaised +
        (levelMost - levelAtRaised) * Math.min(1, (z - raisedZ) / (levelMostZ - raisedZ));
  return { code: "levelOverBaseline", values: { riseDb, z }, weight };
}

function persistence(raised: number, of: number): Reason {
  const weight = points.perRaisedNight * Math.min(raised, points.raisedNightsMost);
  return { code: "raisedNights", values: { raised, of }, weight };
}

function steadiness(spreadDb: number): Reason | null {
  const { steady, steadyUpToDb, unsteady, unsteadyFromDb } = points;
  const share = Math.min(
    1,
    Math.max(0, (spreadDb - steadyUpToDb) / (unsteadyFromDb - steadyUpToDb)),
  );
  const weight = steady + (unsteady - steady) * share;
  if (weight === 0) return null;
  return { code: weight > 0 ? "steadyNoise" : "unsteadyNoise", values: { spreadDb }, weight };
}

function clips(nights: readonly CaseNight[]): Reason | null {
  const heard = nights.map((night) => night.leakProbability).filter((p) => p !== null);
  if (heard.length === 0) return null;
  const probability = median(heard);
  const weight = points.clips * (2 * probability - 1);
  return { code: "clipsSoundLikeLeak", values: { probability }, weight };
}

function neighbours(raisedSensors: number): Reason | null {
  const count = Math.max(0, raisedSensors - 1);
  if (count === 0) return null;
  const weight = Math.min(points.neighboursMost, points.perNeighbour * count);
  return { code: "neighboursRaised", values: { count }, weight };
}

function quiet(nights: number): Reason | null {
  if (nights === 0) return null;
  return { code: "quietSince", values: { nights }, weight: points.perQuietNight * nights };
}

function highest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
