import type { Hum } from "../dsp/hum.ts";
import { findHum } from "../dsp/hum.ts";
import type { Samples } from "../dsp/segments.ts";
import { waveform } from "../dsp/waveform.ts";
import type { PowerSpectrum } from "../dsp/welch.ts";
import { welch } from "../dsp/welch.ts";
import { wideBands } from "./features.ts";
import { humSearch, humSegmentSeconds, segmentSeconds } from "./parameters.ts";
import { quantileOfSorted } from "./quantile.ts";
import { addSpectrumFeatures } from "./spectrumFeatures.ts";

/** One clip measured, before anything is judged. */
export interface Clip {
  spectrum: PowerSpectrum;
  hum: Hum;
  features: Record<string, number>;
  whole: ReturnType<typeof waveform>;
}

/** Fewest pairs of segments whose levels have percentiles worth the name. */
const leastPairs = 4;

/** Segment of about `seconds` as a power of two: 2048 at 8 kHz, 4096 at 16 kHz, 16384 at 48 kHz. */
export function segmentLengthFor(seconds: number, rateHz: number): number {
  return 2 ** Math.max(4, Math.round(Math.log2(seconds * rateHz)));
}

/**
 * Spectrum, hum and features of a clip.
 * @param samples shape [n], full scale 1
 * @throws BadSignal when empty or a sample is not finite
 */
export function measureClip(samples: Samples, rateHz: number, mainsHz: 50 | 60): Clip {
  const whole = waveform(samples);
  const segmentLength = segmentLengthFor(segmentSeconds, rateHz);
  const levels = pairLevels(samples.length, segmentLength, rateHz);
  const spectrum = welch(samples, rateHz, { segmentLength }, levels.observe);
  const fine = welch(samples, rateHz, {
    segmentLength: segmentLengthFor(humSegmentSeconds, rateHz),
  });
  const hum = findHum(fine.density, fine.stepHz, mainsHz, humSearch);
  const features: Record<string, number> = {};
  addSpectrumFeatures(features, hum, fine.stepHz);
  levels.addTo(features);
  addDrift(features, samples, rateHz);
  addImpulses(features, samples);
  return { spectrum, hum, features, whole };
}

/**
 * Levels of each pair of segments in the three wide bands, read off while Welch runs:
 * |A|² + |B|² of a pair is (|Z[k]|² + |Z[N−k]|²)/2, so nothing is unpacked.
 */
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
    observe(z: Float64Array, pair: number): void {
      pairs = pair + 1;
      for (let band = 0; band < bands.length; band++) {
        const { first, last } = bands[band]!;
        let sum = 0;
        for (let bin = first, mirror = length - first; bin <= last; bin++, mirror--) {
          const re = z[2 * bin]!;
          const im = z[2 * bin + 1]!;
          const mirrorRe = z[2 * mirror]!;
          const mirrorIm = z[2 * mirror + 1]!;
          sum += re * re + im * im + (mirrorRe * mirrorRe + mirrorIm * mirrorIm);
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

/** Spread of 1 s levels of the differenced waveform, so that rumble does not rule. */
function addDrift(features: Record<string, number>, samples: Samples, rateHz: number): void {
  const block = Math.round(rateHz);
  const blocks = Math.floor((samples.length - 1) / block);
  if (blocks < 3) return;
  let sum = 0;
  let squares = 0;
  for (let b = 0; b < blocks; b++) {
    let power = 0;
    let before = samples[b * block]!;
    for (let i = b * block + 1; i <= (b + 1) * block; i++) {
      const now = samples[i]!;
      power += (now - before) * (now - before);
      before = now;
    }
    const level = 10 * Math.log10(power / block + leastBlockPower);
    sum += level;
    squares += level * level;
  }
  const mean = sum / blocks;
  features.driftDb = Math.sqrt(Math.max(0, squares / blocks - mean * mean));
}

/** −140 dBFS, the level of silence. */
const leastBlockPower = 1e-14;

/** Peak, kurtosis and skewness of the first difference: clicks and drops against steady hiss. */
function addImpulses(features: Record<string, number>, samples: Samples): void {
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  let peak = 0;
  let before = samples[0]!;
  for (let i = 1; i < samples.length; i++) {
    const now = samples[i]!;
    const d = now - before;
    const d2 = d * d;
    before = now;
    m2 += d2;
    m3 += d2 * d;
    m4 += d2 * d2;
    if (d2 > peak) peak = d2;
  }
  const n = samples.length - 1;
  const variance = m2 / n;
  if (!(variance > leastBlockPower) || !Number.isFinite(m4)) return;
  features.crestDb = 10 * Math.log10(peak / variance);
  features.kurtosisLog = Math.log(1 + m4 / n / (variance * variance));
  features.skewness = Math.max(-3, Math.min(3, m3 / n / variance ** 1.5));
}
