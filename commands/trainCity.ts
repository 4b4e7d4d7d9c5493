import {
  copiesOfSureLabel,
  leastLeakDigSensors,
  leastLeakDigs,
} from "../analysis/cases/parameters.ts";
import type { LabelledClip } from "../analysis/cases/trainingClips.ts";
import { enoughDigs, leakDigsOf } from "../analysis/cases/trainingClips.ts";
import type {
  LabelCount,
  LeakModelVersion,
  ModelComparison,
  TrainedOn,
} from "../analysis/domain/modelVersion.ts";
import { soundClasses } from "../analysis/domain/recording.ts";
import { packFeatures, unpackFeatures } from "../analysis/leak/features.ts";
import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import { predict } from "../analysis/leak/predict.ts";
import type { Trained, TrainingPlan } from "../analysis/leak/trainModel.ts";
import { trainModel } from "../analysis/leak/trainModel.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { insertModel, modelVersion, nextModelId } from "../storage/sql/models.ts";
import { cityClips } from "./cityClips.ts";
import { evaluateRows } from "./evaluationReport.ts";
import { modelInUse } from "./modelInUse.ts";
import type { LabelledRow } from "./trainingData.ts";

/** Sounds beside the city's own; their labels are classes of sound. */
export interface OtherSounds {
  source: string;
  rows: readonly LabelledRow[];
  licence: string;
}

export interface CityTraining {
  db: Db;
  /** IANA name: which nights lie before a dig */
  timeZone: string;
  /** the shipped sounds, and what the person adds */
  shipped: OtherSounds;
  added: OtherSounds | null;
  /** of the bootstrap */
  seed: number;
  now: Date;
  log: (line: string) => void;
}

/** What `train --city` answers. */
export interface CityTrained {
  /** the new version; null: nothing is proposed, and `why` says why not */
  proposed: string | null;
  why: string | null;
  /** the model in use, which stays so until a person accepts another */
  inUse: string;
  trainedOn: TrainedOn;
  evaluation: ModelComparison | null;
}

/**
 * Fits a model to what people found out in this city and the shipped sounds, judges it and the one in use on
 * the city's sounds by sensor, and proposes it. Nothing that is in use changes.
 */
export async function trainCity(training: CityTraining): Promise<CityTrained> {
  const { db, timeZone, shipped, added, seed, now, log } = training;
  const clips = await cityClips(db, timeZone);
  const inUse = await modelInUse(db);
  const trainedOn = describe(clips, added ? [shipped, added] : [shipped]);
  const why = whyNot(training, trainedOn);
  if (why !== null)
    return { proposed: null, why, inUse: inUse.version, trainedOn, evaluation: null };

  log(`${clips.length} sounds of the city, ${shipped.rows.length} shipped`);
  const city = clips.map(toRow);
  const others = [...shipped.rows, ...(added?.rows ?? [])];
  const rows = [...city, ...others];
  const copies = clips.flatMap((clip, i) =>
    Array.from({ length: copiesOf(clip) - 1 }, () => city[i]).filter((row) => row !== undefined),
  );
  const id = await nextModelId(db, "leak");
  const plan: TrainingPlan & { progress: (line: string) => void } = {
    version: id,
    input: { kind: "clips" },
    record: {
      command: `mizuhashi train --city${added ? ` --data ${added.source}` : ""} --seed ${seed}`,
      data: [
        ...trainedOn.city.map((count) => ({ source: "city", ...count })),
        ...trainedOn.others.map((count) => ({ ...count })),
      ],
      note: `${trainedOn.leakDigs} digs that found a leak, up to ${now.toISOString()}`,
      licence: [`the city's own sounds: the operator's`, shipped.licence, added?.licence]
        .filter((text) => text !== undefined)
        .join("; "),
    },
    soundOf: (label) => soundClasses.find((known) => known === label) ?? "environment",
    withLevel: false,
    progress: log,
  };
  const trained = trainModel([...rows, ...copies], plan);
  const evaluation = await comparison(training, { inUse, clips, city, rows, trained });
  const groups = new Set(rows.map(({ group }) => group)).size;
  const model = parseModel({
    ...trained.model,
    evaluation: { method, groups, ...trained.settings, ...evaluation.all, city: evaluation.after },
  });
  await propose(training, model, trainedOn, evaluation);
  return { proposed: id, why: null, inUse: inUse.version, trainedOn, evaluation };
}

