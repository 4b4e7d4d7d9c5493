import type { CaseEvidence, LeakCase, LeakCaseState } from "../domain/leakCase.ts";
import type { Night, NightOf } from "../domain/night.ts";
import type { PairSound } from "../domain/pairSound.ts";
import type { RecordingAssessment } from "../domain/recording.ts";
import type { Sensor, SensorId } from "../domain/sensor.ts";
import type { Network } from "../leak/network.ts";
import { leakScore, watchScore } from "../leak/parameters.ts";
import type { SpeedCalibrations } from "../leak/pipeSpeed.ts";
import { nightInstant } from "../leak/window.ts";
import { wakeWhenDue } from "./caseActions.ts";
import type { CaseModel } from "./caseModel.ts";
import type { CaseNight } from "./caseNight.ts";
import { caseNights, hears, quietNightsAtEnd } from "./caseNight.ts";
import { casePlace, isElsewhere } from "./casePlace.ts";
import { groupNeighbours, reachesAny } from "./neighbours.ts";
import {
  evidenceNights,
  nightsLookedAt,
  quietNightsAfterRepair,
  quietNightsToClear,
  raisedNightsToOpen,
  restBrokenByDb,
  restNights,
} from "./parameters.ts";
import { caseScore } from "./score.ts";

/** What is known when a night is decided. */
export interface NightFacts {
  nightOf: NightOf;
  /** this night and the six before it, of all sensors, with their anomalies */
  nights: readonly Night[];
  sensors: readonly Sensor[];
  network: Network;
  /** cases that are not closed */
  open: readonly LeakCase[];
  /** closed cases of sensors that are raised now */
  closed: readonly LeakCase[];
  /** of the newest clip of each sensor that has one: what else it could be */
  assessments: ReadonlyMap<SensorId, RecordingAssessment>;
  /** what pairs of sensors had in common that their baseline does not know, this night and
   *  `pairNightsBack` before it */
  pairSounds: readonly PairSound[];
  /** wave speeds measured on site */
  calibrations: SpeedCalibrations;
  /** how a case is scored, and the score from which one is opened */
  judgement: Judgement;
  /** IANA name: which nights lie after a dig */
  timeZone: string;
  now: Date;
}

export interface Judgement {
  model: CaseModel;
  /** what the budget of false alarms leads to; see `openingRule` */
  openingScore: number;
}

/** A case without its number, which storage gives. */
type NewLeakCase = Omit<LeakCase, "id">;

/** "located": elsewhere than before, with the same score. "held": another night of evidence, with the score as it was; not worth an event. */
export type CaseChange =
  | { kind: "opened"; leakCase: NewLeakCase }
  | {
      kind: "raised" | "lowered" | "located" | "held" | "joined" | "cleared";
      leakCase: LeakCase;
      before: LeakCase;
    };

/**
 * What one night changes about the cases; nothing given is changed. Decided once more with the same
 * facts it changes nothing.
 *
 * - A sensor that something was heard at on 2 of 3 nights, this one among them, opens a case when the score
 *   reaches what the budget of false alarms allows, or joins an open one whose sensor it neighbours along
 *   the pipes; sensors that hear something this night and neighbour it come along; see `hears`.
 * - Each night with data raises or lowers the score of a case. A night without data says nothing.
 * - Five quiet nights close a case that nobody has touched ("went away"); three after a dig that found
 *   the leak close it as repaired. Whatever else a person did stays until a person changes it.
 * - A snooze ends when it is due, or when the score rises into a higher band.
 * - A closed case is never opened again: a new one names it, and only nights after it count for that.
 */
export function decideNight(facts: NightFacts): CaseChange[] {
  const tonight = new Map(
    facts.nights.filter((night) => night.nightOf === facts.nightOf).map((n) => [n.sensorId, n]),
  );
  const taken = new Set(facts.open.flatMap((one) => one.sensorIds));
  const free = [...tonight.values()]
    .filter((night) => hearsSomething(night) && !taken.has(night.sensorId))
    .map((night) => night.sensorId)
    .sort();
  const joining = joiners(facts, tonight, free);
  const changes: CaseChange[] = [];
  for (const leakCase of facts.open) {
    const change = followUp(facts, leakCase, joining.get(leakCase) ?? []);
    if (change) changes.push(change);
  }
  const joined = new Set([...joining.values()].flat());
  const rest = free.filter((sensorId) => !joined.has(sensorId));
  return [...changes, ...openings(facts, rest)];
}

