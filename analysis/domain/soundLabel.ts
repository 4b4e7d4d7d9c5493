import type { CaseId, DigResult, LeakCase } from "./leakCase.ts";
import type { NightOf } from "./night.ts";
import type { RecordingId, RecordingQuality, SoundClass } from "./recording.ts";
import type { SensorId } from "./sensor.ts";

/** What a crew found, and when; a later one corrects an earlier one. */
export interface Dig {
  at: Date;
  result: DigResult;
}

/** A case with its digs, oldest first: a closed case no longer says when it was dug. */
export interface DugCase {
  leakCase: LeakCase;
  digs: readonly Dig[];
}

/** What one sensor's night was judged to be, of all that is stored of it. */
export interface NightFlags {
  sensorId: SensorId;
  nightOf: NightOf;
  /** false: no data, which says nothing */
  valid: boolean;
  /** null: no baseline yet */
  z: number | null;
  raised: boolean;
}

/** Where a label comes from. */
export type LabelSource = "dug" | "named" | "repaired" | "quiet";

/** What a sensor is known to have heard on a night. */
export interface SoundLabel {
  sensorId: SensorId;
  nightOf: NightOf;
  label: SoundClass;
  /** 0 to 1: how sure, and so how much it counts in training */
  weight: number;
  source: LabelSource;
  /** null for a sensor that no case ever heard */
  caseId: CaseId | null;
}

/** A clip of a night, as training sees it. */
export interface NightClip {
  recordingId: RecordingId;
  sensorId: SensorId;
  nightOf: NightOf;
  features: Readonly<Record<string, number>>;
  quality: RecordingQuality;
}
