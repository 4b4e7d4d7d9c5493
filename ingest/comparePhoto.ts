import { changeRank } from "../analysis/bridge/changeRank.ts";
import { likelyCounterparts } from "../analysis/bridge/likelyCounterparts.ts";
import type { PhotoComparison } from "../analysis/domain/change.ts";
import type { Photo } from "../analysis/domain/photo.ts";
import type { SurveyId } from "../analysis/domain/survey.ts";
import { surveyBefore } from "../analysis/domain/surveyBefore.ts";
import { surveysOf } from "../storage/sql/comparisonQueue.ts";
import { dropComparisons, saveComparison } from "../storage/sql/comparisons.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { findingsLeftOn } from "../storage/sql/findings.ts";
import type { InboxItem } from "../storage/sql/inbox.ts";
import { finishItem } from "../storage/sql/inbox.ts";
import { photo, photoGates, photoGatesById } from "../storage/sql/photos.ts";
import type { Analysis } from "./analysis.ts";
import { BadItem, LeaseLost } from "./analysis.ts";
import { thumbnailName } from "./parameters.ts";
import type { ComparedFile } from "./tasks.ts";

/**
 * Compares one photo with the survey before: likely counterparts by pose, the rest in a worker thread. What it
 * gave replaces what an earlier comparison of the photo gave, in one transaction that holds only while the
 * lease does.
 */
export async function comparePhoto(analysis: Analysis, item: InboxItem): Promise<void> {
  const { store, workers, commits } = analysis;
  const { db } = store;
  const seen = await photo(db, item.subject);
  const before = seen && (await previousOf(analysis, seen));
  if (seen?.state !== "analysed" || !before) {
    await commits.run(async (tx) => {
      if (!(await finishItem(tx, item.id, item.attempts))) throw new LeaseLost(item.key);
      await dropComparisons(tx, [item.subject]);
    });
    return;
  }
  const gates = await photoGatesById(db, [seen.id]);
  const gate = gates.get(seen.id);
  const likely = gate ? likelyCounterparts(gate, await photoGates(db, before)) : [];
  const earlier: ComparedFile[] = [];
  for (const { id } of likely) {
    const other = await photo(db, id);
    if (other) earlier.push(await comparedFile(analysis, other));
  }
  const outcome = await workers.comparison({
    kind: "comparison",
    now: await comparedFile(analysis, seen),
    earlier,
  });
  if (!outcome.ok) {
    if (outcome.fault === "device") throw new BadItem(outcome.message, outcome.field);
    throw Object.assign(new Error(outcome.message), { stack: outcome.stack });
  }
  const comparison: PhotoComparison = {
    photoId: seen.id,
    previousSurveyId: before,
    ...outcome.result,
  };
  await commits.run(async (tx) => {
    const at = analysis.now();
    if (!(await finishItem(tx, item.id, item.attempts))) throw new LeaseLost(item.key);
    const found = new Map((await findingsLeftOn(tx, [seen.id])).map((one) => [one.id, one]));
    const { changes, counterparts } = comparison;
    // A finding that was merged or taken back meanwhile has asked for another comparison.
    const left = changes.filter(({ findingId }) => findingId === null || found.has(findingId));
    await saveComparison(
      tx,
      { ...comparison, changes: left },
      (change) => changeRank(change, found.get(change.findingId ?? "") ?? null),
      at,
    );
    const { id: subject, bridgeId, surveyId } = seen;
    const data = {
      bridgeId,
      surveyId,
      previousSurveyId: before,
      counterparts: counterparts.length,
      changed: left.filter(({ kind }) => kind !== "same" && kind !== "undecided").length,
    };
    await appendEvent(tx, { at, kind: "photo.compared", subject, actor: "system", data });
  });
}

async function previousOf({ store }: Analysis, seen: Photo): Promise<SurveyId | null> {
  const surveys = await surveysOf(store.db, seen.bridgeId);
  const own = surveys.find(({ id }) => id === seen.surveyId);
  return (own && surveyBefore(own, surveys)?.id) ?? null;
}

async function comparedFile({ store, blobs }: Analysis, of: Photo): Promise<ComparedFile> {
  return {
    photoId: of.id,
    path: blobs.path(of.sha256),
    thumbnailPath: blobs.derivedPath(of.sha256, thumbnailName),
    scale: of.scale,
    quality: of.quality,
    minVisibleWidthPx: of.minVisibleWidthPx,
    findings: await findingsLeftOn(store.db, [of.id]),
  };
}
