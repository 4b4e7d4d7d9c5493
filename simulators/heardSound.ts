import type { GridSpectrum } from "./spectrumGrid.ts";
import type { WindowGain } from "./windowGain.ts";

/** A narrow line: hum, a shaft, a blade. */
export interface ToneLine {
  frequencyHz: number;
  /** peak, full scale 1 */
  amplitude: number;
  /** slow wander of the frequency, Hz (mains ±0.1; motors more) */
  wanderHz: number;
}

/** One sound as one sensor samples it in one night window. */
export interface HeardSound {
  /** FS²/Hz at `scale` 1 and gain 1 */
  density: GridSpectrum;
  /** power of `density`, FS² */
  noisePower: number;
  lines: readonly ToneLine[];
  /** power factor of this night */
  scale: number;
  gain: WindowGain;
  /** the same noise reaches other sensors too, each after its own delay; null for the place's own sound */
  shared: { seed: number; delaySeconds: number } | null;
}

/** Mean power at `scale` 1 and gain 1, FS². */
export function soundPower({
  noisePower,
  lines,
}: Pick<HeardSound, "noisePower" | "lines">): number {
  return lines.reduce((sum, { amplitude }) => sum + amplitude ** 2 / 2, noisePower);
}
