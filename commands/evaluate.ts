import { readFile, writeFile } from "node:fs/promises";
import { unpackFeatures } from "../analysis/leak/features.ts";
import type { LeakModel } from "../analysis/leak/model.ts";
import { BadModel, parseModel } from "../analysis/leak/model.ts";
import { predict } from "../analysis/leak/predict.ts";
import { BadInput, command, wholeNumber } from "./command.ts";
import { cityCall, cityText } from "./evaluateCity.ts";
import { evaluateRows, evaluationText, predictionsCsv, writeReport } from "./evaluationReport.ts";
import {
  defaultGroupColumn,
  mainsOf,
  positiveLabels,
  readSounds,
  spectrumValues,
} from "./trainingData.ts";

export const evaluate = command({
  name: "evaluate",
  usage:
    "--model MODEL.json --data DIR|CSV… [--predictions OUT.csv] [--report DIR] | --city easy|hard|flood [--seed N]",
  summary:
    "Say how well a leak model does on sounds that it has not seen, or a simulated year as a whole",
  help: [
    "--model FILE      a model that `mizuhashi train` wrote",
    "--data DIR|CSV    labelled sounds as for `mizuhashi train`; a CSV is read as the model's own was",
    "--group-by COLUMN the group's column of a CSV (default: group), for the intervals",
    "--positive A,B    labels that count as leak (default: those that name one: leak out, in_leak, 漏水)",
    "--values KIND     what a CSV holds: dB, power or amplitude (default: as the model's data)",
    "--mains HZ        60 (default) or 50",
    "--seed N          of the bootstrap (default 1)",
    "--predictions CSV writes a line a sound: its label, leak probability and class",
    "--report DIR      writes report.txt, report.json and reliability.svg",
    "--city SCENARIO   a simulated year of 50 sensors through the decisions of the program: leaks found, nights",
    "                  from onset to case, false cases, metres from mark to leak; --sensors N, --nights N,",
    "                  --budget FALSE_CASES_A_MONTH (default: one for 50 sensors); some minutes on two cores",
  ].join("\n"),
  options: {
    model: { type: "string" },
    data: { type: "string", multiple: true },
    "group-by": { type: "string", default: defaultGroupColumn },
    positive: { type: "string" },
    values: { type: "string" },
    mains: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    predictions: { type: "string" },
    report: { type: "string" },
    city: { type: "string" },
    sensors: { type: "string", default: "50" },
    nights: { type: "string", default: "365" },
    budget: { type: "string" },
  },
  async run({ values }, around) {
    if (values.city !== undefined) return cityCall({ ...values, city: values.city }, around);
    const { progress } = around;
    if (values.model === undefined) throw new BadInput("--model", undefined, "a model's file");
    if (values.data === undefined) {
      throw new BadInput("--data", undefined, "a folder or a CSV file");
    }
    const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
    const model = await modelOf(values.model);
    const data = await readSounds(
      values.data,
      {
        groupBy: values["group-by"],
        mainsHz: mainsOf(values.mains),
        values: spectrumValues(values.values),
        like: model.input.kind === "spectra" ? model.input : null,
      },
      progress,
    );
    const isPositive = positiveLabels(values.positive, data.rows);
    const leak = new Float64Array(data.rows.length);
    const predicted = data.rows.map(({ values: packed }, row) => {
      const { probabilities, leakProbability } = predict(model, unpackFeatures(packed));
      leak[row] = leakProbability;
      return labelOf(model, probabilities);
    });
    const evaluation = evaluateRows(data.rows, isPositive, leak, predicted, seed);
    if (values.predictions) {
      await writeFile(values.predictions, predictionsCsv(data, { fold: null, leak, predicted }));
    }
    if (values.report) {
      await writeReport(values.report, `Model ${model.version} on unseen sounds`, evaluation);
    }
    const groups = new Set(data.rows.map(({ group }) => group)).size;
    return { model: model.version, rows: data.rows.length, groups, evaluation };
  },
  text: (result) => {
    if ("scenario" in result) return cityText(result);
    const { model, rows, groups, evaluation } = result;
    return [`${model}: ${rows} sounds of ${groups} groups`, evaluationText(evaluation)].join("\n");
  },
});

async function modelOf(path: string): Promise<LeakModel> {
  try {
    return parseModel(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    const why = cause instanceof BadModel ? cause.message : "a file of JSON that can be read";
    throw new BadInput("--model", path, `a leak model: ${why}`, { cause });
  }
}

/** The likeliest of the labels that the model was trained on. */
function labelOf({ classes }: LeakModel, probabilities: Float64Array): string {
  return classes.reduce(
    (best, { label }, c) =>
      (probabilities[c] ?? 0) > best.share ? { label, share: probabilities[c] ?? 0 } : best,
    { label: "", share: -1 },
  ).label;
}
