import type { RecordingAnalysis } from "../domain/recording.ts";
import { BadSignal } from "../dsp/badSignal.ts";
import type { Hum, HumSearch } from "../dsp/hum.ts";
import { findHum } from "../dsp/hum.ts";
import type { SiteSettings } from "./assess.ts";
import { humLines, judge, toDecibels } from "./assess.ts";
import type { Features } from "./features.ts";
import { featureMeaning } from "./features.ts";
import type { LeakModel } from "./model.ts";
import type { SensorHistory } from "./ownHistory.ts";
import { densityFloor, humSearch, segmentSeconds, silenceDbfs } from "./parameters.ts";
import { addSpectrumFeatures } from "./spectrumFeatures.ts";
import { addSpectrumTexture } from "./spectrumTexture.ts";

/** A spectrum computed at the edge: bin i at i · stepHz, dB re 1 unit²/Hz. */
export interface EdgeSpectrum {
  stepHz: number;
  densityDb: ArrayLike<number>;
}

/**
 * The judgement of a spectrum alone: no waveform, so no persistence, impulses or clipping; those
 * features count as the training mean.
 * @returns durationSeconds 0; sampleRateHz twice the last bin's frequency; levelDb of all bins in the
 *   unit of the sensor
 * @throws BadSignal when a value is not finite or fewer than 16 bins came
 */
export function assessSpectrum(
  { stepHz, densityDb }: EdgeSpectrum,
  settings: SiteSettings,
  model: LeakModel,
  history: readonly SensorHistory[],
): RecordingAnalysis {
  const density = powerOf(densityDb);
  const hum = findHum(density, stepHz, settings.mainsHz, humSearchFor(stepHz));
  const features = spectrumFeatures(density, stepHz, hum, densityFloor);
  const power = density.reduce((sum, value) => sum + value, 0) * stepHz;
  const levelDb = Math.max(silenceDbfs, 10 * Math.log10(power));
  const comparable = isLikeStep(stepHz, modelStepHz(model)) ? features : withoutStepBound(features);
  const silent = levelDb <= silenceDbfs;
  const quality = { clippedShare: 0, zeroShare: 0, problems: silent ? ["silent" as const] : [] };
  return {
    durationSeconds: 0,
    sampleRateHz: 2 * stepHz * (density.length - 1),
    levelDb,
    quality,
    spectrum: toDecibels(density, stepHz),
    features,
    humLines: humLines(hum),
    assessment: judge(model, levelDb, comparable, quality, history),
  };
}

/** All that a spectrum alone tells; also what `train` reads from tables of spectra. */
export function spectrumFeatures(
  density: Float64Array,
  stepHz: number,
  hum: Hum,
  floor: number,
): Record<string, number> {
  const features: Record<string, number> = {};
  addSpectrumFeatures(features, hum, stepHz, floor);
  addSpectrumTexture(features, density, stepHz, floor);
  return features;
}

/** Lines of coarse spectra fill one bin and its neighbours, and the comb lies only some bins apart. */
export function humSearchFor(stepHz: number): HumSearch {
  return stepHz <= coarseStepHz ? humSearch : { ...humSearch, halfWidthBins: 1, medianBins: 6 };
}

const coarseStepHz = 2;

function powerOf(densityDb: ArrayLike<number>): Float64Array {
  if (densityDb.length < leastBins) {
    throw new BadSignal("densityDb", densityDb.length, `at least ${leastBins} values`);
  }
  return Float64Array.from(densityDb, (value, bin) => {
    if (!Number.isFinite(value)) {
      throw new BadSignal(`densityDb[${bin}]`, String(value), "a finite number");
    }
    return 10 ** (value / 10);
  });
}

const leastBins = 16;

function modelStepHz(model: LeakModel): number {
  return model.input.kind === "spectra" ? model.input.stepHz : 1 / segmentSeconds;
}

/** Steps within a factor of 1.5 give like roughness. */
function isLikeStep(a: number, b: number): boolean {
  return Math.abs(Math.log(a / b)) <= Math.log(1.5);
}

function withoutStepBound(features: Features): Features {
  return Object.fromEntries(
    Object.entries(features).filter(([name]) => !featureMeaning.get(name)?.needsLikeStep),
  );
}
