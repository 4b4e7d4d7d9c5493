import type { CaseEvidence } from "../domain/leakCase.ts";
import type { NightOf } from "../domain/night.ts";
import { raisedZ } from "../leak/parameters.ts";
import { changedLeakProbability, changedShape } from "./parameters.ts";

/** What one night said about a whole case: its leading sensor, and how many more agree. */
export interface CaseNight {
  nightOf: NightOf;
  /** highest of all sensors, and its rise */
  z: number;
  riseDb: number;
  /** of the leading sensor: the one with a new sound, else the one with the highest z */
  spreadDb: number;
  thirdsDb: number | null;
  shapeChange: number | null;
  /** highest of the night's clips; null without a clip */
  leakProbability: number | null;
  /** sensors whose level is raised */
  raisedSensors: number;
  /** strongest new sound shared with neighbours, standard deviations of chance; 0 without one */
  soundZ: number;
  /** sensors that share new sounds with those of the case */
  soundNeighbours: number;
  /** sensors whose clip has changed and sounds like a leak */
  changedSensors: number;
}

/** What one night of one sensor says of something new there, as of `CaseEvidence`. */
type Heard = Pick<CaseEvidence, "newSound" | "shapeChange" | "leakProbability"> & {
  z: number | null;
};

/** A raised level, a new sound shared with neighbours, or a clip that has changed and sounds like a leak. */
export function hears(one: Heard): boolean {
  return (one.z !== null && one.z >= raisedZ) || one.newSound !== null || hasChanged(one);
}

function hasChanged({ shapeChange, leakProbability }: Heard): boolean {
  if (shapeChange === null || leakProbability === null) return false;
  return shapeChange >= changedShape && leakProbability >= changedLeakProbability;
}

/** The evidence night by night, oldest first; nights without data are missing, never quiet. */
export function caseNights(evidence: readonly CaseEvidence[]): CaseNight[] {
  const nights = new Map<NightOf, CaseEvidence[]>();
  for (const one of evidence) {
    const night = nights.get(one.nightOf);
    if (night) night.push(one);
    else nights.set(one.nightOf, [one]);
  }
  return [...nights.values()].map(caseNight).sort((a, b) => (a.nightOf < b.nightOf ? -1 : 1));
}

/** Something of the case was heard; see {@link hears}. */
export function isHeard({ raisedSensors, soundZ, changedSensors }: CaseNight): boolean {
  return raisedSensors > 0 || soundZ > 0 || changedSensors > 0;
}

/** Nights at the end on which nothing of the case was heard. */
export function quietNightsAtEnd(nights: readonly CaseNight[]): number {
  return nights.length - 1 - nights.findLastIndex(isHeard);
}

function caseNight(evidence: readonly CaseEvidence[]): CaseNight {
  const byLevel = [...evidence].sort((a, b) => b.z - a.z);
  const bySound = [...evidence].sort((a, b) => soundZOf(b) - soundZOf(a));
  const [loudest, first] = [byLevel[0], bySound[0]];
  if (!loudest || !first) throw new Error("a night of a case without evidence");
  const leading = soundZOf(first) > 0 ? first : loudest;
  const heard = evidence.map((one) => one.leakProbability).filter((p) => p !== null);
  return {
    nightOf: leading.nightOf,
    z: loudest.z,
    riseDb: loudest.riseDb,
    spreadDb: leading.spreadDb,
    thirdsDb: leading.thirdsDb,
    shapeChange: leading.shapeChange,
    leakProbability: heard.length > 0 ? Math.max(...heard) : null,
    raisedSensors: evidence.filter(({ z }) => z >= raisedZ).length,
    soundZ: soundZOf(first),
    changedSensors: evidence.filter(hasChanged).length,
    soundNeighbours: evidence.reduce((sum, { newSound }) => sum + (newSound?.neighbours ?? 0), 0),
  };
}

function soundZOf({ newSound }: CaseEvidence): number {
  return newSound === null ? 0 : newSound.z;
}
