import { readConfig } from "../config.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, wholeNumber } from "./command.ts";
import { openStorage } from "./openStorage.ts";
import { writeCrackReport } from "./trainCracksCall.ts";
import type { InspectionsTrained } from "./trainInspections.ts";
import { trainInspections } from "./trainInspections.ts";
import { crackComparisonLines, inspectionsTrainedOnLines } from "./trainInspectionsText.ts";

/** What `train` takes besides when it learns from reviewed findings. */
export const inspectionTrainingOptions = {
  inspections: { type: "boolean", default: false },
} as const;

export const inspectionTrainingHelp: readonly string[] = [
  "",
  "--inspections     learns cracks from what inspectors accepted, corrected, rejected and added, and proposes",
  "                  a model; `mizuhashi models` accepts it. Takes --rendered (default 200), --seed and",
  "                  --report, and the MIZUHASHI_… settings of the service",
];

interface Values {
  rendered?: string | undefined;
  seed: string;
  report?: string | undefined;
  out?: string | undefined;
  photos?: string | undefined;
  masks?: string | undefined;
  data?: string[] | undefined;
  version?: string | undefined;
}

/** @throws BadInput for a wrong call */
export async function trainInspectionsOf(
  values: Values,
  around: Surroundings,
): Promise<InspectionsTrained> {
  for (const option of ["out", "photos", "masks", "data", "version"] as const) {
    if (values[option] !== undefined) {
      throw new BadInput(`--${option}`, values[option], "no such option with --inspections");
    }
  }
  const rendered = wholeNumber("--rendered", values.rendered ?? "200", 0, 100_000);
  const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
  const { store, blobs, close } = await openStorage(readConfig(around.env));
  try {
    const training = { db: store.db, blobs, rendered, seed, now: new Date() };
    const result = await trainInspections(training, around);
    const { evaluation } = result;
    if (values.report !== undefined && evaluation !== null) {
      await writeCrackReport(values.report, inspectionsTrainingText(result), evaluation);
    }
    return result;
  } finally {
    await close();
  }
}

export function inspectionsTrainingText({
  proposed,
  why,
  inUse,
  trainedOn,
  evaluation,
}: InspectionsTrained): string {
  return [
    ...inspectionsTrainedOnLines(trainedOn),
    ...(proposed === null || evaluation === null
      ? [`Nothing is proposed: ${why}`]
      : [
          `${proposed} is proposed; ${inUse} stays in use until somebody accepts it:`,
          `  mizuhashi models accept ${proposed}`,
          ...crackComparisonLines(evaluation),
        ]),
  ].join("\n");
}
