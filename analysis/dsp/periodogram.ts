import type { Detrend, Samples } from "./segments.ts";
import type { PowerSpectrum } from "./welch.ts";
import { welch } from "./welch.ts";
import type { WindowKind } from "./window.ts";

/**
 * One-sided power spectral density of a whole signal as one segment, of any length.
 * @returns shape [floor(n/2) + 1], unit²/Hz
 * @throws BadSignal when empty or a sample is not finite
 * @see golden values: test/fixtures/golden/periodogram.json
 */
export function periodogram(
  samples: Samples,
  rateHz: number,
  window: WindowKind,
  detrend: Detrend,
): PowerSpectrum {
  const segmentLength = Math.max(1, samples.length);
  return welch(samples, rateHz, { segmentLength, overlap: 0, window, detrend });
}
