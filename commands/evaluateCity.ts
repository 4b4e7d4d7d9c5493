import type { OpeningRule } from "../analysis/cases/falseAlarmBudget.ts";
import { openingRule, usualBudget } from "../analysis/cases/falseAlarmBudget.ts";
import type { Judgement } from "../analysis/cases/leakCase.ts";
import type { PipeMaterial } from "../analysis/domain/pipe.ts";
import { quantileOfSorted, sortedCopy } from "../analysis/leak/quantile.ts";
import type { ScenarioName } from "../simulators/scenarioSettings.ts";
import type { LeakEvent } from "../simulators/soundEvents.ts";
import type { CityYearSettings } from "./cityNight.ts";
import type { Placed, YearCase, YearOutcome } from "./cityYearRun.ts";
import { runYear } from "./cityYearRun.ts";
import { clipBaseline } from "./clipBaseline.ts";
import type { Surroundings } from "./command.ts";
import { numberAbove, wholeNumber } from "./command.ts";
import { readCaseModel, readLeakModelFile } from "./leakModel.ts";
import { scenarioOf } from "./simulate.ts";

/** Nights before the first that is counted: baselines need 31, and the city is new to the program. */
export const settlingNights = 45;
/** A leak counts as found when a case hears it on the night of its onset or one of the three after it. */
export const soonNights = 3;
/** Clips for the plain baseline that says how hard the sounds are. */
const baselineClips = 1000;

/** Whether a leak is loud enough to be asked for, by what its sensors hear at its onset. */
export function isAudible({ ears }: Pick<LeakEvent, "ears">): boolean {
  const [best = Number.NEGATIVE_INFINITY, second = Number.NEGATIVE_INFINITY] = ears
    .map(({ snrDb }) => snrDb)
    .sort((a, b) => b - a);
  return best >= audible.nearestDb && second >= audible.secondDb;
}

/** The stated audible size, whole band, dB over the everyday background of the place: at the nearest
 *  sensor, and at the next. */
export const audible = { nearestDb: 5, secondDb: -15 } as const;

/** The settings of a simulated year that begins with a calendar year, so that the rainy season is in it. */
export function yearOf(
  scenario: ScenarioName,
  seed: number,
  sensors: number,
  nights: number,
): CityYearSettings {
  const calendar = { firstNight: "2025-01-01", timeZone: "Asia/Tokyo", mainsHz: 60 } as const;
  return { scenario, seed, sensors, nights, ...calendar };
}

export interface CityEvaluation {
  scenario: ScenarioName;
  seed: number;
  sensors: number;
  nights: number;
  /** nights that count, after the settling ones */
  countedNights: number;
  openingScore: number;
  /** the budget that the opening score follows from, and what the case model promises of it */
  budget: OpeningRule & { allowedPerMonth: number };
  audible: typeof audible;
  cases: number;
  /** cases opened in the counted nights with no leak behind them */
  falseCases: number;
  falseCasesPerSensorYear: number;
  falseCasesBy: Record<string, number>;
  /** leaks that began in the counted nights: audible ones, and all */
  leaks: number;
  allLeaks: number;
  foundWithin3Nights: number;
  foundEver: number;
  recallWithin3Nights: number | null;
  /** by loudness at the nearest sensor, audible or not */
  foundBySnrDb: { fromDb: number; toDb: number; leaks: number; foundWithin3Nights: number }[];
  byMaterial: Record<string, { leaks: number; foundWithin3Nights: number }>;
  nightsToCase: { median: number | null; p90: number | null };
  digs: number;
  /** digs with a mark by correlation, and the metres between mark and leak along the pipes */
  placed: { byCorrelation: number; ofFound: number };
  positionErrorM: Record<
    "iron" | "pvc",
    { digs: number; median: number | null; p90: number | null }
  >;
  /** share of intervals by correlation that held the leak; 0.9 is claimed */
  intervalCoverage: number | null;
  clipBaselineAuc: number | null;
}

