import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ModelComparison, TrainedOn } from "../analysis/domain/modelVersion.ts";
import { packageRoot, readConfig } from "../config.ts";
import type { Surroundings } from "./command.ts";
import { BadInput, WorkFailed, wholeNumber } from "./command.ts";
import { measuredSuffix, readMeasured } from "./measuredSounds.ts";
import { openStorage } from "./openStorage.ts";
import type { CityTrained, OtherSounds } from "./trainCity.ts";
import { trainCity } from "./trainCity.ts";
import { mainsOf, readSounds, soundOf } from "./trainingData.ts";

/** What `train` takes besides when it learns from the city's own digs. */
export const cityTrainingOptions = { city: { type: "boolean", default: false } } as const;

export const cityTrainingHelp: readonly string[] = [
  "",
  "--city            learns from what people found out in this city and the shipped sounds, and proposes",
  "                  a model; `mizuhashi models` accepts it. Takes --data (labels that begin with leak are",
  "                  leaks), --positive, --mains and --seed, and the MIZUHASHI_… settings of the service",
];

interface Values {
  data?: string[] | undefined;
  positive?: string | undefined;
  mains: string;
  seed: string;
  licence: string;
  out?: string | undefined;
  predictions?: string | undefined;
  report?: string | undefined;
}

/** @throws BadInput for a wrong call */
export async function trainCityOf(
  values: Values,
  { env, log, progress }: Surroundings,
): Promise<CityTrained> {
  for (const option of ["out", "predictions", "report"] as const) {
    if (values[option] !== undefined) {
      throw new BadInput(`--${option}`, values[option], "no such option with --city");
    }
  }
  const seed = wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1);
  const added = await addedSounds(values, progress);
  const config = readConfig(env);
  const storage = await openStorage(config);
  try {
    return await trainCity({
      db: storage.store.db,
      timeZone: config.timeZone,
      shipped: await shippedSounds(),
      added,
      seed,
      now: new Date(),
      log,
    });
  } finally {
    await storage.close();
  }
}

/** The sounds that the shipped model was trained on. @throws WorkFailed when the install holds none */
export async function shippedSounds(): Promise<OtherSounds> {
  const folder = join(packageRoot, "analysis", "leak", "models");
  const names = (await readdir(folder)).filter((name) => name.endsWith(measuredSuffix)).sort();
  const name = names.at(-1);
  if (name === undefined) throw new WorkFailed(`no measured sounds in ${folder}: reinstall`);
  const { rows, licence } = await readMeasured(join(folder, name));
  return { source: name.slice(0, -measuredSuffix.length), rows, licence };
}

async function addedSounds(
  { data, positive, mains, licence }: Values,
  progress: (line: string) => void,
): Promise<OtherSounds | null> {
  if (data === undefined) return null;
  const form = { groupBy: "group", mainsHz: mainsOf(mains), values: null, like: null };
  const { rows, input } = await readSounds(data, form, progress);
  if (input.kind !== "clips")
    throw new BadInput("--data", data, "folders of WAV files with --city");
  const labels = new Set(rows.map(({ label }) => label));
  const wanted = positive?.split(",").map((label) => label.trim());
  const unknown = wanted?.find((label) => !labels.has(label));
  if (unknown !== undefined) {
    throw new BadInput("--positive", unknown, `labels of the data: ${[...labels].join(", ")}`);
  }
  const isPositive = (label: string) => wanted?.includes(label) ?? /^leak/i.test(label);
  return {
    source: data.join(", "),
    licence,
    rows: rows.map((row) => ({ ...row, label: soundOf(row.label, isPositive) })),
  };
}

export function cityTrainingText({
  proposed,
  why,
  inUse,
  trainedOn,
  evaluation,
}: CityTrained): string {
  return [
    ...trainedOnLines(trainedOn),
    ...(proposed === null || evaluation === null
      ? [`Nothing is proposed: ${why}`]
      : [
          `${proposed} is proposed; ${inUse} stays in use until somebody accepts it:`,
          `  mizuhashi models accept ${proposed}`,
          ...comparisonLines(evaluation),
        ]),
  ].join("\n");
}

export function trainedOnLines({ city, leakDigs, leakDigSensors, others }: TrainedOn): string[] {
  const counts = (all: readonly { label: string; rows: number }[]) =>
    all.map(({ label, rows }) => `${rows} ${label}`).join(", ") || "none";
  const sources = [...new Set(others.map(({ source }) => source))];
  return [
    `city: ${counts(city)}; ${leakDigs} digs that found a leak, heard by ${leakDigSensors} sensors`,
    ...sources.map((name) => `${name}: ${counts(others.filter(({ source }) => source === name))}`),
  ];
}

/** What the city's own sounds say of both models. */
export function comparisonLines({ inUse, inUseHadSeen, before, after }: ModelComparison): string[] {
  const seen = inUseHadSeen > 0 ? ` (had seen up to ${inUseHadSeen} of these sounds)` : "";
  return [
    "On the city's own sounds, by sensor:",
    `  in use, ${inUse}${seen}: ${figuresOf(before)}`,
    `  the new one, on sensors that it had not heard: ${figuresOf(after)}`,
  ];
}

const sides = {
  leakAgainstLookAlikes: "against look-alikes",
  leakAgainstNormal: "against normal",
} as const;

function figuresOf(evaluation: Readonly<Record<string, unknown>> | null): string {
  if (evaluation === null) return "no sounds of the city";
  const told = Object.entries(sides).flatMap(([side, words]) => {
    const auc = (evaluation[side] as { auc?: AucFigure } | null | undefined)?.auc;
    if (!auc) return [];
    return [`AUC ${words} ${auc.value}${auc.interval ? ` (${auc.interval.join("–")})` : ""}`];
  });
  return told.length > 0 ? told.join(", ") : "leaks or other sounds are missing";
}

interface AucFigure {
  value: number;
  interval: readonly [number, number] | null;
}
