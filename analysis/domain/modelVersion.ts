import type { UserId } from "./leakCase.ts";

/** The version written into a model and into every assessment that it made: "leak-1", "city-3". */
export type ModelVersionId = string;

export type ModelState =
  | { kind: "proposed"; since: Date }
  | { kind: "accepted"; since: Date; by: UserId }
  | { kind: "rejected"; since: Date; by: UserId }
  /** was accepted, and another took its place */
  | { kind: "retired"; since: Date; by: UserId };

/** What a model learned from, in numbers. */
export interface TrainedOn {
  /** sounds of the city by label, each with the sensors that heard it */
  city: readonly LabelCount[];
  /** digs that found a leak and have sounds, and the sensors that heard them */
  leakDigs: number;
  leakDigSensors: number;
  /** sounds beside them: the shipped ones, and what `--data` brought */
  others: readonly (LabelCount & { source: string })[];
}

export interface LabelCount {
  label: string;
  rows: number;
  groups: number;
}

/**
 * What the city's own sounds say of the model in use and of the new one; both judged by sensor. Figures
 * are free in form, as in the model's file.
 */
export interface ModelComparison {
  /** the model that was in use */
  inUse: ModelVersionId;
  /** sounds that this model had been trained on already: of them it says more than it can */
  inUseHadSeen: number;
  before: Readonly<Record<string, unknown>> | null;
  /** out of fold: no sensor was judged by a model that had heard it */
  after: Readonly<Record<string, unknown>> | null;
  /** all sounds, the shipped ones too, out of fold */
  all: Readonly<Record<string, unknown>>;
}

/** A model that was learned here; a person decides whether it is used. */
export interface ModelVersion {
  id: ModelVersionId;
  state: ModelState;
  proposedAt: Date;
  trainedOn: TrainedOn;
  evaluation: ModelComparison;
  /** counts changes of its state and of the model in use, for If-Match */
  version: number;
}
