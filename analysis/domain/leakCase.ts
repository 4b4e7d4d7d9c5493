import type { LonLat } from "./geo.ts";
import type { NewSound, NightOf } from "./night.ts";
import type { PipeId, PipePoint } from "./pipe.ts";
import type { Reason } from "./reason.ts";
import type { SoundClass } from "./recording.ts";
import type { SensorId } from "./sensor.ts";

export type CaseId = string;
/** Who did something; "system" for the machine, "local" for whoever sits at an install without users. */
export type UserId = string;

export type LeakKind =
  | "joint"
  | "pinhole"
  | "crack"
  | "saddle"
  | "valve"
  | "hydrant"
  | "service"
  | "other";
export type LookAlike = "pump" | "traffic" | "waterUse" | "rainOrFlow" | "sensorFault" | "other";

/** What a crew found, and when they worked there as far as they said it. */
export type DigResult = (FoundLeak | { found: false }) & {
  note: string;
  begunAt?: Date;
  endedAt?: Date;
};

export interface FoundLeak {
  found: true;
  leakKind: LeakKind;
  distanceFromMarkM: number | null;
  /** where it leaked, when the crew showed it */
  foundAt?: LonLat;
  /** from the ground down to the leak */
  depthM?: number;
}

export type CloseReason =
  | { kind: "repaired" }
  | { kind: "dryHole" }
  | { kind: "lookAlike"; lookAlike: LookAlike; note: string }
  | { kind: "wentAway" }
  | { kind: "joined"; into: CaseId };

export type WorkingState =
  | { kind: "new"; since: Date }
  | { kind: "acknowledged"; since: Date; by: UserId }
  | { kind: "dispatched"; since: Date; by: UserId; crew: string }
  | { kind: "dug"; since: Date; by: UserId; result: DigResult };

export type LeakCaseState =
  | WorkingState
  | { kind: "snoozed"; since: Date; by: UserId; until: Date; from: WorkingState }
  | { kind: "closed"; since: Date; by: UserId; why: CloseReason };

/** Where to dig: an interval along pipes with its most likely point. */
export interface CasePosition {
  /** neighbours: between the sensors that hear it, by level; correlation: by the delay between them */
  method: "nearestSensor" | "neighbours" | "correlation";
  mostLikely: PipePoint | null;
  point: LonLat;
  /** half width of the interval along the pipe */
  plusMinusM: number;
  /** the interval as drawn, pieces of pipe */
  interval: readonly (readonly LonLat[])[];
}

/** What one night said about one sensor of the case. */
export interface CaseEvidence {
  sensorId: SensorId;
  nightOf: NightOf;
  z: number;
  riseDb: number;
  spreadDb: number;
  /** how far the floors (P10) of the first, middle and last third of the window lie apart; null unknown */
  thirdsDb: number | null;
  leakProbability: number | null;
  shapeChange: number | null;
  newSound: NewSound | null;
}

export interface LeakCase {
  id: CaseId;
  state: LeakCaseState;
  openedOn: NightOf;
  openedAt: Date;
  closedAt: Date | null;
  /** 0 to 100 as of the last night decided */
  score: number;
  lastNightOf: NightOf;
  sensorIds: readonly SensorId[];
  pipeIds: readonly PipeId[];
  position: CasePosition | null;
  reasons: readonly Reason[];
  /** other things it could be, most probable first; shares sum to at most 1 with the leak */
  alternatives: readonly { class: SoundClass; probability: number }[];
  evidence: readonly CaseEvidence[];
  /** consecutive decided nights on which no sensor of the case was raised */
  quietNights: number;
  /** a closed case on the same spot that came before */
  previousCaseId: CaseId | null;
  /** counts every change, for If-Match */
  version: number;
}
