import { minimise } from "./lbfgs.ts";
import { softmaxInPlace } from "./logistic.ts";
import type { LeakModel } from "./model.ts";

/** Holds temperature 1 and offsets 0 as long as rows do not say otherwise: strength of ten rows. */
const priorRows = 10;

/**
 * Temperature and class offsets that make out-of-fold probabilities mean what they say.
 * @param logits shape [rows · classes], out of fold
 * @see Guo et al. 2017, On calibration of modern neural networks (temperature, vector scaling)
 */
export function fitCalibration(
  logits: Float64Array,
  classes: ArrayLike<number>,
  classCount: number,
): LeakModel["calibration"] {
  const rows = classes.length;
  const row = new Float64Array(classCount);
  const { x } = minimise(
    (at, gradient) => {
      gradient.fill(0);
      const scale = Math.exp(at[0]!);
      let loss = 0;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < classCount; c++) {
          row[c] = scale * logits[r * classCount + c]! + at[c + 1]!;
        }
        const target = classes[r]!;
        const targetLogit = row[target]!;
        loss += softmaxInPlace(row) - targetLogit;
        for (let c = 0; c < classCount; c++) {
          const error = row[c]! - (c === target ? 1 : 0);
          gradient[0]! += error * scale * logits[r * classCount + c]!;
          gradient[c + 1]! += error;
        }
      }
      for (let i = 0; i < at.length; i++) {
        loss += 0.5 * priorRows * at[i]! * at[i]!;
        gradient[i]! += priorRows * at[i]!;
      }
      for (let i = 0; i < at.length; i++) gradient[i]! /= rows;
      return loss / rows;
    },
    new Float64Array(classCount + 1),
    { tolerance: 1e-8, mostIterations: 200 },
  );
  return { temperature: Math.exp(-x[0]!), offsets: Array.from(x.subarray(1)) };
}

export interface ReliabilityBin {
  rows: number;
  meanProbability: number;
  share: number;
}

/** Ten bins of predicted probability with what came true, and the expected calibration error. */
export function reliability(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): { bins: ReliabilityBin[]; expectedCalibrationError: number } {
  const sums = Array.from({ length: 10 }, () => ({ rows: 0, probability: 0, positives: 0 }));
  for (let i = 0; i < probabilities.length; i++) {
    const bin = sums[Math.min(9, Math.floor(probabilities[i]! * 10))]!;
    bin.rows++;
    bin.probability += probabilities[i]!;
    if (labels[i]) bin.positives++;
  }
  const bins = sums.map(({ rows, probability, positives }) => ({
    rows,
    meanProbability: rows > 0 ? probability / rows : 0,
    share: rows > 0 ? positives / rows : 0,
  }));
  const error = bins.reduce(
    (sum, bin) => sum + bin.rows * Math.abs(bin.meanProbability - bin.share),
    0,
  );
  return { bins, expectedCalibrationError: error / Math.max(1, probabilities.length) };
}
