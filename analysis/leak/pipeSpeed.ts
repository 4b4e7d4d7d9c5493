import type { Pipe, PipeId } from "../domain/pipe.ts";
import { leastCalibrationSd, speedRelativeSd } from "./parameters.ts";
import { usualWall, water10C, waveSpeed } from "./waveSpeed.ts";

/** A wave speed measured on site, from a known source (leak.md 5). */
export interface SpeedCalibration {
  speedMps: number;
  /** relative standard deviation of the measurement; 0.02 is 2 % */
  relativeSd: number;
}

export type SpeedCalibrations = ReadonlyMap<PipeId, SpeedCalibration>;

export interface PipeSpeed {
  speedMps: number;
  relativeSd: number;
  /** pipes with the same cause err together: those of one material, or one calibrated pipe */
  sharesErrorWith: string;
}

/**
 * Wave speed of a pipe with its uncertainty: as calibrated, else computed from material and diameter.
 * @returns null when the ledger lacks either: ask, do not guess
 */
export function pipeSpeed(pipe: Pipe, calibrations: SpeedCalibrations): PipeSpeed | null {
  const measured = calibrations.get(pipe.id);
  if (measured) {
    return {
      speedMps: measured.speedMps,
      relativeSd: Math.max(leastCalibrationSd, measured.relativeSd),
      sharesErrorWith: `pipe ${pipe.id}`,
    };
  }
  const wall = usualWall(pipe);
  if (!wall || pipe.material === "unknown") return null;
  return {
    speedMps: waveSpeed(wall, water10C),
    relativeSd: speedRelativeSd[pipe.material],
    sharesErrorWith: pipe.material,
  };
}
