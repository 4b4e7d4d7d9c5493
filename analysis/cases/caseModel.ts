import type { CaseFeatureName, CaseFeatures } from "./caseFeatures.ts";
import { caseFeatureNames } from "./caseFeatures.ts";

export const caseModelFormat = "mizuhashi-case-model-1";

/** How many points each feature of a case is worth, and what that led to on simulated years. */
export interface CaseModel {
  format: typeof caseModelFormat;
  version: string;
  /** how it was made, on what, under which licence: told, never computed with */
  command: string;
  data: readonly Readonly<Record<string, unknown>>[];
  note: string;
  licence: string;
  /** points a log-odds: the score is 50 where a leak is as likely as not */
  pointsPerLogit: number;
  /** score of a case whose features are all at their reference */
  base: number;
  points: Readonly<Record<CaseFeatureName, FeaturePoints>>;
  /** what opening cases from a score on leads to, by rising score */
  curve: readonly CurvePoint[];
}

export interface FeaturePoints {
  /** value of the feature that is worth nothing: its mean over the cases it was fitted to */
  reference: number;
  /** points a unit above it */
  perUnit: number;
}

/** Measured on years of simulated cities that the points were not fitted to. */
export interface CurvePoint {
  score: number;
  /** cases without a leak, a sensor and year */
  falseCasesPerSensorYear: number;
  /** share of the audible leaks that get a case within three nights */
  recall: number;
}

/** The case model's file is at fault: says field, value and expectation. */
export class BadCaseModel extends Error {
  override readonly name = "BadCaseModel";

  constructor(field: string, was: unknown, expected: string) {
    super(`case model.${field} is ${JSON.stringify(was) ?? String(was)}, expected ${expected}`);
  }
}

/** @throws BadCaseModel when the value is none */
export function parseCaseModel(value: unknown): CaseModel {
  const model = (value ?? {}) as Record<string, unknown>;
  if (model.format !== caseModelFormat) {
    throw new BadCaseModel("format", model.format, caseModelFormat);
  }
  for (const field of ["version", "command", "note", "licence"]) {
    if (typeof model[field] !== "string") throw new BadCaseModel(field, model[field], "text");
  }
  number("pointsPerLogit", model.pointsPerLogit);
  number("base", model.base);
  const points = (model.points ?? {}) as Record<string, Partial<FeaturePoints>>;
  for (const name of caseFeatureNames) {
    number(`points.${name}.reference`, points[name]?.reference);
    number(`points.${name}.perUnit`, points[name]?.perUnit);
  }
  if (!Array.isArray(model.curve) || model.curve.length < 2) {
    throw new BadCaseModel("curve", model.curve, "two points and more");
  }
  let before = Number.NEGATIVE_INFINITY;
  for (const [i, point] of (model.curve as Partial<CurvePoint>[]).entries()) {
    const score = number(`curve[${i}].score`, point.score);
    number(`curve[${i}].falseCasesPerSensorYear`, point.falseCasesPerSensorYear);
    number(`curve[${i}].recall`, point.recall);
    if (score <= before) throw new BadCaseModel(`curve[${i}].score`, score, "rising scores");
    before = score;
  }
  return value as CaseModel;
}

/** Points that each feature moves the score by, in the order of their names. */
export function pointsOf(
  { points }: Pick<CaseModel, "points">,
  features: CaseFeatures,
): { name: CaseFeatureName; weight: number }[] {
  return caseFeatureNames.map((name) => {
    const { reference, perUnit } = points[name];
    return { name, weight: perUnit * (features[name] - reference) };
  });
}

function number(field: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new BadCaseModel(field, value, "a finite number");
  }
  return value;
}
