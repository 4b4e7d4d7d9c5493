import { textureMeanings } from "./spectrumTexture.ts";

/** What a feature speaks of; the reasons of a judgement name these, not single features. */
export const featureFamilies = [
  "lowBands",
  "leakBands",
  "highBands",
  "shape",
  "tones",
  "mainsHum",
  "steadiness",
  "impulses",
  "level",
] as const;
export type FeatureFamily = (typeof featureFamilies)[number];

export interface FeatureMeaning {
  name: string;
  unit: string;
  meaning: string;
  family: FeatureFamily;
  /** comes from a spectrum alone; the others need the waveform */
  fromSpectrum: boolean;
  /** changes with the step of the spectrum: compared only between like steps */
  needsLikeStep: boolean;
}

/** By name; a feature that a recording does not allow (a band above Nyquist …) is absent, never NaN. */
export type Features = Readonly<Record<string, number>>;

/** Bands per decade: edges 10^(k/12) Hz, a quarter of an octave, fine enough for resonances (Q 5–30 blur). */
const bandsPerDecade = 12;
const firstBand = 19;
const lastBand = 43;

/** Edges of the log-spaced bands, Hz: 38 to 3831 Hz in 24 bands, and one more to 4642 Hz for wider spectra. */
export const bandEdgesHz: readonly number[] = Array.from(
  { length: lastBand - firstBand + 2 },
  (_, i) => 10 ** ((firstBand + i) / bandsPerDecade),
);

export const bandNames: readonly string[] = Array.from(
  { length: bandEdgesHz.length - 1 },
  (_, i) => `band${Math.round(10 ** ((firstBand + i + 0.5) / bandsPerDecade))}Hz`,
);

/** Bands whose mean is the reference of all, so that gain and distance drop out: 100 to 3162 Hz. */
export const referenceBands = { first: 24 - firstBand, last: 41 - firstBand } as const;

/** Three wide bands, Hz: below, within and above the reported leak bands of mains (leak.md 4). */
export const wideBands = [
  { name: "Low", family: "lowBands", fromHz: 38, toHz: 178 },
  { name: "Mid", family: "leakBands", fromHz: 178, toHz: 1212 },
  { name: "High", family: "highBands", fromHz: 1212, toHz: 3831 },
] as const;

const bandMeanings: readonly FeatureMeaning[] = bandNames.map((name, i) => {
  const centreHz = Math.sqrt(bandEdgesHz[i]! * bandEdgesHz[i + 1]!);
  const wide = wideBands.find((band) => centreHz < band.toHz);
  return {
    name,
    unit: "dB",
    meaning: `mean density of the band around ${Math.round(centreHz)} Hz, hum removed, over the mean of the bands from 100 to 3162 Hz`,
    family: wide ? wide.family : "highBands",
    fromSpectrum: true,
    needsLikeStep: false,
  };
});

const spectral = (
  name: string,
  unit: string,
  family: FeatureFamily,
  meaning: string,
): FeatureMeaning => ({ name, unit, meaning, family, fromSpectrum: true, needsLikeStep: false });

const stepBound = (
  name: string,
  unit: string,
  family: FeatureFamily,
  meaning: string,
): FeatureMeaning => ({ name, unit, meaning, family, fromSpectrum: true, needsLikeStep: true });

const temporal = (
  name: string,
  unit: string,
  family: FeatureFamily,
  meaning: string,
): FeatureMeaning => ({ name, unit, meaning, family, fromSpectrum: false, needsLikeStep: false });

/** Every feature there is, in the order in which models list them and packed rows hold them. */
export const featureMeanings: readonly FeatureMeaning[] = [
  ...bandMeanings,
  spectral(
    "slopeDbPerOctave",
    "dB/octave",
    "shape",
    "slope of the log-spaced bands, 38 to 3831 Hz",
  ),
  spectral("bandRoughnessDb", "dB", "shape", "rms of the bands about that slope: broad resonances"),
  spectral(
    "centroidOctaves",
    "octaves",
    "shape",
    "log2 of the centroid, 40 to 3800 Hz, over 1 kHz",
  ),
  spectral(
    "bandwidthOctaves",
    "octaves",
    "shape",
    "log2 of the bandwidth, 40 to 3800 Hz, over 1 kHz",
  ),
  stepBound("flatnessDb", "dB", "shape", "10 log10 of the spectral flatness, 40 to 3800 Hz"),
  stepBound("entropy", "", "shape", "entropy of the shares of power, 0 to 1, 40 to 3800 Hz"),
  spectral("rolloff85Octaves", "octaves", "shape", "log2 of the 85 % roll-off over 1 kHz"),
  spectral("peakOctaves", "octaves", "shape", "log2 of the highest bin's frequency over 1 kHz"),
  stepBound(
    "roughLowDb",
    "dB",
    "tones",
    "rms of the density in dB about its running mean, low bands",
  ),
  stepBound("roughMidDb", "dB", "tones", "the same, 178 to 1212 Hz: lines against hiss"),
  stepBound("roughHighDb", "dB", "tones", "the same, above 1212 Hz"),
  stepBound("toneShareDb", "dB", "tones", "power in bins 6 dB over the running mean, of all power"),
  spectral("humShareDb", "dB", "mainsHum", "power of the mains lines, of all power"),
  spectral("humLines", "", "mainsHum", "square root of the number of mains lines"),
  temporal("spreadLowDb", "dB", "steadiness", "P90 − P10 of short levels, low bands"),
  temporal(
    "pauseMidDb",
    "dB",
    "steadiness",
    "P50 − P5 of short levels, 178 to 1212 Hz: does it pause?",
  ),
  temporal("burstMidDb", "dB", "steadiness", "P95 − P50 of short levels, 178 to 1212 Hz"),
  temporal("spreadHighDb", "dB", "steadiness", "P90 − P10 of short levels, high bands"),
  temporal("driftDb", "dB", "steadiness", "standard deviation of 1 s levels: the slow part"),
  temporal("crestDb", "dB", "impulses", "peak over rms of the differenced waveform"),
  temporal("kurtosisLog", "", "impulses", "ln(4 + excess kurtosis) of the differenced waveform"),
  temporal(
    "skewness",
    "",
    "impulses",
    "size of the skewness of the differenced waveform, at most 3",
  ),
  spectral(
    "levelDb",
    "dB",
    "level",
    "level from 38 to 3831 Hz, hum removed, dB re the sensor's unit",
  ),
  ...textureMeanings,
];

export const featureMeaning: ReadonlyMap<string, FeatureMeaning> = new Map(
  featureMeanings.map((meaning) => [meaning.name, meaning]),
);

/** Features as numbers in the order of {@link featureMeanings}, NaN where absent: 100,000 rows stay small. */
export function packFeatures(features: Features): Float32Array {
  return Float32Array.from(featureMeanings, ({ name }) => features[name] ?? Number.NaN);
}

export function unpackFeatures(packed: Float32Array): Features {
  const features: Record<string, number> = {};
  featureMeanings.forEach(({ name }, i) => {
    const value = packed[i]!;
    if (!Number.isNaN(value)) features[name] = value;
  });
  return features;
}
