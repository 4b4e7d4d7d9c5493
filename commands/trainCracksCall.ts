import { mkdir, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import type { Surroundings } from "./command.ts";
import { BadInput, wholeNumber } from "./command.ts";
import type { CrackTrainingResult } from "./trainCracks.ts";
import { crackTrainingText, trainCracks } from "./trainCracks.ts";
import { defaultGroupColumn } from "./trainingData.ts";

/** What `train` takes besides when it learns cracks. */
export const crackTrainingOptions = {
  photos: { type: "string" },
  masks: { type: "string" },
  rendered: { type: "string" },
} as const;

export const crackTrainingHelp: readonly string[] = [
  "",
  "--photos DIR      photos of concrete to learn cracks from, with",
  "--masks DIR       a mask for each, of the same stem and size: 255 = crack",
  "--group-by REGEX  what photos of one bridge share in their stems; of one group none lie in two",
  "                  folds (default: letters and the first number, pier3_017 is of pier3)",
  "--rendered N      learns from N rendered scenes too, or from them alone (default 0)",
  "",
  "The model that ships: mizuhashi train --rendered 400 --out analysis/bridge/models/crack-1.json",
];

interface Values {
  photos?: string | undefined;
  masks?: string | undefined;
  rendered?: string | undefined;
  out?: string | undefined;
  "group-by": string;
  version?: string | undefined;
  licence: string;
  note: string;
  seed: string;
  report?: string | undefined;
}

/** @throws BadInput for a wrong call, WorkFailed when there is too little to learn from */
export async function trainCracksOf(
  values: Values,
  around: Surroundings,
): Promise<CrackTrainingResult> {
  const { photos, masks, out } = values;
  if (!out) throw new BadInput("--out", undefined, "a file to write the model to");
  const rendered = wholeNumber("--rendered", values.rendered ?? "0", 0, 100_000);
  const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
  const groupBy = values["group-by"] === defaultGroupColumn ? null : values["group-by"];
  const result = await trainCracks(
    {
      photos: photos ?? null,
      masks: masks ?? null,
      out,
      groupBy,
      rendered,
      version: values.version ?? parse(out).name,
      licence: values.licence,
      note: values.note,
      seed,
      command: commandLine(values),
    },
    around,
  );
  if (values.report) {
    await writeCrackReport(values.report, crackTrainingText(result), result.evaluation);
  }
  return result;
}

/** Writes `report.txt` and `report.json`. */
export async function writeCrackReport(
  folder: string,
  text: string,
  evaluation: object,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "report.txt"), `${text}\n`);
  await writeFile(join(folder, "report.json"), `${JSON.stringify(evaluation, null, 2)}\n`);
}

function commandLine(values: Values): string {
  const shown = ["photos", "masks", "rendered", "group-by", "version", "seed", "out"] as const;
  const parts = shown.flatMap((name) => {
    const value = values[name];
    const isDefault = name === "group-by" && value === defaultGroupColumn;
    return value === undefined || isDefault ? [] : [`--${name} ${value}`];
  });
  return `mizuhashi train ${parts.join(" ")}`;
}
