import type { CaseFeatureName, CaseFeatures } from "../analysis/cases/caseFeatures.ts";
import { caseFeatureNames } from "../analysis/cases/caseFeatures.ts";
import type { CaseModel, CurvePoint } from "../analysis/cases/caseModel.ts";
import { caseModelFormat, pointsOf } from "../analysis/cases/caseModel.ts";
import { fitLogistic } from "../analysis/leak/logistic.ts";
import { rocAuc } from "../analysis/leak/roc.ts";
import { standardised } from "./standardised.ts";

/** One night of a case that was opened whatever its score. */
export interface CaseRow {
  /** scenario and seed: what is never on both sides of a fold */
  city: string;
  caseId: string;
  /** nights since it was opened */
  age: number;
  /** counted nights only: those after the city has settled */
  counts: boolean;
  leak: boolean;
  features: CaseFeatures;
}

/** A leak that began in the counted nights, audible as stated. */
export interface CaseLeak {
  city: string;
  /** case that heard it within three nights, and the age of the case then; null: none did */
  found: { caseId: string; age: number } | null;
}

export interface FittedCases {
  model: Pick<CaseModel, "format" | "base" | "pointsPerLogit" | "points" | "curve">;
  /** of the highest score of each case before its dig, by models that had not seen its city */
  auc: number | null;
  cases: number;
  leakCases: number;
}

/** A score of 0 or 100 stands for odds of 1 to 100. */
const pointsPerLogit = 50 / Math.log(100);
/** Weight of the penalty: half of what one case says. Cases are few, features go together. */
const penalty = 2;
/** Nights of a case that count: those before its dig. */
const mostAge = 3;
/**
 * Points that a quiet night takes at least: a leak never pauses (leak.md 1). Most cases are dug before they
 * fall quiet, so that the years themselves say little of it.
 */
const quietNight = -5;
/** What more of a feature may do: more evidence never speaks against a leak. */
const signs: Readonly<Record<CaseFeatureName, 1 | -1>> = {
  level: 1,
  heardNights: 1,
  heardShare: 1,
  spread: -1,
  thirds: -1,
  clip: 1,
  soundShare: 1,
  soundStrength: 1,
  soundNeighbours: 1,
  neighbours: 1,
  shape: 1,
  located: 1,
  quiet: -1,
};

/**
 * Points of the score by logistic regression on the nights of cases, each case with the same weight, and
 * the curve of false cases and recall by models that were fitted to the other cities.
 * @param sensorYears sensors times counted years of all cities together
 */
export function fitCaseModel(
  rows: readonly CaseRow[],
  leaks: readonly CaseLeak[],
  sensorYears: number,
): FittedCases {
  const cities = [...new Set(rows.map(({ city }) => city))];
  const best = new Map<string, { leak: boolean; counts: boolean; scores: Map<number, number> }>();
  for (const city of cities) {
    const seen = rows.filter((row) => row.city !== city);
    const points = fitted(cities.length > 1 ? seen : rows);
    for (const row of rows.filter((one) => one.city === city && one.age <= mostAge)) {
      const key = `${row.city} ${row.caseId}`;
      const one = best.get(key) ?? { leak: row.leak, counts: row.counts, scores: new Map() };
      one.leak = row.leak;
      one.scores.set(row.age, scoreOf(points, row.features));
      best.set(key, one);
    }
  }
  const highest = [...best.values()].map(({ leak, counts, scores }) => {
    return { leak, counts, score: Math.max(...scores.values()) };
  });
  const curve = Array.from({ length: 20 }, (_, i): CurvePoint => {
    const score = 5 * i;
    const inVain = highest.filter((one) => one.counts && !one.leak && one.score >= score).length;
    const found = leaks.filter(({ city, found: by }) => {
      const scores = by && best.get(`${city} ${by.caseId}`)?.scores;
      if (!by || !scores) return false;
      return [...scores].some(([age, value]) => age <= Math.max(by.age, 1) && value >= score);
    }).length;
    return {
      score,
      falseCasesPerSensorYear: round(inVain / sensorYears),
      recall: round(found / Math.max(1, leaks.length)),
    };
  });
  return {
    model: { format: caseModelFormat, pointsPerLogit, ...fitted(rows), curve },
    auc: rocAuc(
      highest.map(({ leak }) => (leak ? 1 : 0)),
      highest.map(({ score }) => score),
    ),
    cases: highest.length,
    leakCases: highest.filter(({ leak }) => leak).length,
  };
}

type Points = Pick<CaseModel, "base" | "points">;

function scoreOf(points: Points, features: CaseFeatures): number {
  const sum = pointsOf(points, features).reduce((total, { weight }) => total + weight, points.base);
  return Math.min(100, Math.max(0, sum));
}

/** Features whose sign comes out wrong are left out one after the other, the worst first. */
function fitted(rows: readonly CaseRow[]): Points {
  let names: readonly CaseFeatureName[] = caseFeatureNames;
  for (;;) {
    const { points, base, weights } = pointsFor(rows, names);
    const wrong = names
      .map((name, i) => ({ name, against: -signs[name] * (weights[i] ?? 0) }))
      .filter(({ against }) => against > 0)
      .sort((a, b) => b.against - a.against)[0];
    if (!wrong) return { points, base };
    names = names.filter((name) => name !== wrong.name);
  }
}

function pointsFor(rows: readonly CaseRow[], names: readonly CaseFeatureName[]) {
  const { mean, sd, values } = standardised(
    rows.map(({ features }) => names.map((name) => features[name])),
  );
  const classes = Int32Array.from(rows, ({ leak }) => (leak ? 1 : 0));
  const design = { values, columns: names.length, classes, classCount: 2 };
  const { weights, intercepts } = fitLogistic(design, penalty);
  const log = names.map((_, i) => (weights[1]?.[i] ?? 0) - (weights[0]?.[i] ?? 0));
  const points = Object.fromEntries(
    caseFeatureNames.map((name) => {
      const at = names.indexOf(name);
      const perUnit = at < 0 ? 0 : (pointsPerLogit * (log[at] ?? 0)) / (sd[at] ?? 1);
      if (name === "quiet" && perUnit > quietNight) {
        return [name, { reference: 0, perUnit: quietNight }];
      }
      return [name, { reference: round(mean[at] ?? 0), perUnit: round(perUnit) }];
    }),
  ) as CaseModel["points"];
  const base = round(50 + pointsPerLogit * ((intercepts[1] ?? 0) - (intercepts[0] ?? 0)));
  return { points, base, weights: log };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