/** Which free sensors, raised tonight, neighbour a sensor of an open case that is raised too. */
function joiners(
  { open, sensors, network }: NightFacts,
  tonight: ReadonlyMap<SensorId, Night>,
  free: readonly SensorId[],
): Map<LeakCase, SensorId[]> {
  const byId = new Map(sensors.map((sensor) => [sensor.id, sensor]));
  const joining = new Map<LeakCase, SensorId[]>();
  for (const sensorId of free) {
    const into = open.find((leakCase) => {
      const raised = leakCase.sensorIds.filter((id) => hearsSomething(tonight.get(id)));
      return reachesAny(network, byId, sensorId, raised);
    });
    if (into) joining.set(into, [...(joining.get(into) ?? []), sensorId]);
  }
  return joining;
}

function followUp(
  facts: NightFacts,
  before: LeakCase,
  joining: readonly SensorId[],
): CaseChange | null {
  const first = before.evidence.map((one) => one.nightOf).sort()[0] ?? before.openedOn;
  const added = [
    ...evidenceOf(facts, before.sensorIds).filter((one) => one.nightOf >= first),
    ...evidenceOf(facts, joining),
  ];
  const evidence = merged(before.evidence, added);
  const sensorIds = [...before.sensorIds, ...joining];
  const judged = judge(facts, { ...before, sensorIds, evidence });
  const state = nextState(facts, before, judged);
  const leakCase: LeakCase = {
    ...before,
    ...judged,
    state,
    closedAt: state.kind === "closed" ? facts.now : null,
    version: before.version + 1,
  };
  if (state.kind === "closed") return { kind: "cleared", leakCase, before };
  if (joining.length > 0) return { kind: "joined", leakCase, before };
  if (leakCase.score > before.score) return { kind: "raised", leakCase, before };
  if (leakCase.score < before.score) return { kind: "lowered", leakCase, before };
  if (isElsewhere(before.position, leakCase.position)) return { kind: "located", leakCase, before };
  const same = state === before.state && saidOf(leakCase) === saidOf(before);
  return same ? null : { kind: "held", leakCase, before };
}

function saidOf({ evidence, position, reasons }: LeakCase): string {
  return JSON.stringify([evidence, position, reasons]);
}

/** Groups of sensors that are due for a case of their own, when their evidence is worth one. */
function openings(facts: NightFacts, free: readonly SensorId[]): CaseChange[] {
  const due = free.filter((sensorId) => isDue(facts, sensorId));
  return groupNeighbours(facts.network, facts.sensors, due, free).flatMap((sensorIds) => {
    const evidence = firstEvidence(facts, sensorIds);
    const previous = facts.closed
      .filter((one) => one.sensorIds.some((id) => sensorIds.includes(id)))
      .sort((a, b) => (a.lastNightOf < b.lastNightOf ? 1 : -1))[0];
    const leakCase: NewLeakCase = {
      ...judge(facts, { lastNightOf: facts.nightOf, sensorIds, evidence, position: null }),
      state: { kind: "new", since: facts.now },
      openedOn: facts.nightOf,
      openedAt: facts.now,
      closedAt: null,
      previousCaseId: previous === undefined ? null : previous.id,
      version: 1,
    };
    if (leakCase.score < facts.judgement.openingScore) return [];
    return [{ kind: "opened", leakCase }];
  });
}