const method =
  "5-fold cross-validation, no sensor in two folds; settings and calibration chosen inside each fold; 95 % intervals by bootstrap over sensors";

function whyNot({ added }: CityTraining, { leakDigs, leakDigSensors }: TrainedOn): string | null {
  const places = leakPlacesOf(added?.rows ?? []);
  if (enoughDigs({ digs: leakDigs + places, sensors: leakDigSensors + places })) return null;
  const beside = added ? ` and leaks of ${places} groups in ${added.source}` : "";
  return [
    `${leakDigs} digs that found a leak, heard by ${leakDigSensors} sensors,${beside} are too few:`,
    `${leastLeakDigs} digs of ${leastLeakDigSensors} sensors are the least that a model can be judged by.`,
    `The model in use stays. Go on digging, or add recordings of leaks with --data.`,
  ].join(" ");
}

/** Each group of leaks that somebody brings counts as a dig of one sensor. */
function leakPlacesOf(rows: readonly LabelledRow[]): number {
  return new Set(rows.flatMap(({ label, group }) => (label === "leak" ? [group] : []))).size;
}

function copiesOf({ weight }: LabelledClip): number {
  return Math.max(1, Math.round(copiesOfSureLabel * weight));
}

/** Sensors of the city and simulated ones may bear the same name. */
function toRow({ recordingId, sensorId, label, features }: LabelledClip): LabelledRow {
  return { id: recordingId, label, group: `city/${sensorId}`, values: packFeatures(features) };
}

function describe(clips: readonly LabelledClip[], others: readonly OtherSounds[]): TrainedOn {
  const { digs, sensors } = leakDigsOf(clips);
  return {
    city: countLabels(clips.map(({ label, sensorId }) => ({ label, group: sensorId }))),
    leakDigs: digs,
    leakDigSensors: sensors,
    others: others.flatMap(({ source, rows }) =>
      countLabels(rows).map((count) => ({ source, ...count })),
    ),
  };
}

function countLabels(rows: readonly { label: string; group: string }[]): LabelCount[] {
  const labels = [...new Set(rows.map(({ label }) => label))].sort();
  return labels.map((label) => {
    const of = rows.filter((row) => row.label === label);
    return { label, rows: of.length, groups: new Set(of.map(({ group }) => group)).size };
  });
}

interface Judged {
  inUse: LeakModel;
  clips: readonly LabelledClip[];
  city: readonly LabelledRow[];
  /** the city's first, each once */
  rows: readonly LabelledRow[];
  trained: Trained;
}

async function comparison(
  { db, seed }: CityTraining,
  { inUse, clips, city, rows, trained }: Judged,
): Promise<ModelComparison> {
  const isLeak = (label: string) => label === "leak";
  const before = city.map(({ values }) => predict(inUse, unpackFeatures(values)));
  const { leak, predicted } = trained.outOfFold;
  const figures = (
    some: readonly LabelledRow[],
    own: ArrayLike<number>,
    told: readonly string[],
  ) => (some.length === 0 ? null : { ...evaluateRows(some, isLeak, own, told, seed) });
  const accepted = await modelVersion(db, inUse.version);
  const seenUntil = accepted?.proposedAt.toISOString().slice(0, 10) ?? "";
  return {
    inUse: inUse.version,
    inUseHadSeen: clips.filter(({ nightOf }) => nightOf <= seenUntil).length,
    before: figures(
      city,
      before.map(({ leakProbability }) => leakProbability),
      before.map((one) => one.class),
    ),
    after: figures(city, leak, predicted),
    all: { ...evaluateRows(rows, isLeak, leak, predicted, seed) },
  };
}

async function propose(
  { db, now }: CityTraining,
  model: LeakModel,
  trainedOn: TrainedOn,
  evaluation: ModelComparison,
): Promise<void> {
  const proposed: LeakModelVersion = {
    id: model.version,
    kind: "leak",
    state: { kind: "proposed", since: now },
    proposedAt: now,
    trainedOn,
    evaluation,
    version: 1,
  };
  await db.transaction().execute(async (tx) => {
    await insertModel(tx, proposed, model);
    const { leakDigs, leakDigSensors } = trainedOn;
    const data = { leakDigs, leakDigSensors, inUse: evaluation.inUse };
    const subject = model.version;
    await appendEvent(tx, { at: now, kind: "model.proposed", subject, actor: "local", data });
  });
}
