import type {
  RecordingAnalysis,
  RecordingAssessment,
  RecordingQuality,
  Spectrum,
} from "../domain/recording.ts";
import type { Hum } from "../dsp/hum.ts";
import type { Samples } from "../dsp/segments.ts";
import { measureClip } from "./clip.ts";
import type { Features } from "./features.ts";
import type { LeakModel } from "./model.ts";
import type { SensorHistory } from "./ownHistory.ts";
import { ownAnomaly } from "./ownHistory.ts";
import { densityFloor, silenceDbfs, watchScore } from "./parameters.ts";
import { predict, predictUnheard } from "./predict.ts";
import { isUnheard, recordingQuality } from "./quality.ts";
import { recordingScore } from "./score.ts";
import { qualityReasons, soundReasons } from "./soundReasons.ts";

export interface SiteSettings {
  /** 60 in western Japan, 50 in eastern Japan */
  mainsHz: 50 | 60;
}

/**
 * Everything that one clip tells: quality, level, spectrum, features, hum and the judgement.
 * @param wavSamples shape [n], full scale 1, any length from one sample on
 * @param history earlier recordings of the same sensor, newest first; with 14 and more the anomaly is
 *   measured against them, else against the model's training sounds
 * @returns finite numbers only, also for silence
 * @throws BadSignal when empty or a sample is not finite
 */
export function assessRecording(
  wavSamples: Samples,
  sampleRateHz: number,
  settings: SiteSettings,
  model: LeakModel,
  history: readonly SensorHistory[],
): RecordingAnalysis {
  const { spectrum, hum, features, whole } = measureClip(
    wavSamples,
    sampleRateHz,
    settings.mainsHz,
  );
  const durationSeconds = wavSamples.length / sampleRateHz;
  const quality = recordingQuality(whole, durationSeconds, sampleRateHz);
  const levelDb = Math.max(silenceDbfs, 20 * Math.log10(whole.rmsAc));
  return {
    durationSeconds,
    sampleRateHz,
    levelDb,
    quality,
    spectrum: toDecibels(spectrum.density, spectrum.stepHz),
    features,
    humLines: humLines(hum),
    assessment: judge(model, levelDb, features, quality, history),
  };
}

/** The judgement of what was measured, for clips and for spectra from the edge. */
export function judge(
  model: LeakModel,
  levelDb: number,
  features: Features,
  quality: RecordingQuality,
  history: readonly SensorHistory[],
): RecordingAssessment {
  const unheard = isUnheard(quality);
  const prediction = unheard ? predictUnheard(model) : predict(model, features);
  const own = unheard ? null : ownAnomaly(levelDb, features, history);
  const score = recordingScore(model.scoring, prediction.leakProbability, own?.score ?? 0);
  return {
    leakProbability: prediction.leakProbability,
    class: unheard ? "normal" : prediction.class,
    classProbabilities: prediction.classProbabilities,
    anomalyScore: own?.score ?? prediction.novelty,
    anomalyBasis: own ? "ownHistory" : "trainingSounds",
    // Nothing heard is no data: it must neither alarm nor ask for a look because of the prior.
    score: Math.round(unheard ? Math.min(score, watchScore - 1) : score),
    reasons: [
      ...(unheard ? [] : soundReasons(model, prediction, features, own)),
      ...qualityReasons(quality),
    ],
    modelVersion: model.version,
  };
}

export function humLines(hum: Hum): { frequencyHz: number; heightDb: number }[] {
  return hum.lines.map(({ frequencyHz, heightDb }) => ({ frequencyHz, heightDb }));
}

/** 10 log10 of a density, dB re unit²/Hz, with the floor that silence reads. */
export function toDecibels(density: Float64Array, stepHz: number): Spectrum {
  const densityDb = new Float32Array(density.length);
  for (let bin = 0; bin < density.length; bin++) {
    densityDb[bin] = 10 * Math.log10(Math.max(density[bin]!, densityFloor));
  }
  return { stepHz, densityDb };
}
