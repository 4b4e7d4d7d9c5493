import type { CrackModelFile } from "../analysis/bridge/crackModel.ts";
import { crackModelFormat, crackModelOf } from "../analysis/bridge/crackModel.ts";
import type { CrackVerdicts } from "../analysis/bridge/reviewedCracks.ts";
import { crackLabels, crackVerdicts } from "../analysis/bridge/reviewedCracks.ts";
import {
  leastReviewed,
  mostPhotoWeight,
  mostReviewedMegapixels,
} from "../analysis/bridge/reviewParameters.ts";
import { luminanceOf } from "../analysis/bridge/surface.ts";
import type {
  CrackModelVersion,
  CracksTrainedOn,
  ModelComparison,
} from "../analysis/domain/modelVersion.ts";
import { everyPage } from "../api/everyPage.ts";
import { readPhoto } from "../ingest/photo.ts";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { findings } from "../storage/sql/findings.ts";
import { insertModel, modelVersion, nextModelId } from "../storage/sql/models.ts";
import type { ReviewedPhoto } from "../storage/sql/reviewedPhotos.ts";
import { reviewedPhotos } from "../storage/sql/reviewedPhotos.ts";
import type { Surroundings } from "./command.ts";
import type { CracksLearned, LabelledPhotoSource } from "./learnCracks.ts";
import { learnCracks } from "./learnCracks.ts";
import { crackModelInUse } from "./modelInUse.ts";
import { renderedScenes } from "./renderedPhoto.ts";

export interface InspectionTraining {
  db: Db;
  blobs: BlobStore;
  /** rendered scenes to learn from besides */
  rendered: number;
  /** of scenes, folds and bootstrap */
  seed: number;
  now: Date;
}

/** What `train --inspections` answers. */
export interface InspectionsTrained {
  learnedFrom: "inspections";
  /** the new version; null: nothing is proposed, and `why` says why not */
  proposed: string | null;
  why: string | null;
  /** the model in use, which stays so until a person accepts another */
  inUse: string;
  trainedOn: CracksTrainedOn;
  evaluation: ModelComparison | null;
}

/** A reviewed photo with what was said of it. */
interface Lesson extends ReviewedPhoto {
  verdicts: CrackVerdicts;
}

/**
 * Fits a crack model to what people said of the findings on their photos and to rendered scenes, judges it and the
 * one in use by photo, no bridge by a model that had seen it, and proposes it. Nothing that is in use changes.
 */
export async function trainInspections(
  training: InspectionTraining,
  around: Pick<Surroundings, "log" | "progress" | "signal">,
): Promise<InspectionsTrained> {
  const { db, blobs, rendered, seed, now } = training;
  const lessons = await lessonsOf(db);
  const before = await crackModelInUse(db);
  const inUse = before.file.version;
  const learnedFrom = "inspections";
  const counts = describe(lessons, rendered);
  const why = whyNot(lessons);
  if (why !== null) {
    return { learnedFrom, proposed: null, why, inUse, trainedOn: counts, evaluation: null };
  }
  const learned = await learnCracks(
    {
      photos: lessons.map((lesson) => sourceOf(lesson, blobs)),
      scenes: renderedScenes(seed, rendered),
      before,
      seed,
      weigh,
    },
    around,
  );
  const trainedOn = { ...counts, photoWeight: Number(learned.weights.photo.toFixed(2)) };
  const accepted = await modelVersion(db, inUse);
  const { before: old, after, ...all } = learned.evaluation;
  const evaluation: ModelComparison = {
    inUse,
    inUseHadSeen: accepted
      ? lessons.filter(({ verdicts }) => verdicts.since <= accepted.proposedAt).length
      : 0,
    before: old,
    after,
    all,
  };
  const id = await nextModelId(db, "crack");
  const file = fileOf(id, training, learned, trainedOn);
  const proposed: CrackModelVersion = {
    id,
    kind: "crack",
    state: { kind: "proposed", since: now },
    proposedAt: now,
    trainedOn,
    evaluation,
    version: 1,
  };
  await db.transaction().execute(async (tx) => {
    await insertModel(tx, proposed, file);
    const { bridges, finishedPhotos } = trainedOn;
    const data = { bridges, finishedPhotos, inUse };
    await appendEvent(tx, { at: now, kind: "model.proposed", subject: id, actor: "local", data });
  });
  return { learnedFrom, proposed: id, why: null, inUse, trainedOn, evaluation };
}

