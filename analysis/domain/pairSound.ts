import type { CommonSound } from "./commonSound.ts";
import type { NightOf } from "./night.ts";
import type { RecordingId } from "./recording.ts";
import type { SensorId } from "./sensor.ts";

/**
 * What two sensors were found to have in common by the end of one night: their synchronous recordings of
 * that night and of few before it, correlated together.
 */
export interface PairSound {
  /** a < b; τ = t_B − t_A */
  a: SensorId;
  b: SensorId;
  nightOf: NightOf;
  sound: CommonSound;
  /** standard uncertainty of the difference of both clocks, s; null when unknown */
  clockSeconds: number | null;
  /** pairs of recordings that were correlated together */
  recordings: number;
  /** of both sensors, sorted */
  recordingIds: readonly RecordingId[];
}