/** `--city`: a simulated year through the decisions of the program, measured against what was really so. */
export async function cityCall(
  values: { city: string; seed: string; sensors: string; nights: string; budget?: string },
  around: Surroundings,
): Promise<CityEvaluation> {
  const sensors = wholeNumber("--sensors", values.sensors, 2, 1000);
  const nights = wholeNumber("--nights", values.nights, settlingNights + 10, 700);
  const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
  const budget =
    values.budget === undefined ? usualBudget(sensors) : numberAbove(0, "--budget", values.budget);
  const model = await readCaseModel();
  const rule = openingRule(model, sensors, budget);
  const settings = yearOf(scenarioOf(values.city), seed, sensors, nights);
  const judgement = { model, openingScore: rule.score };
  around.progress(`${settings.scenario}: how hard its sounds are for a plain baseline`);
  const { leakAgainstLookAlikes } = clipBaseline(baselineClips, seed, settings.scenario);
  const outcome = await runYear(settings, await readLeakModelFile(), judgement, around);
  return {
    ...measured(settings, judgement, outcome),
    budget: { allowedPerMonth: budget, ...rule },
    clipBaselineAuc: leakAgainstLookAlikes,
  };
}

const iron: readonly PipeMaterial[] = ["DIP", "CIP", "SP", "SUS"];
const plastic: readonly PipeMaterial[] = ["VP", "HIVP", "PE"];

function measured(
  { scenario, seed, sensors, nights }: CityYearSettings,
  { openingScore }: Judgement,
  { city, cases }: YearOutcome,
): Omit<CityEvaluation, "budget" | "clipBaselineAuc"> {
  const countedNights = Math.max(0, nights - settlingNights);
  const counted = cases.filter(({ openedNight }) => openedNight >= settlingNights);
  const inVain = counted.filter(({ leaks }) => leaks.length === 0);
  // A leak of the last nights has no time to be found.
  const began = city.scenario.leaks.filter(
    ({ startNight }) => startNight >= settlingNights && startNight < nights - soonNights,
  );
  const delays = new Map(began.map((leak) => [leak.id, delayOf(leak, cases)]));
  const isSoon = ({ id }: LeakEvent) => (delays.get(id) ?? Number.POSITIVE_INFINITY) <= soonNights;
  const leaks = began.filter(isAudible);
  const found = leaks.flatMap(({ id }) => delays.get(id) ?? []);
  const marks = cases.flatMap(({ dig }) => dig?.placed ?? []);
  const correlated = marks.filter(({ method }) => method === "correlation");
  const falseCasesBy: Record<string, number> = {};
  for (const { lookAlikes } of inVain) {
    const kind = lookAlikes[0] ?? "weather or chance";
    falseCasesBy[kind] = (falseCasesBy[kind] ?? 0) + 1;
  }
  const byMaterial: CityEvaluation["byMaterial"] = {};
  for (const leak of leaks) {
    const material = city.network.pipes.get(leak.at.pipeId)?.material ?? "unknown";
    const of = byMaterial[material] ?? { leaks: 0, foundWithin3Nights: 0 };
    const foundWithin3Nights = of.foundWithin3Nights + (isSoon(leak) ? 1 : 0);
    byMaterial[material] = { leaks: of.leaks + 1, foundWithin3Nights };
  }
  return {
    scenario,
    seed,
    sensors,
    nights,
    countedNights,
    openingScore,
    audible,
    cases: counted.length,
    falseCases: inVain.length,
    falseCasesPerSensorYear: (inVain.length / (sensors * countedNights)) * 365,
    falseCasesBy,
    leaks: leaks.length,
    allLeaks: began.length,
    foundWithin3Nights: leaks.filter(isSoon).length,
    foundEver: found.length,
    recallWithin3Nights: leaks.length > 0 ? leaks.filter(isSoon).length / leaks.length : null,
    foundBySnrDb: [-10, -5, 0, 5].map((fromDb) => {
      const some = began.filter(({ ears }) => {
        const best = Math.max(...ears.map(({ snrDb }) => snrDb));
        return best >= fromDb && best < fromDb + 5;
      });
      const soon = some.filter(isSoon).length;
      return { fromDb, toDb: fromDb + 5, leaks: some.length, foundWithin3Nights: soon };
    }),
    byMaterial,
    nightsToCase: { median: quantile(found, 0.5), p90: quantile(found, 0.9) },
    digs: cases.filter(({ dig }) => dig !== null).length,
    placed: { byCorrelation: correlated.length, ofFound: marks.length },
    positionErrorM: { iron: errors(correlated, iron), pvc: errors(correlated, plastic) },
    intervalCoverage: share(correlated, ({ inside }) => inside),
  };
}

