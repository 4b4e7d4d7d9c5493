import { silenceDbfs } from "./parameters.ts";

/**
 * RMS level of each whole second of a clip, dBFS (a full-scale square wave is 0).
 * @param samples shape [n], full scale 1
 * @returns shape [floor(n / sampleRateHz)], at least {@link silenceDbfs}
 */
export function secondLevels(samples: Float32Array, sampleRateHz: number): number[] {
  const second = Math.round(sampleRateHz);
  const levels: number[] = [];
  for (let start = 0; start + second <= samples.length; start += second) {
    let mean = 0;
    for (let i = start; i < start + second; i++) mean += samples[i]!;
    mean /= second;
    let power = 0;
    for (let i = start; i < start + second; i++) power += (samples[i]! - mean) ** 2;
    levels.push(Math.max(silenceDbfs, 10 * Math.log10(power / second)));
  }
  return levels;
}
