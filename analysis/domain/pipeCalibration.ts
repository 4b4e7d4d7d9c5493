import type { UserId } from "./leakCase.ts";
import type { PipeId } from "./pipe.ts";

/** How a wave speed was measured on site: by a known source beyond the pair or between it, by three
 *  sensors in a line, or otherwise (leak.md 5). */
export const calibrationMethods = [
  "sourceBeyond",
  "sourceBetween",
  "threeSensors",
  "other",
] as const;
export type CalibrationMethod = (typeof calibrationMethods)[number];

/** The wave speed of one pipe as measured on site; it stands before what is computed. */
export interface PipeCalibration {
  pipeId: PipeId;
  speedMps: number;
  /** relative standard deviation of the measurement; 0.02 is 2 % */
  relativeSd: number;
  /** local date, `YYYY-MM-DD` */
  measuredOn: string;
  /** °C; water of 20 °C is 2 % faster than of 10 °C */
  waterTemperatureC: number | null;
  method: CalibrationMethod;
  by: UserId;
}
