import { writeFile } from "node:fs/promises";
import type { SoundClass } from "../analysis/domain/recording.ts";
import { soundClasses } from "../analysis/domain/recording.ts";
import type { Evaluation, Separation } from "../analysis/leak/evaluation.ts";
import { evaluate } from "../analysis/leak/evaluation.ts";
import { parseModel } from "../analysis/leak/model.ts";
import type { SpectrumValues } from "../analysis/leak/spectrumTable.ts";
import type { OutOfFold } from "../analysis/leak/trainModel.ts";
import { trainModel } from "../analysis/leak/trainModel.ts";
import { BadInput, command, WorkFailed } from "./command.ts";
import type { LabelledRow, TrainingData } from "./trainingData.ts";
import { isTable, readClips, readSpectra } from "./trainingData.ts";

export const train = command({
  name: "train",
  usage: "--data DIR|CSV… --out MODEL.json [--positive LABEL,…] [--predictions OUT.csv]",
  summary: "Fit a leak model to labelled sounds and say how well it does on unseen groups",
  help: [
    "--data DIR        folders named by label with WAV files; may be given several times",
    "                  (S-0012__3.wav is of group S-0012; no group lies in two folds)",
    "--data CSV        spectra: columns label, a group, and one a frequency, headed in Hz",
    "--group-by COLUMN the group's column of a CSV (default: group)",
    "--positive A,B    labels that count as leak (default: those that begin with leak)",
    "--values KIND     what a CSV holds: dB, power or amplitude (default: dB when any is negative)",
    "--mains HZ        60 (default) or 50",
    "--version NAME    version written into the model (default: the name of the file)",
    "--licence TEXT    licence of the data, written into the model",
    "--note TEXT       where the data come from, written into the model",
    "--seed N          of the bootstrap (default 1)",
  ].join("\n"),
  options: {
    data: { type: "string", multiple: true },
    out: { type: "string" },
    "group-by": { type: "string", default: "group" },
    positive: { type: "string" },
    values: { type: "string" },
    mains: { type: "string", default: "60" },
    version: { type: "string" },
    licence: { type: "string", default: "not stated" },
    note: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
    predictions: { type: "string" },
  },
  async run({ values }, { progress, log }) {
    const paths = values.data ?? [];
    if (paths.length === 0) throw new BadInput("--data", undefined, "a folder or a CSV file");
    if (!values.out) throw new BadInput("--out", undefined, "a file to write the model to");
    const mainsHz = mains(values.mains);
    const data = await readData(
      paths,
      values["group-by"],
      mainsHz,
      spectrumValues(values.values),
      progress,
    );
    const isPositive = positiveLabels(values.positive, data.rows);
    const groups = new Set(data.rows.map(({ group }) => group));
    if (groups.size < 10) {
      throw new WorkFailed(
        `${groups.size} groups are too few to judge a model by: 10 are the least`,
      );
    }

    const trained = trainModel(data.rows, {
      version: values.version ?? baseName(values.out),
      input: data.input,
      record: {
        command: commandLine(values),
        data: describe(data.rows),
        note: values.note,
        licence: values.licence,
      },
      soundOf: (label) => soundOf(label, isPositive),
      withLevel: data.input.kind === "spectra",
      progress: log,
    });
    const { outOfFold } = trained;
    const evaluation = evaluate(
      {
        labels: data.rows.map(({ label }) => label),
        groups: data.rows.map(({ group }) => group),
        positives: data.rows.map(({ label }) => (isPositive(label) ? 1 : 0)),
        probabilities: outOfFold.leak,
        predicted: outOfFold.predicted,
      },
      (label) => soundOf(label, isPositive) === "normal",
      data.rows.length > 20_000 ? 50 : 200,
      seededUniform(Number(values.seed)),
    );
    const method = `5-fold cross-validation, no group in two folds; penalty and calibration chosen inside each fold; 95 % intervals by bootstrap over groups`;
    const model = parseModel({
      ...trained.model,
      evaluation: { method, groups: groups.size, penalty: trained.l2, ...evaluation },
    });
    await writeFile(values.out, `${JSON.stringify(model)}\n`);
    if (values.predictions) {
      await writeFile(values.predictions, predictionsCsv(data.rows, outOfFold));
    }
    return {
      out: values.out,
      version: model.version,
      rows: data.rows.length,
      groups: groups.size,
      features: model.features.length,
      penalty: trained.l2,
      scoring: model.scoring,
      evaluation,
    };
  },
  text: ({ out, rows, groups, features, evaluation }) =>
    [
      `${out}: ${rows} sounds of ${groups} groups, ${features} features`,
      separationLine("leak against all", evaluation.leakAgainstAll),
      separationLine("leak against normal", evaluation.leakAgainstNormal),
      separationLine("leak against look-alikes", evaluation.leakAgainstLookAlikes),
      `expected calibration error ${evaluation.expectedCalibrationError}`,
      confusionTable(evaluation.confusion),
    ].join("\n"),
});

