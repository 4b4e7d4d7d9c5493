import type { UserId } from "./leakCase.ts";

/** The version written into a model and into what it judged: "leak-1", "city-3", "crack-city-1". */
export type ModelVersionId = string;

export type ModelState =
  | { kind: "proposed"; since: Date }
  | { kind: "accepted"; since: Date; by: UserId }
  | { kind: "rejected"; since: Date; by: UserId }
  /** was accepted, and another took its place */
  | { kind: "retired"; since: Date; by: UserId };

/** What a leak model learned from, in numbers. */
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

/** What a crack model learned from, in numbers. */
export interface CracksTrainedOn {
  bridges: number;
  /** photos of which every finding had a verdict: they teach as a whole */
  finishedPhotos: number;
  /** photos of which only what had a verdict teaches */
  partlyReviewedPhotos: number;
  /** crack findings that teach, by what people did to them */
  findings: { accepted: number; corrected: number; added: number; rejected: number };
  /** rendered scenes besides */
  renderedScenes: number;
  /** weight of a piece of a photo, where one of a scene weighs 1 */
  photoWeight: number;
}

/**
 * What the city's own sounds or photos say of the model in use and of the new one. Figures are free in
 * form, as in the model's file.
 */
export interface ModelComparison {
  /** the model that was in use */
  inUse: ModelVersionId;
  /** sounds or photos that this model had been trained on already: of them it says more than it can */
  inUseHadSeen: number;
  before: Readonly<Record<string, unknown>> | null;
  /** out of fold: no sensor or bridge was judged by a model that had learned from it */
  after: Readonly<Record<string, unknown>> | null;
  /** how it was judged in detail: all sounds, the shipped ones too; or each photo */
  all: Readonly<Record<string, unknown>>;
}

/** A model that was learned here; a person decides whether it is used. Of each kind one is in use. */
export type ModelVersion = LeakModelVersion | CrackModelVersion;
export type ModelKind = ModelVersion["kind"];

export interface LeakModelVersion extends Proposal {
  kind: "leak";
  trainedOn: TrainedOn;
}

export interface CrackModelVersion extends Proposal {
  kind: "crack";
  trainedOn: CracksTrainedOn;
}

interface Proposal {
  id: ModelVersionId;
  state: ModelState;
  proposedAt: Date;
  evaluation: ModelComparison;
  /** counts changes of its state and of the model in use, for If-Match */
  version: number;
}