/** What a case begins with: the nights from the first on which one of its sensors heard something. */
function firstEvidence(facts: NightFacts, sensorIds: readonly SensorId[]): CaseEvidence[] {
  const after = judgedUntil(facts, sensorIds);
  const heard = facts.nights
    .filter((night) => sensorIds.includes(night.sensorId) && hearsSomething(night))
    .map(({ nightOf }) => nightOf)
    .filter((nightOf) => nightOf > after)
    .sort();
  const first = heard[0] ?? facts.nightOf;
  return evidenceOf(facts, sensorIds).filter(({ nightOf }) => nightOf >= first);
}

/** The last night that a closed case of one of the sensors has judged already; "" without one. */
function judgedUntil({ closed }: NightFacts, sensorIds: readonly SensorId[]): NightOf {
  const past = closed.filter((one) => one.sensorIds.some((id) => sensorIds.includes(id)));
  return (
    past
      .map((one) => one.lastNightOf)
      .sort()
      .at(-1) ?? ""
  );
}

/** Something heard on 2 of 3 nights, of which only those count that no closed case has judged already. */
function isDue(facts: NightFacts, sensorId: SensorId): boolean {
  const { nightOf, nights, closed } = facts;
  const earliest = nightsEarlier(nightOf, nightsLookedAt - 1);
  const after = judgedUntil(facts, [sensorId]);
  const heard = nights.filter(
    (night) =>
      night.sensorId === sensorId &&
      night.nightOf >= earliest &&
      night.nightOf > after &&
      hearsSomething(night),
  );
  const tonight = heard.find((night) => night.nightOf === nightOf);
  // A new sound may be heard first by one sensor tonight and by its neighbour the night before.
  const soundNights = tonight?.anomaly?.newSound?.nights ?? 0;
  if (Math.max(heard.length, soundNights) < raisedNightsToOpen) return false;
  const riseDb = Math.max(...heard.map((night) => night.anomaly?.riseDb ?? 0));
  const past = closed.filter((one) => one.sensorIds.includes(sensorId));
  return past.every((one) => isOver(one, sensorId, nightOf, riseDb));
}

/** Whether what a person said of the closed case no longer speaks for this night. */
function isOver(past: LeakCase, sensorId: SensorId, nightOf: NightOf, riseDb: number): boolean {
  if (past.state.kind !== "closed") return false;
  const rest = restNights[past.state.why.kind];
  if (nightOf > nightsEarlier(past.lastNightOf, -rest)) return true;
  const known = past.evidence.filter((one) => one.sensorId === sensorId).map((one) => one.riseDb);
  return known.length > 0 && riseDb > Math.max(...known) + restBrokenByDb;
}

/** What the evidence makes of a case. */
function judge(
  facts: NightFacts,
  from: Pick<LeakCase, "sensorIds" | "evidence" | "lastNightOf" | "position">,
): Pick<
  LeakCase,
  | "score"
  | "reasons"
  | "lastNightOf"
  | "sensorIds"
  | "pipeIds"
  | "position"
  | "alternatives"
  | "evidence"
  | "quietNights"
> {
  const { nightOf, sensors, assessments } = facts;
  const { sensorIds, evidence } = from;
  const nights = caseNights(evidence);
  const { position, reasons: ofPlace } = casePlace(facts, from);
  const { score, reasons } = caseScore(
    nights,
    position?.method === "correlation",
    facts.judgement.model,
  );
  const own = new Set(sensorIds);
  const pipeIds = new Set(
    sensors.flatMap(({ id, placement }) =>
      own.has(id) && placement.kind === "placed" && placement.pipe ? [placement.pipe.pipeId] : [],
    ),
  );
  if (position?.mostLikely) pipeIds.add(position.mostLikely.pipeId);
  const heardTonight = evidence.some((one) => one.nightOf === nightOf);
  return {
    score,
    reasons: [...reasons, ...ofPlace],
    lastNightOf: heardTonight && nightOf > from.lastNightOf ? nightOf : from.lastNightOf,
    sensorIds,
    pipeIds: [...pipeIds].sort(),
    position,
    alternatives: alternatives(sensorIds, assessments),
    evidence,
    quietNights: quietNightsAtEnd(nights),
  };
}

