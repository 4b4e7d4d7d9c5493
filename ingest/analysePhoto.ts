import { dirname } from "node:path";
import type { Photo } from "../analysis/domain/photo.ts";
import type { Survey } from "../analysis/domain/survey.ts";
import { bridge } from "../storage/sql/bridges.ts";
import { queueAfterPhoto } from "../storage/sql/comparisonQueue.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { insertFindings } from "../storage/sql/findings.ts";
import type { InboxItem } from "../storage/sql/inbox.ts";
import { finishItem } from "../storage/sql/inbox.ts";
import { photo, savePhotoInspection } from "../storage/sql/photos.ts";
import { survey } from "../storage/sql/surveys.ts";
import type { Analysis } from "./analysis.ts";
import { BadItem, LeaseLost } from "./analysis.ts";
import { thumbnailName } from "./parameters.ts";
import type { PhotoContext } from "./photo.ts";
import type { PhotoResult } from "./tasks.ts";

/**
 * One photo: inspected and cut into tiles in a worker thread; derived files first, then photo and
 * findings in one transaction that holds only while the lease does.
 */
export async function analysePhoto(analysis: Analysis, item: InboxItem): Promise<void> {
  const { store, blobs, workers, commits } = analysis;
  const seen = await photo(store.db, item.subject);
  if (!seen) throw new Error(`no photo ${item.subject}`);
  const about = await survey(store.db, seen.surveyId);
  if (!about) throw new Error(`no survey ${seen.surveyId}`);
  const known = await bridge(store.db, seen.bridgeId);
  const model = await analysis.crackModels.now();
  const outcome = await workers.photo({
    kind: "photo",
    path: blobs.path(seen.sha256),
    pyramidFolder: dirname(blobs.derivedPath(seen.sha256, thumbnailName)),
    context: { given: givenBy(about), concrete: known?.concrete ?? "unknown" },
    model,
  });
  if (!outcome.ok) {
    if (outcome.fault === "device") throw new BadItem(outcome.message, outcome.field);
    throw Object.assign(new Error(outcome.message), { stack: outcome.stack });
  }
  const { thumbnail, proposals, ...result } = outcome.result;
  await blobs.writeDerived(seen.sha256, thumbnailName, thumbnail);
  await commits.run(async (tx) => {
    const at = analysis.now();
    if (!(await finishItem(tx, item.id, item.attempts))) throw new LeaseLost(item.key);
    const judged = inspected(seen, result, model.version);
    await savePhotoInspection(tx, judged);
    const found = await insertFindings(tx, judged, proposals, at);
    const { id: subject, bridgeId, surveyId } = seen;
    const data = { bridgeId, surveyId, findings: found.length, modelVersion: model.version };
    await appendEvent(tx, { at, kind: "photo.analysed", subject, actor: "system", data });
    for (const { id, kind, score } of found) {
      const proposed = { photoId: subject, bridgeId, kind, score };
      const event = { at, subject: id, actor: "system", data: proposed };
      await appendEvent(tx, { ...event, kind: "finding.proposed" });
    }
    await queueAfterPhoto(tx, seen, at);
  });
}

function givenBy({ gsdMmPerPx, standOffM }: Survey): PhotoContext["given"] {
  return {
    ...(gsdMmPerPx === null ? {} : { gsdMmPerPx }),
    ...(standOffM === null ? {} : { standOffM }),
  };
}

function inspected(
  seen: Photo,
  result: Omit<PhotoResult, "thumbnail" | "proposals">,
  modelVersion: string,
): Photo {
  return { ...seen, ...result, modelVersion, state: "analysed", failure: null };
}
