import type { CaseModel, CurvePoint } from "./caseModel.ts";
import { sensorsPerFalseCase } from "./parameters.ts";

/** What the budget of false alarms leads to. */
export interface OpeningRule {
  /** cases open from this score on */
  score: number;
  /** cases without a leak that this lets through, a month, with this many sensors */
  falseCasesPerMonth: number;
  /** share of the audible leaks that it leaves to be found within three nights */
  recall: number;
  /** false when no score of the model's curve keeps the budget: the strictest is taken */
  withinBudget: boolean;
}

/** One false case a month for each 50 sensors (leak.md 8), the budget while nobody has set another. */
export function usualBudget(sensors: number): number {
  return Math.max(1, sensors / sensorsPerFalseCase);
}

/**
 * The lowest score that keeps the budget, by the model's curve, between whose points lies a straight line.
 * @param falseCasesPerMonth the budget, above 0
 */
export function openingRule(
  { curve }: CaseModel,
  sensors: number,
  falseCasesPerMonth: number,
): OpeningRule {
  const perMonth = ({ falseCasesPerSensorYear }: CurvePoint) =>
    (falseCasesPerSensorYear * sensors) / 12;
  const kept = curve.findIndex((point) => perMonth(point) <= falseCasesPerMonth);
  const [strictest] = curve.slice(-1);
  const point = curve[kept] ?? strictest;
  if (!point) throw new Error("a case model without a curve");
  const before = curve[kept - 1];
  const whole = { score: point.score, falseCasesPerMonth: perMonth(point), recall: point.recall };
  if (kept <= 0 || !before) return { ...whole, withinBudget: kept >= 0 };
  // Whole scores, rounded to the careful side.
  const share = (perMonth(before) - falseCasesPerMonth) / (perMonth(before) - perMonth(point));
  const score = Math.ceil(before.score + share * (point.score - before.score));
  const along = (score - before.score) / (point.score - before.score);
  const between = (from: number, to: number) => from + along * (to - from);
  return {
    score,
    falseCasesPerMonth: between(perMonth(before), perMonth(point)),
    recall: between(before.recall, point.recall),
    withinBudget: true,
  };
}