function nextState(
  { now, timeZone }: NightFacts,
  before: LeakCase,
  { score, evidence, quietNights }: Pick<LeakCase, "score" | "evidence" | "quietNights">,
): LeakCaseState {
  const { state } = wakeWhenDue(before, now);
  switch (state.kind) {
    case "new":
      if (quietNights < quietNightsToClear) return state;
      return { kind: "closed", since: now, by: "system", why: { kind: "wentAway" } };
    case "dug":
      if (!state.result.found) return state;
      if (quietSince(state.since, caseNights(evidence), timeZone) < quietNightsAfterRepair) {
        return state;
      }
      return { kind: "closed", since: now, by: "system", why: { kind: "repaired" } };
    case "snoozed":
      return band(score) > band(before.score) ? state.from : state;
    case "acknowledged":
    case "dispatched":
    case "closed":
      return state;
    default:
      return state satisfies never;
  }
}

/** Quiet nights at the end that lie after an instant. */
function quietSince(since: Date, nights: readonly CaseNight[], timeZone: string): number {
  return quietNightsAtEnd(nights.filter((one) => nightInstant(one.nightOf, timeZone) > since));
}

/** 0 no leak, 1 watch, 2 leak suspected. */
function band(score: number): number {
  return (score >= watchScore ? 1 : 0) + (score >= leakScore ? 1 : 0);
}

function evidenceOf({ nights }: NightFacts, sensorIds: readonly SensorId[]): CaseEvidence[] {
  return merged(
    [],
    nights.flatMap((night): CaseEvidence[] => {
      const { sensorId, nightOf, valid, anomaly, leakProbability, shapeChange, statistics } = night;
      if (!sensorIds.includes(sensorId) || !valid || !anomaly) return [];
      const { z, riseDb, newSound } = anomaly;
      if (z === null || riseDb === null) return [];
      const { spreadDb, thirdsP10Db } = statistics;
      const thirdsDb = thirdsP10Db && Math.max(...thirdsP10Db) - Math.min(...thirdsP10Db);
      const clip = { leakProbability, shapeChange, newSound };
      return [{ sensorId, nightOf, z, riseDb, spreadDb, thirdsDb, ...clip }];
    }),
  );
}

/** One piece of evidence for each sensor and night, the newer one; the newest nights are kept. */
function merged(
  known: readonly CaseEvidence[],
  added: readonly CaseEvidence[],
): readonly CaseEvidence[] & CaseEvidence[] {
  const all = new Map([...known, ...added].map((one) => [`${one.nightOf} ${one.sensorId}`, one]));
  const nights = [...new Set([...all.values()].map((one) => one.nightOf))].sort();
  const oldest = nights.at(-evidenceNights) ?? "";
  return [...all.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)
    .filter((one) => one.nightOf >= oldest);
}

/** What else the clip that sounds most like a leak could be: one clip, so that the shares add up. */
function alternatives(
  sensorIds: readonly SensorId[],
  assessments: ReadonlyMap<SensorId, RecordingAssessment>,
): LeakCase["alternatives"] {
  const [clip] = sensorIds
    .flatMap((id) => assessments.get(id) ?? [])
    .sort((a, b) => b.leakProbability - a.leakProbability);
  if (clip === undefined) return [];
  return (["normal", "machine", "environment", "waterUse"] as const)
    .map((name) => ({ class: name, probability: clip.classProbabilities[name] }))
    .filter(({ probability }) => probability >= 0.05)
    .sort((a, b) => b.probability - a.probability);
}

/** Something new at a sensor in a night that counts; see `hears`. */
export function hearsSomething(night: Night | undefined): boolean {
  if (!night?.valid || !night.anomaly) return false;
  const { leakProbability, shapeChange, anomaly } = night;
  return hears({ z: anomaly.z, newSound: anomaly.newSound, shapeChange, leakProbability });
}

/** The date so many nights earlier. @example nightsEarlier("2026-03-01", 2) // "2026-02-27" */
export function nightsEarlier(nightOf: NightOf, nights: number): NightOf {
  const at = new Date(Date.parse(`${nightOf}T00:00:00Z`) - nights * 86_400_000);
  return at.toISOString().slice(0, 10);
}
