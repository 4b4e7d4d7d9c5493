import { createHash } from "node:crypto";
import { basename } from "node:path/posix";
import { addFinding } from "../analysis/cases/findingJoins.ts";
import { NotAllowedNow } from "../analysis/cases/notAllowedNow.ts";
import type { FindingStep } from "../analysis/domain/finding.ts";
import type { Photo } from "../analysis/domain/photo.ts";
import { everyPage } from "../api/everyPage.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { finding, storeSteps } from "../storage/sql/findings.ts";
import { photos } from "../storage/sql/photos.ts";
import type { CocoLabel } from "./cocoLabels.ts";
import type { RowError } from "./ledger.ts";

/** Labels as steps of a person; a label of a finding that is there already makes none. */
export interface LabelSteps {
  steps: FindingStep[];
  known: number;
  errors: RowError[];
}

/**
 * What the labels add to the photos of a survey. A label has always the same id on its photo, so the
 * same file twice is once.
 */
export async function labelSteps(
  db: Db,
  surveyId: string,
  labels: readonly CocoLabel[],
  { by, at }: { by: string; at: Date },
): Promise<LabelSteps> {
  const taken = await everyPage((page) => photos(db, { surveyId }, page));
  const steps = new Map<string, FindingStep>();
  const errors: RowError[] = [];
  let known = 0;
  for (const label of labels) {
    const photo = photoOf(label, taken);
    if (typeof photo === "string") {
      errors.push({ ...rowOf(label), field: "image", message: photo });
      continue;
    }
    const id = `${photo.id}-l${hashOf(label)}`;
    const same = label.findingId === null ? null : await finding(db, label.findingId);
    if (same?.photoId === photo.id || steps.has(id) || (await finding(db, id)) !== null) {
      known += 1;
      continue;
    }
    try {
      steps.set(id, stepOf(id, label, photo, { by, at }));
    } catch (error) {
      if (!(error instanceof NotAllowedNow)) throw error;
      errors.push({ ...rowOf(label), field: "attributes", message: error.message });
    }
  }
  return { steps: [...steps.values()], known, errors };
}

/** Stores them, each with an event that names the file. */
export async function saveLabels(
  db: Db,
  steps: readonly FindingStep[],
  file: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await storeSteps(trx, steps))) throw new Error("a label was stored by somebody else");
    for (const { findingId: subject, after, at, by: actor } of steps) {
      const { photoId, surveyId, bridgeId, state } = after;
      const data = { what: { kind: "import", file }, state, photoId, surveyId, bridgeId };
      await appendEvent(trx, { at, kind: "finding.reviewed", subject, actor, data });
    }
  });
}

function stepOf(
  id: string,
  label: CocoLabel,
  photo: Photo,
  { by, at }: { by: string; at: Date },
): FindingStep {
  const { kind, line, box, damageType, damageClass, degree, widthPx, widthP95Px } = label;
  const drawn = kind === "crack" ? { line, widthPx, widthP95Px } : { box };
  const { widthPx: widthOfPhoto, heightPx: heightOfPhoto } = label.image;
  return addFinding(
    id,
    photo,
    { kind, ...drawn, damageType, damageClass, degree },
    {
      ...{ by, at },
      photo: {
        scale: photo.scale ?? { source: "none" },
        ...{ widthPx: widthOfPhoto, heightPx: heightOfPhoto },
      },
    },
  );
}

/** The photo of a label, or what is wrong with its image. */
function photoOf({ image }: CocoLabel, taken: readonly Photo[]): Photo | string {
  const { fileName, photoId, widthPx, heightPx } = image;
  const named = taken.filter(({ name }) => name === fileName);
  const found =
    taken.filter(({ id }) => id === photoId)[0] ??
    (named.length > 0 ? named : taken.filter(({ name }) => basename(name) === basename(fileName)));
  if (Array.isArray(found) && found.length !== 1) {
    const expected = found.length === 0 ? "a photo of the survey" : "the name of one photo alone";
    return `file_name is ${JSON.stringify(fileName)}, expected ${expected}`;
  }
  const [photo] = Array.isArray(found) ? found : [found];
  if (!photo) return `file_name is ${JSON.stringify(fileName)}, expected a photo of the survey`;
  if (photo.widthPx !== widthPx || photo.heightPx !== heightPx) {
    return photo.widthPx === null
      ? `photo ${photo.name} has not been analysed yet: it has no size`
      : `${fileName} is ${widthPx} × ${heightPx} px, expected ${photo.widthPx} × ${photo.heightPx}`;
  }
  return photo;
}

function hashOf({ kind, line, box, damageType }: CocoLabel): string {
  const shape = kind === "crack" ? line : box;
  const text = JSON.stringify([kind, damageType, shape]);
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}

function rowOf({ row, id }: CocoLabel): { row: number; id: string | null } {
  return { row, id };
}