/** Nights from the onset to the first case that heard the leak; null when none did. */
function delayOf({ id, startNight }: LeakEvent, cases: readonly YearCase[]): number | null {
  const nights = cases.flatMap(({ leaks }) =>
    leaks.flatMap(({ leakId, night }) => (leakId === id ? [night - startNight] : [])),
  );
  return nights.length > 0 ? Math.min(...nights) : null;
}

function errors(marks: readonly Placed[], materials: readonly PipeMaterial[]) {
  const own = marks.filter(({ material }) => materials.includes(material));
  const errorsM = own.flatMap(({ errorM }) => errorM ?? []);
  return { digs: own.length, median: quantile(errorsM, 0.5), p90: quantile(errorsM, 0.9) };
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number | null {
  return all.length > 0 ? all.filter(holds).length / all.length : null;
}

function quantile(values: readonly number[], p: number): number | null {
  return values.length > 0 ? quantileOfSorted(sortedCopy(values), p) : null;
}

/** The evaluation in words. */
export function cityText(one: CityEvaluation): string {
  const figure = (value: number | null, digits = 1) =>
    value === null ? "–" : value.toFixed(digits);
  const { iron: ofIron, pvc } = one.positionErrorM;
  return [
    `${one.scenario}, seed ${one.seed}: ${one.sensors} sensors, ${one.nights} nights, the last ${one.countedNights} of them counted`,
    `cases open from a score of ${one.openingScore}: a budget of ${figure(one.budget.allowedPerMonth, 2)} false cases a month; the case model promises recall ${figure(one.budget.recall, 2)}`,
    `audible leaks (≥ ${one.audible.nearestDb} dB at the nearest sensor, ≥ ${one.audible.secondDb} dB at the next): ${one.leaks} of ${one.allLeaks}; found within ${soonNights} nights ${one.foundWithin3Nights} (${figure(one.recallWithin3Nights === null ? null : 100 * one.recallWithin3Nights, 0)} %), ever ${one.foundEver}`,
    `nights from onset to case: median ${figure(one.nightsToCase.median, 0)}, 90 % within ${figure(one.nightsToCase.p90, 0)}`,
    ...one.foundBySnrDb.map(
      ({ fromDb, toDb, leaks, foundWithin3Nights }) =>
        `  ${fromDb} to ${toDb} dB: ${foundWithin3Nights} of ${leaks}`,
    ),
    ...Object.entries(one.byMaterial).map(
      ([material, { leaks, foundWithin3Nights }]) =>
        `  ${material}: ${foundWithin3Nights} of ${leaks}`,
    ),
    `cases ${one.cases}, without a leak ${one.falseCases} (${figure(one.falseCasesPerSensorYear, 2)} a sensor and year)${Object.entries(
      one.falseCasesBy,
    )
      .map(([kind, count]) => `, ${kind} ${count}`)
      .join("")}`,
    `placed by correlation ${one.placed.byCorrelation} of ${one.placed.ofFound} leaks dug up; error iron ${figure(ofIron.median)} m (90 % ${figure(ofIron.p90)}), plastic ${figure(pvc.median)} m (90 % ${figure(pvc.p90)}); interval held the leak ${figure(one.intervalCoverage, 2)}`,
    `a plain baseline on single clips reaches AUC ${figure(one.clipBaselineAuc, 2)} against look-alikes`,
  ].join("\n");
}