async function readData(
  paths: readonly string[],
  groupBy: string,
  mainsHz: 50 | 60,
  values: SpectrumValues | null,
  progress: (line: string) => void,
): Promise<TrainingData> {
  const [first] = paths;
  if (paths.length === 1 && first !== undefined && (await isTable(first))) {
    return readSpectra(first, { groupBy, mainsHz, values }, progress);
  }
  const rows: LabelledRow[] = [];
  for (const path of paths) {
    if (await isTable(path)) throw new BadInput("--data", path, "one CSV alone, or folders");
    rows.push(...(await readClips(path, mainsHz, progress)));
  }
  return { rows, input: { kind: "clips" } };
}

function positiveLabels(given: string | undefined, rows: readonly LabelledRow[]) {
  const labels = new Set(rows.map(({ label }) => label));
  const wanted = given?.split(",").map((label) => label.trim());
  const unknown = wanted?.find((label) => !labels.has(label));
  if (unknown !== undefined) {
    throw new BadInput("--positive", unknown, `labels of the data: ${[...labels].join(", ")}`);
  }
  const isPositive = (label: string) => wanted?.includes(label) ?? /^leak/i.test(label);
  const positives = [...labels].filter(isPositive);
  if (positives.length === 0 || positives.length === labels.size) {
    throw new BadInput("--positive", given, "some labels of the data, not all and not none");
  }
  return isPositive;
}

/** Labels that the product does not know count as environment: no leak, and not quiet. */
function soundOf(label: string, isPositive: (label: string) => boolean): SoundClass {
  if (isPositive(label)) return "leak";
  const known = soundClasses.find((name) => name !== "leak" && name === label);
  return known ?? (/normal|quiet/i.test(label) ? "normal" : "environment");
}

function describe(rows: readonly LabelledRow[]) {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  return labels.map((label) => {
    const of = rows.filter((row) => row.label === label);
    return { label, rows: of.length, groups: new Set(of.map(({ group }) => group)).size };
  });
}

function predictionsCsv(rows: readonly LabelledRow[], outOfFold: OutOfFold): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map(({ id, label, group }, row) =>
    [
      row,
      outOfFold.fold[row],
      quoted(label),
      quoted(group),
      outOfFold.leak[row]?.toPrecision(6),
      quoted(outOfFold.predicted[row] ?? ""),
      quoted(id),
    ].join(","),
  );
  return `${["row,fold,label,group,probability,class,id", ...lines].join("\n")}\n`;
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

function commandLine(values: Readonly<Record<string, unknown>>): string {
  const shown = ["data", "group-by", "positive", "values", "mains", "version", "seed", "out"];
  const parts = shown.flatMap((name) => {
    const value = values[name];
    const all = Array.isArray(value) ? value : [value];
    return all.flatMap((one) => (typeof one === "string" ? [`--${name} ${one}`] : []));
  });
  return `mizuhashi train ${parts.join(" ")}`;
}

function mains(text: string): 50 | 60 {
  if (text === "50") return 50;
  if (text === "60") return 60;
  throw new BadInput("--mains", text, "50 or 60");
}

function spectrumValues(text: string | undefined): SpectrumValues | null {
  if (text === undefined) return null;
  if (text === "dB" || text === "power" || text === "amplitude") return text;
  throw new BadInput("--values", text, "dB, power or amplitude");
}

function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, "").replace(/\.json$/i, "") || "model";
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
