import type { LeakModel } from "./model.ts";
import { anomalyLift, leakScore, watchScore } from "./parameters.ts";

/**
 * Score 0 to 100 of a recording from its leak probability and its anomaly against its own history.
 *
 * The model brings two probabilities: `watch` reads 30 and `leak` reads 50 (chosen at training from
 * false-positive rates, see the model's evaluation). Between 0, watch, leak and 1 the score runs
 * straight in log-odds, so that it stays monotone and spreads where probabilities crowd. A sound
 * that its sensor never made before (`anomaly`, 0 to 1) then closes up to 30 % of the gap to 100,
 * in proportion to how leak-like it is: strange alone is not a leak.
 * @returns not rounded; 30 and 50 belong to the upper class
 */
export function recordingScore(
  scoring: LeakModel["scoring"],
  leakProbability: number,
  anomaly: number,
): number {
  const base = piecewise(scoring, leakProbability) / 100;
  return 100 * (base + (1 - base) * anomalyLift * anomaly * base);
}

/** Log-odds are cut at ±7 (0.1 %): beyond, the calibration has seen too few rows to mean more. */
const largestLogOdds = 7;

function piecewise({ watch, leak }: LeakModel["scoring"], probability: number): number {
  const x = logOdds(probability);
  const knots = [
    [-largestLogOdds, 0],
    [logOdds(watch), watchScore],
    [logOdds(leak), leakScore],
    [largestLogOdds, 100],
  ] as const;
  for (let i = 1; i < knots.length; i++) {
    const [fromX, fromY] = knots[i - 1]!;
    const [toX, toY] = knots[i]!;
    if (x <= toX) return toX > fromX ? fromY + ((x - fromX) / (toX - fromX)) * (toY - fromY) : toY;
  }
  return 100;
}

function logOdds(probability: number): number {
  const p = Math.max(1e-9, Math.min(1 - 1e-9, probability));
  return Math.max(-largestLogOdds, Math.min(largestLogOdds, Math.log(p / (1 - p))));
}
