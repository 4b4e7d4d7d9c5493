import type { FindingChange, PhotoComparison } from "../../analysis/domain/change.ts";
import type { FindingId } from "../../analysis/domain/finding.ts";
import type { StoredChange } from "../../storage/sql/comparisons.ts";
import type { ChangeView, PreviousView } from "../schemas/change.ts";
import { presentReasons } from "./reason.ts";

export function presentChange(change: StoredChange): ChangeView {
  const { lengthDeltaPx, lengthDeltaMm, widthDeltaPx, widthDeltaMm } = change;
  return {
    kind: change.kind,
    photoId: change.photoId,
    previousSurveyId: change.previousSurveyId,
    previousPhotoId: change.previousPhotoId,
    findingId: change.findingId,
    previousFindingId: change.previousFindingId,
    lengthDeltaPx: lengthDeltaPx && { ...lengthDeltaPx },
    lengthDeltaMm: lengthDeltaMm && { ...lengthDeltaMm },
    widthDeltaPx: widthDeltaPx && { ...widthDeltaPx },
    widthDeltaMm: widthDeltaMm && { ...widthDeltaMm },
    reasons: presentReasons(change.reasons),
  };
}

/** @param continued earlier findings that another photo of the same survey still shows: they are not gone */
export function presentPrevious(
  comparison: PhotoComparison,
  continued: ReadonlySet<FindingId>,
): PreviousView {
  const { photoId, previousSurveyId } = comparison;
  const isShownElsewhere = ({ findingId, previousFindingId }: FindingChange) =>
    findingId === null && previousFindingId !== null && continued.has(previousFindingId);
  return {
    photoId,
    previousSurveyId,
    counterparts: comparison.counterparts.map((one) => ({ ...one, matrix: [...one.matrix] })),
    tried: comparison.tried,
    reasons: presentReasons(comparison.reasons),
    changes: comparison.changes
      .filter((change) => !isShownElsewhere(change))
      .map((change) => presentChange({ ...change, photoId, previousSurveyId })),
  };
}
