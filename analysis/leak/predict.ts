import type { SoundClass } from "../domain/recording.ts";
import { soundClasses } from "../domain/recording.ts";
import type { FeatureFamily, Features } from "./features.ts";
import { featureFamilies, featureMeaning } from "./features.ts";
import { learnedContributions, learnedLogits } from "./learned.ts";
import { softmaxInPlace } from "./logistic.ts";
import type { LeakModel } from "./model.ts";
import { noveltyOf } from "./novelty.ts";
import { featureLimitSd } from "./parameters.ts";

export interface Prediction {
  /** shape [classes of the model], sums to 1 */
  probabilities: Float64Array;
  leakProbability: number;
  class: SoundClass;
  classProbabilities: Record<SoundClass, number>;
  /** 0 (as the training sounds) to 1 (unlike any) */
  novelty: number;
  /** standardised and held within ± featureLimitSd, shape [features of the model] */
  row: Float64Array;
}

/**
 * (x − mean)/sd of the model's features, held within their limit; a feature that is absent counts as
 * the training mean and so says nothing.
 */
export function standardise(model: Pick<LeakModel, "features">, features: Features): Float64Array {
  return Float64Array.from(model.features, ({ name, mean, sd }) => {
    const value = features[name];
    if (value === undefined || !Number.isFinite(value)) return 0;
    return Math.max(-featureLimitSd, Math.min(featureLimitSd, (value - mean) / sd));
  });
}

/**
 * A sound unlike the training sounds is judged modestly: what the model says of it counts in part,
 * the shares of the training rows for the rest.
 */
export function predict(model: LeakModel, features: Features): Prediction {
  const row = standardise(model, features);
  const novelty = noveltyOf(model.novelty, row);
  const told = trust(novelty);
  const probabilities = calibrated(model.calibration, learnedLogits(model, row)).map(
    (p, c) => told * p + (1 - told) * model.classes[c]!.share,
  );
  return { ...byClass(model, probabilities), row, novelty };
}

/** 1 up to the edge of the usual, where novelty reads one half, then falling to 0 far away. */
function trust(novelty: number): number {
  return Math.min(1, 2 * (1 - novelty));
}

/** What the model says when nothing can be heard: the shares of its training rows. */
export function predictUnheard(model: LeakModel): Prediction {
  const probabilities = Float64Array.from(model.classes, ({ share }) => share);
  return {
    ...byClass(model, probabilities),
    row: new Float64Array(model.features.length),
    novelty: 0,
  };
}

/** Softmax of logit / temperature + offset. */
export function calibrated(
  { temperature, offsets }: LeakModel["calibration"],
  logits: Float64Array,
): Float64Array {
  const probabilities = logits.map((logit, c) => logit / temperature + offsets[c]!);
  softmaxInPlace(probabilities);
  return probabilities;
}

/**
 * How far each family of features moved the leak's log-odds from those of an average training sound:
 * what its features moved the logits of leak classes by, less that of the others, each class counted
 * by its share of its side here (for logistic regression, the gradient of the log-odds times the
 * way). Largest movement first.
 */
export function contributions(
  model: LeakModel,
  { probabilities, row, novelty }: Prediction,
): { family: FeatureFamily; weight: number }[] {
  const sums = new Map<FeatureFamily, number>();
  const leakShare = sumWhere(model, probabilities, true);
  const otherShare = sumWhere(model, probabilities, false);
  const parts = learnedContributions(model, row);
  const scale = trust(novelty) / model.calibration.temperature;
  model.features.forEach(({ name }, k) => {
    const family = featureMeaning.get(name)?.family;
    if (!family) return;
    let moved = 0;
    model.classes.forEach(({ sound }, c) => {
      const side = sound === "leak" ? leakShare : otherShare;
      if (side === 0) return;
      const share = probabilities[c]! / side;
      moved += (sound === "leak" ? share : -share) * parts[c]![k]!;
    });
    sums.set(family, (sums.get(family) ?? 0) + scale * moved);
  });
  return featureFamilies
    .flatMap((family) => {
      const weight = sums.get(family);
      return weight === undefined ? [] : [{ family, weight }];
    })
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function byClass(model: LeakModel, probabilities: Float64Array) {
  const classProbabilities: Record<SoundClass, number> = {
    leak: 0,
    normal: 0,
    machine: 0,
    environment: 0,
    waterUse: 0,
  };
  model.classes.forEach(({ sound }, c) => {
    classProbabilities[sound] += probabilities[c]!;
  });
  const best = soundClasses.reduce((a, b) =>
    classProbabilities[b] > classProbabilities[a] ? b : a,
  );
  return {
    probabilities,
    leakProbability: Math.min(1, classProbabilities.leak),
    class: best,
    classProbabilities,
  };
}

function sumWhere(model: LeakModel, probabilities: Float64Array, leak: boolean): number {
  return model.classes.reduce(
    (sum, { sound }, c) => sum + ((sound === "leak") === leak ? probabilities[c]! : 0),
    0,
  );
}
