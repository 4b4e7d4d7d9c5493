import { allowedActions } from "../../analysis/cases/findingActions.ts";
import type { Finding, FindingState } from "../../analysis/domain/finding.ts";
import type { FindingStateView, FindingView } from "../schemas/finding.ts";
import { presentReasons } from "./reason.ts";

export function presentFinding(finding: Finding): FindingView {
  return {
    id: finding.id,
    photoId: finding.photoId,
    surveyId: finding.surveyId,
    bridgeId: finding.bridgeId,
    kind: finding.kind,
    damageType: finding.damageType,
    box: { ...finding.box },
    line: finding.line.map(({ x, y }) => ({ x, y })),
    lengthPx: finding.lengthPx,
    widthPx: finding.widthPx,
    widthP95Px: finding.widthP95Px,
    lengthMm: finding.lengthMm,
    widthMm: finding.widthMm,
    widthP95Mm: finding.widthP95Mm,
    score: finding.score,
    reasons: presentReasons(finding.reasons),
    state: presentState(finding.state),
    allowed: allowedActions(finding),
    version: finding.version,
  };
}

function presentState(state: FindingState): FindingStateView {
  return { ...state, since: state.since.toISOString() };
}
