import type { CrackFeatures } from "./crackFeatures.ts";

/** What one feature adds to the log-odds of "crack": weight · (value − mean) / deviation. */
export interface Term {
  feature: keyof CrackFeatures;
  mean: number;
  deviation: number;
  weight: number;
}

/**
 * Logistic model of a dark line being a crack, fitted to lines of rendered concrete alone
 * (`test/bench/crackRejector.ts` makes and prints it): no public photo has a part in it.
 */
const bias = -4.02;
const terms: readonly Term[] = [
  { feature: "logLength", mean: 5.9804, deviation: 0.6506, weight: 1.173 },
  { feature: "weakest", mean: 2.2616, deviation: 1.2095, weight: 0.096 },
  { feature: "filledShare", mean: 0.2075, deviation: 0.1617, weight: -1.213 },
  { feature: "depth", mean: 0.0474, deviation: 0.0778, weight: 2.532 },
  { feature: "step", mean: 0.5699, deviation: 0.6464, weight: -1.494 },
  { feature: "sharpness", mean: 0.7912, deviation: 0.367, weight: 1.512 },
  { feature: "wander", mean: 6.3027, deviation: 4.3644, weight: 0.198 },
  { feature: "zigzag", mean: 13.9368, deviation: 8.6853, weight: -0.189 },
  { feature: "alongFormwork", mean: 0.1193, deviation: 0.3241, weight: -0.422 },
];

/** Probability that a line is a crack, 0 to 1, with what each feature contributes in log-odds. */
export function crackProbability(features: CrackFeatures): {
  probability: number;
  bias: number;
  contributions: { feature: keyof CrackFeatures; logOdds: number }[];
} {
  const contributions = terms.map(({ feature, mean, deviation, weight }) => ({
    feature,
    logOdds: (weight * (features[feature] - mean)) / deviation,
  }));
  const logOdds = contributions.reduce((sum, term) => sum + term.logOdds, bias);
  return { probability: logistic(logOdds), bias, contributions };
}

export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
