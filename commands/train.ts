import { writeFile } from "node:fs/promises";
import { parseModel } from "../analysis/leak/model.ts";
import { mostRowsToFit } from "../analysis/leak/trainingTask.ts";
import { assembled, trainingTasks } from "../analysis/leak/trainModel.ts";
import { BadInput, command, WorkFailed, wholeNumber } from "./command.ts";
import { evaluateRows, evaluationText, predictionsCsv, writeReport } from "./evaluationReport.ts";
import { measuredSuffix, writeMeasured } from "./measuredSounds.ts";
import {
  cityTrainingHelp,
  cityTrainingOptions,
  cityTrainingText,
  trainCityOf,
} from "./trainCityCall.ts";
import { crackTrainingText } from "./trainCracks.ts";
import { crackTrainingHelp, crackTrainingOptions, trainCracksOf } from "./trainCracksCall.ts";
import {
  inspectionsTrainingText,
  inspectionTrainingHelp,
  inspectionTrainingOptions,
  trainInspectionsOf,
} from "./trainInspectionsCall.ts";
import type { LabelledRow, TrainingData } from "./trainingData.ts";
import {
  defaultGroupColumn,
  mainsOf,
  positiveLabels,
  readSounds,
  soundOf,
  spectrumValues,
} from "./trainingData.ts";
import { runTasks } from "./trainingThreads.ts";

export const train = command({
  name: "train",
  usage:
    "--city | --inspections | --data DIR|CSV… --out MODEL.json | --photos DIR --masks DIR --out MODEL.json [--group-by RULE] [--report DIR]",
  summary: "Fit a model to labelled sounds or crack photos, say how well it does on unseen groups",
  help: [
    "--data DIR        folders named by label with WAV files; may be given several times",
    "                  (S-0012__3.wav is of group S-0012; no group lies in two folds)",
    "--data CSV        spectra: columns label, a group, and one a frequency, headed in Hz",
    "--group-by COLUMN the group's column of a CSV (default: group)",
    "--positive A,B    labels that count as leak (default: those that name one: leak out, in_leak, 漏水)",
    "--values KIND     what a CSV holds: dB, power or amplitude (default: dB when any is negative)",
    "--mains HZ        60 (default) or 50",
    "--version NAME    version written into the model (default: the name of the file)",
    "--licence TEXT    licence of the data, written into the model",
    "--note TEXT       where the data come from, written into the model",
    "--seed N          of the bootstrap (default 1)",
    "--predictions CSV writes what each row was given by a model that had not seen its group",
    "--report DIR      writes report.txt, report.json and reliability.svg",
    "--save-sounds F   writes what was measured of the sounds to F.sounds.gz, which --data takes too",
    ...cityTrainingHelp,
    ...inspectionTrainingHelp,
    ...crackTrainingHelp,
  ].join("\n"),
  options: {
    data: { type: "string", multiple: true },
    out: { type: "string" },
    "group-by": { type: "string", default: defaultGroupColumn },
    positive: { type: "string" },
    values: { type: "string" },
    mains: { type: "string", default: "60" },
    version: { type: "string" },
    licence: { type: "string", default: "not stated" },
    note: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
    predictions: { type: "string" },
    report: { type: "string" },
    "save-sounds": { type: "string" },
    ...cityTrainingOptions,
    ...crackTrainingOptions,
    ...inspectionTrainingOptions,
  },
  async run({ values }, around) {
    const { progress, log, signal } = around;
    if (values.city) return trainCityOf(values, around);
    if (values.inspections) return trainInspectionsOf(values, around);
    if (values.photos !== undefined || values.rendered !== undefined)
      return trainCracksOf(values, around);
    if (values.data === undefined)
      throw new BadInput("--data", undefined, "a folder or a CSV file");
    const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
    if (!values.out) throw new BadInput("--out", undefined, "a file to write the model to");
    const data = await readSounds(
      values.data,
      {
        groupBy: values["group-by"],
        mainsHz: mainsOf(values.mains),
        values: spectrumValues(values.values),
        like: null,
      },
      progress,
    );
    if (values["save-sounds"] !== undefined) await saveSounds(values["save-sounds"], data, values);
    const isPositive = positiveLabels(values.positive, data.rows);
    const groups = new Set(data.rows.map(({ group }) => group));
    if (groups.size < 10) {
      throw new WorkFailed(
        `${groups.size} groups are too few to judge a model by: 10 are the least`,
      );
    }

    const plan = {
      version: values.version ?? baseName(values.out),
      input: data.input,
      record: {
        command: commandLine(values),
        data: describe(data.rows),
        note: values.note,
        licence: values.licence,
      },
      soundOf: (label: string) => soundOf(label, isPositive),
      withLevel: data.input.kind === "spectra",
      progress: log,
    };
    const tasks = trainingTasks(data.rows, plan);
    const trained = assembled(plan, tasks, await runTasks(tasks, signal, log));
    const { outOfFold, settings } = trained;
    const evaluation = evaluateRows(
      data.rows,
      isPositive,
      outOfFold.leak,
      outOfFold.predicted,
      seed,
    );
    const capped =
      data.rows.length > mostRowsToFit
        ? `; fits see at most ${mostRowsToFit} rows, of each group alike; all rows are judged`
        : "";
    const method = `5-fold cross-validation, no group in two folds; settings and calibration chosen inside each fold; 95 % intervals by bootstrap over groups${capped}`;
    const model = parseModel({
      ...trained.model,
      evaluation: { method, groups: groups.size, ...settings, ...evaluation },
    });
    await writeFile(values.out, `${JSON.stringify(model)}\n`);
    if (values.predictions) {
      await writeFile(values.predictions, predictionsCsv(data, outOfFold));
    }
    if (values.report) {
      await writeReport(values.report, `Model ${model.version}, out of fold`, evaluation);
    }
    return {
      out: values.out,
      version: model.version,
      rows: data.rows.length,
      groups: groups.size,
      features: model.features.length,
      kind: model.kind,
      ...settings,
      scoring: model.scoring,
      evaluation,
    };
  },
  text: (result) => {
    if ("decision" in result) return crackTrainingText(result);
    if ("learnedFrom" in result) return inspectionsTrainingText(result);
    if ("proposed" in result) return cityTrainingText(result);
    const { out, rows, groups, features, kind, evaluation } = result;
    return [
      `${out}: ${rows} sounds of ${groups} groups, ${features} features, ${kind}`,
      evaluationText(evaluation),
    ].join("\n");
  },
  status: (result) => ("proposed" in result && result.proposed === null ? 1 : 0),
});

function describe(rows: readonly LabelledRow[]) {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  return labels.map((label) => {
    const of = rows.filter((row) => row.label === label);
    return { label, rows: of.length, groups: new Set(of.map(({ group }) => group)).size };
  });
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

async function saveSounds(
  path: string,
  { rows, input }: TrainingData,
  { note, licence }: { note: string; licence: string },
): Promise<void> {
  if (input.kind !== "clips") throw new BadInput("--save-sounds", path, "clips, not a CSV");
  if (!path.endsWith(measuredSuffix)) {
    throw new BadInput("--save-sounds", path, `a file that ends in ${measuredSuffix}`);
  }
  await writeMeasured(path, { rows, note, licence });
}

function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, "").replace(/\.json$/i, "") || "model";
}
