import type { ComparedPhoto } from "../analysis/bridge/change.ts";
import type { CommonSound } from "../analysis/domain/commonSound.ts";
import type { FindingProposal } from "../analysis/domain/finding.ts";
import type { PhotoId } from "../analysis/domain/photo.ts";
import type { RecordingAnalysis, Spectrum } from "../analysis/domain/recording.ts";
import type { PairSearch } from "../analysis/leak/correlate.ts";
import type { SensorHistory } from "../analysis/leak/ownHistory.ts";
import type { ComparedFiles } from "./comparedFiles.ts";
import type { PhotoContext, PhotoInspection } from "./photo.ts";

/** What the main thread hands to a worker thread: plain data that can be copied. */
export type Task =
  | ({ kind: "recording"; wav: Uint8Array } & JudgedBy)
  | ({ kind: "spectrum"; spectrum: Spectrum } & JudgedBy)
  | { kind: "pairs"; wavs: readonly Uint8Array[]; pairs: readonly AskedSound[] }
  | {
      kind: "photo";
      path: string;
      pyramidFolder: string;
      context: PhotoContext;
      /** of cracks */
      model: SharedModel;
    }
  | { kind: "comparison"; now: ComparedFile; earlier: readonly ComparedFile[] };

/** A photo's files with what its comparison needs of it. */
export interface ComparedFile extends Omit<ComparedPhoto, "luminance"> {
  photoId: PhotoId;
  path: string;
  thumbnailPath: string;
}

/** What a recording is judged by. */
export interface JudgedBy {
  /** earlier recordings of the same sensor, newest first */
  history: readonly SensorHistory[];
  /** without it, the model that the threads were started with */
  model?: SharedModel;
}

/** A model for all threads: read by each of them once, when it first comes. */
export interface SharedModel {
  version: string;
  /** JSON in UTF-8, in memory that threads share */
  json: Uint8Array<SharedArrayBuffer>;
}

/** What two sensors recorded at once; `a` and `b` are places in the task's list of WAV files. */
export interface AskedSound {
  recordings: readonly { a: number; b: number; startDifferenceSeconds: number }[];
  search: PairSearch;
}

export type PhotoResult = Omit<PhotoInspection, "proposals"> & {
  proposals: readonly FindingProposal[];
};

/** An error loses its class on the way between threads, so whose fault it was travels beside it. */
export type Outcome<T> =
  | { ok: true; result: T }
  | { ok: false; fault: "device" | "ours"; field: string | null; message: string; stack: string };

/** `levelsDb`: one a second, dBFS; empty for an edge spectrum. */
export type RecordingOutcome = Outcome<{ analysis: RecordingAnalysis; levelsDb: number[] }>;
export type PairOutcome = Outcome<CommonSound>;
export type PhotoOutcome = Outcome<PhotoResult>;
export type ComparisonOutcome = Outcome<ComparedFiles>;

/** Settings that every thread gets once, when it starts. */
export interface WorkerSettings {
  mainsHz: 50 | 60;
  /** as it stands in the model's file */
  model: unknown;
}
