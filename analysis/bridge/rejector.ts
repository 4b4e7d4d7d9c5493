import type { CrackFeatures } from "./crackFeatures.ts";

/** What one feature adds to the log-odds of "crack": weight · (value − mean) / deviation. */
interface Term {
  feature: keyof CrackFeatures;
  mean: number;
  deviation: number;
  weight: number;
}

/**
 * Logistic model of a dark line being a crack, fitted to lines of rendered concrete alone
 * (`test/bench/crackRejector.ts` makes and prints it): no public photo has a part in it.
 */
const bias = -5.409;
const terms: readonly Term[] = [
  { feature: "logLength", mean: 5.9573, deviation: 0.6205, weight: 1.508 },
  { feature: "weakest", mean: 2.041, deviation: 1.2661, weight: 0.486 },
  { feature: "filledShare", mean: 0.174, deviation: 0.1202, weight: -1.747 },
  { feature: "depth", mean: 0.0468, deviation: 0.0587, weight: 0.907 },
  { feature: "faintest", mean: 0.0137, deviation: 0.047, weight: 1.067 },
  { feature: "step", mean: 0.4296, deviation: 0.4449, weight: -0.524 },
  { feature: "sharpness", mean: 0.7416, deviation: 0.2915, weight: 1.368 },
  { feature: "wander", mean: 7.5196, deviation: 4.5848, weight: -0.073 },
  { feature: "zigzag", mean: 19.6189, deviation: 10.6757, weight: -0.427 },
  { feature: "alongFormwork", mean: 0.1098, deviation: 0.3126, weight: -0.436 },
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
