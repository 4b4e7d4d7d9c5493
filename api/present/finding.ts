import type { GradeProposal } from "../../analysis/bridge/grade.ts";
import { allowedActions } from "../../analysis/cases/findingActions.ts";
import type { Finding, FindingState, FindingStep } from "../../analysis/domain/finding.ts";
import type { Role } from "../../analysis/domain/user.ts";
import { permitted } from "../../analysis/people/rights.ts";
import type { StoredChange } from "../../storage/sql/comparisons.ts";
import type {
  ContentView,
  FindingStateView,
  FindingStepView,
  FindingView,
} from "../schemas/finding.ts";
import { presentChange } from "./change.ts";
import { presentReasons } from "./reason.ts";

/** What is known of a finding beside itself. */
export interface FindingContext {
  memberId: string | null;
  grade: GradeProposal | null;
  /** null: not compared with a survey before */
  change: StoredChange | null;
}

/** @param held the roles of who asks */
export function presentFinding(
  finding: Finding,
  { memberId, grade, change }: FindingContext,
  held: readonly Role[],
): FindingView {
  return {
    id: finding.id,
    photoId: finding.photoId,
    surveyId: finding.surveyId,
    bridgeId: finding.bridgeId,
    origin: finding.origin,
    modelVersion: finding.modelVersion,
    ...presentContent(finding),
    memberId,
    score: finding.score,
    reasons: presentReasons(finding.reasons),
    grade: grade && {
      damageType: grade.damageType,
      degree: grade.degree,
      couldBe: [...grade.couldBe],
      pattern: grade.pattern,
      reasons: presentReasons(grade.reasons),
    },
    change: change && presentChange(change),
    createdAt: finding.createdAt.toISOString(),
    allowed: permitted("finding", allowedActions(finding), held),
  };
}

export function presentStep(step: FindingStep): FindingStepView {
  return {
    version: step.version,
    at: step.at.toISOString(),
    by: step.by,
    action: { ...step.action },
    before: step.before && presentContent(step.before),
    after: presentContent(step.after),
    together: [...step.together],
    undoes: step.undoes,
  };
}

function presentContent(finding: Finding): ContentView {
  return {
    kind: finding.kind,
    damageType: finding.damageType,
    damageClass: finding.damageClass,
    degree: finding.degree,
    place: finding.place && { ...finding.place },
    box: { ...finding.box },
    line: finding.line.map(({ x, y }) => ({ x, y })),
    lengthPx: finding.lengthPx,
    widthPx: finding.widthPx,
    widthP95Px: finding.widthP95Px,
    lengthMm: finding.lengthMm,
    widthMm: finding.widthMm,
    widthP95Mm: finding.widthP95Mm,
    // Steps of before areas have none.
    area: finding.area
      ? {
          ...finding.area,
          outlines: finding.area.outlines.map((outline) => outline.map(({ x, y }) => ({ x, y }))),
        }
      : null,
    state: presentState(finding.state),
    version: finding.version,
  };
}

function presentState(state: FindingState): FindingStateView {
  const since = state.since.toISOString();
  return state.kind === "split" ? { ...state, into: [...state.into], since } : { ...state, since };
}
