import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Evaluation, Separation } from "../analysis/leak/evaluation.ts";
import { evaluate } from "../analysis/leak/evaluation.ts";
import { reliabilityDiagram } from "./reliabilityDiagram.ts";
import type { LabelledRow, TrainingData } from "./trainingData.ts";
import { soundOf } from "./trainingData.ts";

/** Draws of the bootstrap; fewer for big tables, whose intervals are narrow anyway. */
const draws = { few: 50, many: 200, bigRows: 20_000 } as const;

/** What a model says of labelled rows against what they are. */
export function evaluateRows(
  rows: readonly LabelledRow[],
  isPositive: (label: string) => boolean,
  leakProbabilities: ArrayLike<number>,
  predicted: readonly string[],
  seed: number,
): Evaluation {
  return evaluate(
    {
      labels: rows.map(({ label }) => label),
      groups: rows.map(({ group }) => group),
      positives: rows.map(({ label }) => (isPositive(label) ? 1 : 0)),
      probabilities: leakProbabilities,
      predicted,
    },
    (label) => soundOf(label, isPositive) === "normal",
    rows.length > draws.bigRows ? draws.few : draws.many,
    seededUniform(seed),
  );
}

/** One line a row of the data, in its order; clips are named, rows of a table have their number. */
export function predictionsCsv(
  { rows, input }: TrainingData,
  given: { fold: ArrayLike<number> | null; leak: ArrayLike<number>; predicted: readonly string[] },
): string {
  const named = input.kind === "clips";
  const { fold } = given;
  const head = ["row", ...(fold ? ["fold"] : []), "label", "group", "probability", "class"];
  const lines = rows.map(({ id, label, group }, row) =>
    [
      row,
      ...(fold ? [fold[row]] : []),
      quoted(label),
      quoted(group),
      given.leak[row]?.toPrecision(6),
      quoted(given.predicted[row] ?? ""),
      ...(named ? [quoted(id)] : []),
    ].join(","),
  );
  return `${[[...head, ...(named ? ["file"] : [])].join(","), ...lines].join("\n")}\n`;
}

/** Writes report.txt, report.json and reliability.svg. */
export async function writeReport(
  folder: string,
  title: string,
  evaluation: Evaluation,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { reliability, expectedCalibrationError } = evaluation;
  await writeFile(join(folder, "report.txt"), `${title}\n\n${evaluationText(evaluation)}\n`);
  await writeFile(
    join(folder, "report.json"),
    `${JSON.stringify({ title, ...evaluation }, null, 2)}\n`,
  );
  await writeFile(
    join(folder, "reliability.svg"),
    reliabilityDiagram(title, reliability, expectedCalibrationError),
  );
}

export function evaluationText(evaluation: Evaluation): string {
  return [
    separationLine("leak against all", evaluation.leakAgainstAll),
    separationLine("leak against normal", evaluation.leakAgainstNormal),
    separationLine("leak against look-alikes", evaluation.leakAgainstLookAlikes),
    `expected calibration error ${evaluation.expectedCalibrationError}`,
    confusionTable(evaluation.confusion),
  ].join("\n");
}

function separationLine(name: string, found: Separation | null): string {
  if (!found) return `${name}: none of one side`;
  const { auc, averagePrecision, recallAt1Percent, recallAt01Percent } = found;
  return [
    `${name} (${found.positives} : ${found.negatives}, ${found.groups} groups):`,
    `AUC ${figure(auc)}`,
    `AP ${figure(averagePrecision)}`,
    `recall at 1 % false positives ${figure(recallAt1Percent)}`,
    `at 0.1 % ${figure(recallAt01Percent)}`,
  ].join("  ");
}

function figure({ value, interval }: Separation["auc"]): string {
  return interval ? `${value} (${interval[0]}–${interval[1]})` : `${value}`;
}

function confusionTable(confusion: Evaluation["confusion"]): string {
  const given = [...new Set(Object.values(confusion).flatMap(Object.keys))].sort();
  const rows = Object.entries(confusion).map(([label, counts]) =>
    [label, ...given.map((name) => counts[name] ?? 0)]
      .map((cell) => String(cell).padStart(12))
      .join(""),
  );
  return [["is \\ told", ...given].map((cell) => cell.padStart(12)).join(""), ...rows].join("\n");
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** mulberry32: the same seed gives the same intervals. */
function seededUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
