import type { ModelVersionId } from "./modelVersion.ts";
import type { RecordingId } from "./recording.ts";
import type { SensorId } from "./sensor.ts";

/** `J-0001` … */
export type JobId = string;

/** Which recordings are analysed once more: from `since` on and before `until`. */
export interface ReanalyseParameters {
  since: Date;
  until: Date;
  sensorId: SensorId | null;
}

/** Long work in pieces: whatever ends it, it goes on where it was. */
export interface Job {
  id: JobId;
  kind: "reanalyse";
  parameters: ReanalyseParameters;
  /** all of it is judged by this one model */
  modelVersion: ModelVersionId;
  state: "open" | "done";
  /** recordings that there were when it began */
  total: number;
  done: number;
  /** of those done: could not be judged and keep what was said of them */
  failed: number;
  /** the last recording that is done; null before the first */
  cursor: { at: Date; id: RecordingId } | null;
  startedAt: Date;
  /** when it was last taken up, and how many were done then */
  resumedAt: Date;
  resumedDone: number;
  updatedAt: Date;
  endedAt: Date | null;
  /** until then a process works on it */
  leaseUntil: Date;
}
