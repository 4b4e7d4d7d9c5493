import { writeFile } from "node:fs/promises";
import { caseFeatureNames, caseFeatures } from "../analysis/cases/caseFeatures.ts";
import type { CaseModel } from "../analysis/cases/caseModel.ts";
import { caseModelFormat } from "../analysis/cases/caseModel.ts";
import { caseNights } from "../analysis/cases/caseNight.ts";
import type { Judgement } from "../analysis/cases/leakCase.ts";
import type { ScenarioName } from "../simulators/scenarioSettings.ts";
import type { YearOutcome } from "./cityYearRun.ts";
import { runYear } from "./cityYearRun.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, command, wholeNumber } from "./command.ts";
import { isAudible, settlingNights, soonNights, yearOf } from "./evaluateCity.ts";
import type { CaseLeak, CaseRow } from "./fitCaseModel.ts";
import { fitCaseModel } from "./fitCaseModel.ts";
import { readLeakModelFile } from "./leakModel.ts";
import { scenarioOf } from "./simulate.ts";

export const calibrate = command({
  name: "calibrate",
  usage: "--out MODEL.json [--scenario hard,…] [--seeds 1,2] [--sensors 50] [--nights 365]",
  summary: "Fit the points of a case's score to simulated years, and what they cost in false cases",
  help: [
    "Runs one simulated year for each scenario and seed, opening a case on any evidence; fits the points by",
    "logistic regression; and measures false cases and recall by score with models that were fitted to the",
    "other years. Some minutes a year on two cores.",
    "--version NAME   version written into the model (default: case-1)",
  ].join("\n"),
  options: {
    out: { type: "string" },
    scenario: { type: "string", default: "hard" },
    seeds: { type: "string", default: "1,2" },
    sensors: { type: "string", default: "50" },
    nights: { type: "string", default: "365" },
    version: { type: "string", default: "case-1" },
  },
  async run({ values }, around) {
    if (!values.out) throw new BadInput("--out", undefined, "a file to write the model to");
    const sensors = wholeNumber("--sensors", values.sensors, 2, 1000);
    const nights = wholeNumber("--nights", values.nights, settlingNights + 30, 700);
    const years = values.scenario.split(",").flatMap((name) =>
      values.seeds.split(",").map((seed) => ({
        scenario: scenarioOf(name),
        seed: wholeNumber("--seeds", seed, 0, 2 ** 31 - 1),
      })),
    );
    const found = await casesOf(years, sensors, nights, around);
    const sensorYears = (years.length * sensors * (nights - settlingNights)) / 365;
    const { model, ...figures } = fitCaseModel(found.rows, found.leaks, sensorYears);
    const written: CaseModel = {
      ...model,
      version: values.version,
      command: `mizuhashi calibrate --scenario ${values.scenario} --seeds ${values.seeds} --sensors ${sensors} --nights ${nights} --out ${values.out}`,
      data: years.map((year) => ({ ...year, sensors, nights, simulated: true })),
      note: `${figures.cases} cases, ${figures.leakCases} of them leaks, AUC ${figures.auc?.toFixed(3) ?? "–"} over unseen years; recall is of leaks audible as commands/evaluateCity.ts states`,
      licence: "Apache-2.0: made of simulated sounds alone",
    };
    await writeFile(values.out, `${JSON.stringify(written, null, 2)}\n`);
    return { out: values.out, ...figures, curve: written.curve };
  },
  text: ({ out, cases, leakCases, auc, curve }) =>
    [
      `${out}: ${cases} cases, ${leakCases} of them leaks, AUC ${auc?.toFixed(3) ?? "–"}`,
      ...curve.map(
        ({ score, falseCasesPerSensorYear, recall }) =>
          `from ${score}: ${falseCasesPerSensorYear.toFixed(3)} false cases a sensor and year, recall ${recall.toFixed(2)}`,
      ),
    ].join("\n"),
});

/** Every case opens, whatever it is worth: that is what the points are to be learnt from. */
function openingAll(): Judgement {
  const zero = { reference: 0, perUnit: 0 };
  const points = Object.fromEntries(caseFeatureNames.map((name) => [name, zero]));
  const model: CaseModel = {
    format: caseModelFormat,
    version: "none",
    command: "",
    data: [],
    note: "",
    licence: "",
    pointsPerLogit: 1,
    base: 50,
    points: points as CaseModel["points"],
    curve: [],
  };
  return { model, openingScore: 0 };
}

async function casesOf(
  years: readonly { scenario: ScenarioName; seed: number }[],
  sensors: number,
  nights: number,
  { progress, signal }: Surroundings,
): Promise<{ rows: CaseRow[]; leaks: CaseLeak[] }> {
  const leakModel = await readLeakModelFile();
  const rows: CaseRow[] = [];
  const leaks: CaseLeak[] = [];
  for (const { scenario, seed } of years) {
    const city = `${scenario} ${seed}`;
    const own: Omit<CaseRow, "leak">[] = [];
    const opened = new Map<string, number>();
    const settings = yearOf(scenario, seed, sensors, nights);
    const outcome = await runYear(settings, leakModel, openingAll(), {
      progress: (line) => progress(`seed ${seed}, ${line}`),
      signal,
      onNight: (year, { night, nightOf }) => {
        for (const { id, state, lastNightOf, evidence, position } of year.cases) {
          if (state.kind === "closed" || lastNightOf !== nightOf) continue;
          const openedNight = opened.get(id) ?? night;
          opened.set(id, openedNight);
          const isLocated = position?.method === "correlation";
          const features = caseFeatures(caseNights(evidence), isLocated);
          if (!features) continue;
          const counts = openedNight >= settlingNights;
          own.push({ city, caseId: id, age: night - openedNight, counts, features });
        }
      },
    });
    const ofLeaks = new Set(
      outcome.cases.flatMap(({ id, leaks: by }) => (by.length > 0 ? [id] : [])),
    );
    rows.push(...own.map((row) => ({ ...row, leak: ofLeaks.has(row.caseId) })));
    leaks.push(...leaksOf(city, outcome));
  }
  return { rows, leaks };
}

function leaksOf(city: string, { city: known, nights, cases }: YearOutcome): CaseLeak[] {
  const counted = known.scenario.leaks.filter(
    (leak) =>
      leak.startNight >= settlingNights && leak.startNight < nights - soonNights && isAudible(leak),
  );
  return counted.map(({ id, startNight }) => {
    const by = cases.find(({ leaks }) =>
      leaks.some(({ leakId, night }) => leakId === id && night - startNight <= soonNights),
    );
    const age = by ? startNight + soonNights - by.openedNight : 0;
    return { city, found: by ? { caseId: by.id, age } : null };
  });
}
