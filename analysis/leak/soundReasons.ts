import type { Reason } from "../domain/reason.ts";
import type { RecordingQuality } from "../domain/recording.ts";
import type { FeatureFamily, Features } from "./features.ts";
import { bandEdgesHz, bandNames, wideBands } from "./features.ts";
import type { LeakModel } from "./model.ts";
import type { OwnAnomaly } from "./ownHistory.ts";
import type { Prediction } from "./predict.ts";
import { contributions } from "./predict.ts";

/** So many families of features are told, the ones that moved the judgement most. */
const toldFamilies = 4;

/** Log-odds below which a movement is not worth a sentence: a factor of 1.1 in the odds. */
const leastWeight = 0.1;

/** Novelty from which a sound is said to be unlike the training sounds: the edge of the usual. */
const strange = 0.5;

/**
 * Why a recording was judged so: the families of features that moved the leak's log-odds, and what
 * must be known beside them (weight 0). Words: analysis/cases/reasonText.ts.
 */
export function soundReasons(
  model: LeakModel,
  prediction: Prediction,
  features: Features,
  own: OwnAnomaly | null,
): Reason[] {
  const told = contributions(model, prediction)
    .filter(({ weight }) => Math.abs(weight) >= leastWeight)
    .slice(0, toldFamilies)
    .map(({ family, weight }) => ({
      code: codes[family],
      values: familyValues(family, model, features),
      weight: round(weight, 3),
    }));
  const notes: Reason[] = [];
  if (own && own.score >= strange) {
    notes.push({
      code: "soundNewHere",
      values: { recordings: own.recordings, riseDb: round(own.riseDb, 1) },
      weight: 0,
    });
  }
  if (!own && prediction.novelty >= strange) {
    notes.push({ code: "soundUnlikeTraining", values: {}, weight: 0 });
  }
  return [...told, ...notes];
}

/** Why a recording cannot be judged, or only with care. */
export function qualityReasons(quality: RecordingQuality): Reason[] {
  return quality.problems.map((problem) => ({
    code: qualityCodes[problem],
    values: problem === "clipped" ? { share: quality.clippedShare } : {},
    weight: 0,
  }));
}

const codes: Readonly<Record<FeatureFamily, string>> = {
  lowBands: "soundLowBands",
  leakBands: "soundLeakBands",
  highBands: "soundHighBands",
  shape: "soundShape",
  tones: "soundTones",
  mainsHum: "soundMainsHum",
  steadiness: "soundSteadiness",
  impulses: "soundImpulses",
  level: "soundLevel",
};

const qualityCodes = {
  clipped: "qualityClipped",
  constant: "qualityConstant",
  silent: "qualitySilent",
  tooShort: "qualityTooShort",
  unusualRate: "qualityUnusualRate",
} as const;

/** The figures that the sentence of a family shows. */
function familyValues(
  family: FeatureFamily,
  model: LeakModel,
  features: Features,
): Readonly<Record<string, number>> {
  const value = (name: string, digits: number): Record<string, number> => {
    const found = features[name];
    return found === undefined ? {} : { [name]: round(found, digits) };
  };
  switch (family) {
    case "lowBands":
    case "leakBands":
    case "highBands":
      return { overUsualDb: round(bandsOverUsual(family, model, features), 1) };
    case "shape":
      return { ...value("slopeDbPerOctave", 1), ...value("bandRoughnessDb", 1) };
    case "tones":
      return value("roughMidDb", 1);
    case "mainsHum": {
      const lines = features.humLines;
      return lines === undefined ? {} : { lines: Math.round(lines * lines) };
    }
    case "steadiness":
      return { ...value("pauseMidDb", 1), ...value("burstMidDb", 1) };
    case "impulses":
      return value("crestDb", 1);
    case "level":
      return value("levelDb", 1);
    default:
      return family satisfies never;
  }
}

/** Mean over a family's bands of (relative level − training mean), dB. */
function bandsOverUsual(family: FeatureFamily, model: LeakModel, features: Features): number {
  const wide = wideBands.find((band) => band.family === family);
  let sum = 0;
  let count = 0;
  for (const { name, mean } of model.features) {
    const band = bandNames.indexOf(name);
    const value = features[name];
    if (band < 0 || value === undefined || !wide) continue;
    const centreHz = Math.sqrt(bandEdgesHz[band]! * bandEdgesHz[band + 1]!);
    if (centreHz < wide.fromHz || centreHz >= wide.toHz) continue;
    sum += value - mean;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
