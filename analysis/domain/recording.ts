import type { Reason } from "./reason.ts";
import type { SensorId } from "./sensor.ts";

/** `${sensorId}_${recordedAt as YYYYMMDDTHHMMSSsssZ}`: the same message always has the same id. */
export type RecordingId = string;

export const soundClasses = ["leak", "normal", "machine", "environment", "waterUse"] as const;
export type SoundClass = (typeof soundClasses)[number];

export type QualityProblem = "clipped" | "silent" | "tooShort" | "unusualRate" | "constant";

export interface RecordingQuality {
  /** share of samples at full scale, 0 to 1 */
  clippedShare: number;
  /** share of samples that are exactly zero, 0 to 1 */
  zeroShare: number;
  problems: readonly QualityProblem[];
}

/** Power spectral density in dB re 1 unit²/Hz; bin i lies at i · stepHz. */
export interface Spectrum {
  stepHz: number;
  densityDb: Float32Array;
}

export interface RecordingAssessment {
  leakProbability: number;
  class: SoundClass;
  classProbabilities: Readonly<Record<SoundClass, number>>;
  /** 0 (as always) to 1 (unlike anything before) */
  anomalyScore: number;
  /** what the anomaly score compares with: this sensor's own nights, or the model's training sounds */
  anomalyBasis: "ownHistory" | "trainingSounds";
  /** 0 to 100; below 30 no leak, 30 to 49 watch, 50 and up leak suspected (leak.md 1) */
  score: number;
  reasons: readonly Reason[];
  modelVersion: string;
}

/** Everything that the analysis makes of one clip, before it is stored. */
export interface RecordingAnalysis {
  durationSeconds: number;
  sampleRateHz: number;
  /** RMS level, dBFS: a full-scale square wave is 0, a full-scale sine −3.01 */
  levelDb: number;
  quality: RecordingQuality;
  spectrum: Spectrum;
  features: Readonly<Record<string, number>>;
  /** mains-hum lines that stand out: centre and height over the local median */
  humLines: readonly { frequencyHz: number; heightDb: number }[];
  assessment: RecordingAssessment;
}

export interface Recording {
  id: RecordingId;
  sensorId: SensorId;
  recordedAt: Date;
  receivedAt: Date;
  state: "received" | "analysed" | "failed";
  durationSeconds: number;
  sampleRateHz: number;
  levelDb: number | null;
  quality: RecordingQuality | null;
  humLines: readonly { frequencyHz: number; heightDb: number }[];
  features: Readonly<Record<string, number>> | null;
  assessment: RecordingAssessment | null;
  /** why it failed, when it did */
  failure: string | null;
}