/** Bridges with most to judge by first, so that they lie in folds of their own; of each the newest photos. */
async function lessonsOf(db: Db): Promise<Lesson[]> {
  const byBridge = new Map<string, Lesson[]>();
  for (const photo of await reviewedPhotos(db)) {
    const all = await everyPage((page) => findings(db, { photoId: photo.id }, page));
    const verdicts = crackVerdicts(all);
    if (verdicts === null) continue;
    const known = byBridge.get(photo.bridgeId) ?? [];
    byBridge.set(photo.bridgeId, [...known, { ...photo, verdicts }]);
  }
  const bridges = [...byBridge.values()].sort((a, b) => crackedOf(b).length - crackedOf(a).length);
  const lessons: Lesson[] = [];
  let left = 1e6 * mostReviewedMegapixels;
  const most = Math.max(0, ...bridges.map((photos) => photos.length));
  for (let round = 0; round < most; round++) {
    for (const photos of bridges) {
      const photo = photos[round];
      if (!photo || left <= 0) continue;
      lessons.push(photo);
      left -= photo.pixels;
    }
  }
  return lessons;
}

/** Photos that a model can be judged by: reviewed to the end, with a crack. */
function crackedOf(lessons: readonly Lesson[]): Lesson[] {
  return lessons.filter(({ verdicts }) => verdicts.whole && verdicts.cracks.length > 0);
}

function whyNot(lessons: readonly Lesson[]): string | null {
  const cracked = crackedOf(lessons);
  const bridges = new Set(cracked.map(({ bridgeId }) => bridgeId)).size;
  if (cracked.length >= leastReviewed.cracked && bridges >= leastReviewed.bridges) return null;
  return [
    `${cracked.length} photos with cracks of ${bridges} bridges, on which every finding has a verdict, are too few:`,
    `${leastReviewed.cracked} of ${leastReviewed.bridges} bridges are the least that a model can be judged by.`,
    "The model in use stays. Go on reviewing, or learn from masks with --photos.",
  ].join(" ");
}

function describe(lessons: readonly Lesson[], renderedCount: number): CracksTrainedOn {
  const sum = (of: keyof CrackVerdicts["counts"]) =>
    lessons.reduce((total, { verdicts }) => total + verdicts.counts[of], 0);
  const finished = lessons.filter(({ verdicts }) => verdicts.whole).length;
  return {
    bridges: new Set(lessons.map(({ bridgeId }) => bridgeId)).size,
    finishedPhotos: finished,
    partlyReviewedPhotos: lessons.length - finished,
    findings: {
      accepted: sum("accepted"),
      corrected: sum("corrected"),
      added: sum("added"),
      rejected: sum("rejected"),
    },
    renderedScenes: renderedCount,
    photoWeight: 1,
  };
}

function sourceOf(
  { id, bridgeId, sha256, verdicts }: Lesson,
  blobs: BlobStore,
): LabelledPhotoSource {
  return {
    name: id,
    group: bridgeId,
    whole: verdicts.whole,
    async read() {
      const { photo } = await readPhoto(blobs.path(sha256));
      const labels = crackLabels(verdicts, photo.width, photo.height);
      return { luminance: luminanceOf(photo), ...labels, kind: "photo" };
    },
  };
}

/** All photos weigh as much as all scenes, as far as a piece of them may weigh more or less than one of a scene. */
function weigh(photoPieces: number, scenePieces: number) {
  const alike = scenePieces / Math.max(1, photoPieces);
  return { photo: Math.min(mostPhotoWeight, Math.max(1, alike)), scene: 1 };
}

function fileOf(
  version: string,
  { rendered, seed, now }: InspectionTraining,
  { stages, decision, evaluation }: CracksLearned,
  { bridges, finishedPhotos, partlyReviewedPhotos, findings: by, photoWeight }: CracksTrainedOn,
): CrackModelFile {
  const file: CrackModelFile = {
    format: crackModelFormat,
    version,
    record: {
      command: `mizuhashi train --inspections --rendered ${rendered} --seed ${seed}`,
      data: `${finishedPhotos + partlyReviewedPhotos} reviewed photos of ${bridges} bridges (${by.accepted + by.corrected + by.added} cracks, ${by.rejected} rejected lines), weight ${photoWeight}; ${rendered} rendered scenes, weight 1`,
      licence: "the photos: the operator's; the scenes: Apache-2.0",
      note: `reviewed up to ${now.toISOString()}`,
    },
    evaluation,
    ...stages,
    decision,
  };
  crackModelOf(file);
  return file;
}
