import type { Hum } from "../dsp/hum.ts";
import { findHum } from "../dsp/hum.ts";
import type { Samples } from "../dsp/segments.ts";
import type { PowerSpectrum } from "../dsp/welch.ts";
import { welch } from "../dsp/welch.ts";
import type { ClipWave } from "./clipWave.ts";
import { addWaveFeatures, clipWave } from "./clipWave.ts";
import { wideBands } from "./features.ts";
import { humOverlapPart, humSearch, humSegmentSeconds, segmentSeconds } from "./parameters.ts";
import { quantileOfSorted } from "./quantile.ts";
import { addSpectrumFeatures } from "./spectrumFeatures.ts";

/** One clip measured, before anything is judged. */
export interface Clip {
  spectrum: PowerSpectrum;
  hum: Hum;
  features: Record<string, number>;
  whole: ClipWave;
}

/** Fewest pairs of segments whose levels have percentiles worth the name. */
const leastPairs = 4;

/** Segment of about `seconds` as a power of two: 2048 at 8 kHz, 4096 at 16 kHz, 16384 at 48 kHz. */
function segmentLengthFor(seconds: number, rateHz: number): number {
  return 2 ** Math.max(4, Math.round(Math.log2(seconds * rateHz)));
}

/**
 * Spectrum, hum and features of a clip.
 * @param samples shape [n], full scale 1
 * @throws BadSignal when empty or a sample is not finite
 */
export function measureClip(samples: Samples, rateHz: number, mainsHz: 50 | 60): Clip {
  const whole = clipWave(samples, rateHz);
  const segmentLength = segmentLengthFor(segmentSeconds, rateHz);
  const levels = pairLevels(samples.length, segmentLength, rateHz);
  const spectrum = welch(samples, rateHz, { segmentLength }, levels.observe);
  const fineLength = segmentLengthFor(humSegmentSeconds, rateHz);
  const overlap = fineLength / humOverlapPart;
  const fine = welch(samples, rateHz, { segmentLength: fineLength, overlap });
  const hum = findHum(fine.density, fine.stepHz, mainsHz, humSearch);
  const features: Record<string, number> = {};
  addSpectrumFeatures(features, hum, fine.stepHz);
  levels.addTo(features);
  addWaveFeatures(features, whole);
  return { spectrum, hum, features, whole };
}

/** Levels of each pair of segments in the three wide bands, read off while Welch runs. */
function pairLevels(sampleCount: number, segmentLength: number, rateHz: number) {
  const length = Math.min(segmentLength, sampleCount);
  const stepHz = rateHz / length;
  const bands = wideBands
    .map(({ name, fromHz, toHz }) => ({
      name,
      first: Math.max(1, Math.ceil(fromHz / stepHz)),
      last: Math.min(Math.ceil(length / 2) - 1, Math.floor(toHz / stepHz)),
      whole: toHz <= rateHz / 2,
    }))
    .filter(({ first, last, whole }) => whole && last > first);
  const mostPairs = Math.ceil(sampleCount / length) + 1;
  const powers = bands.map(() => new Float64Array(mostPairs));
  let pairs = 0;
  return {
    observe(power: Float64Array, pair: number): void {
      pairs = pair + 1;
      for (let band = 0; band < bands.length; band++) {
        const { first, last } = bands[band]!;
        let sum = 0;
        for (let bin = first, mirror = length - first; bin <= last; bin++, mirror--) {
          sum += power[bin]! + power[mirror]!;
        }
        powers[band]![pair] = sum;
      }
    },
    addTo(features: Record<string, number>): void {
      // The last pair may hold one segment only: half the power, not a pause.
      const whole = pairs - 1;
      if (whole < leastPairs) return;
      bands.forEach(({ name }, band) => {
        const levels = powers[band]!.subarray(0, whole).map(powerDb).sort();
        const at = (p: number) => quantileOfSorted(levels, p);
        if (name === "Mid") {
          features.pauseMidDb = at(0.5) - at(0.05);
          features.burstMidDb = at(0.95) - at(0.5);
        } else {
          features[`spread${name}Db`] = at(0.9) - at(0.1);
        }
      });
    },
  };
}

/** Far under any sum of a real recording's segment (−160 dB/Hz summed over a band is above 1e-12). */
const leastPairPower = 1e-20;

function powerDb(power: number): number {
  return 10 * Math.log10(power + leastPairPower);
}
