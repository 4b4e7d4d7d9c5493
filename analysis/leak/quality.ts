import type { QualityProblem, RecordingQuality } from "../domain/recording.ts";
import type { ClipWave } from "./clipWave.ts";
import {
  clippedShare,
  highestRateHz,
  lowestRateHz,
  shortestSeconds,
  silentDbfs,
  silentZeroShare,
} from "./parameters.ts";

/** What is wrong with a clip as a measurement. */
export function recordingQuality(
  whole: ClipWave,
  durationSeconds: number,
  sampleRateHz: number,
): RecordingQuality {
  const problems: QualityProblem[] = [];
  const levelDb = 20 * Math.log10(whole.rmsAc);
  const constant = whole.rmsAc === 0 || whole.rmsAc <= 1e-7 * whole.peak;
  if (whole.clippedShare >= clippedShare) problems.push("clipped");
  if (constant) problems.push("constant");
  if (levelDb < silentDbfs || whole.zeroShare >= silentZeroShare) problems.push("silent");
  if (durationSeconds < shortestSeconds) problems.push("tooShort");
  if (sampleRateHz < lowestRateHz || sampleRateHz > highestRateHz) problems.push("unusualRate");
  return { clippedShare: whole.clippedShare, zeroShare: whole.zeroShare, problems };
}

/** Nothing was heard: a judgement would be about the device, not about the pipe. */
export function isUnheard({ problems }: RecordingQuality): boolean {
  return problems.includes("silent") || problems.includes("constant");
}
