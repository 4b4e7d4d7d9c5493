import { boxAround } from "../bridge/box.ts";
import { lineLength, sized } from "../bridge/findingSize.ts";
import { damageType } from "../bridge/manual/damageTypes.ts";
import type {
  DamageDegree,
  Finding,
  FindingState,
  FindingStep,
  FindingStepKind,
  PixelBox,
  PixelPoint,
} from "../domain/finding.ts";
import type { UserId } from "../domain/leakCase.ts";
import type { MemberPlace } from "../domain/member.ts";
import type { Scale } from "../domain/photo.ts";
import { NotAllowedNow } from "./notAllowedNow.ts";

/** Who acts when, on a photo of which scale and size. */
export interface Review {
  by: UserId;
  at: Date;
  photo: { scale: Scale; widthPx: number; heightPx: number };
}

/** What a person changes on a finding; what is absent stays. */
export interface FindingChange {
  line?: readonly PixelPoint[] | undefined;
  box?: PixelBox | undefined;
  damageType?: number | null | undefined;
  damageClass?: number | null | undefined;
  degree?: DamageDegree | null | undefined;
  place?: MemberPlace | null | undefined;
  /** measured with the ruler, or by the profile along a redrawn line; px */
  widthPx?: number | null | undefined;
  widthP95Px?: number | null | undefined;
}

/** What a person may do to a finding that is there. */
export type FindingAction =
  | { kind: "accept"; degree?: DamageDegree | null | undefined }
  | { kind: "reject"; why: string }
  | ({ kind: "correct"; note: string } & FindingChange);

/** What may be done now, in the order in which it is offered. */
export function allowedActions({
  state,
  line,
  lastStep,
}: Pick<Finding, "state" | "line" | "lastStep">): FindingStepKind[] {
  const kinds = byState(state).filter((kind) => kind !== "split" || line.length > 1);
  return lastStep === null ? kinds : [...kinds, "undo"];
}

/**
 * The step that a person's action is; the finding given stays as it was.
 * @throws NotAllowedNow when its state or the manual does not permit it
 */
export function act(finding: Finding, action: FindingAction, review: Review): FindingStep {
  checkAllowed(finding, action.kind);
  const state = nextState(action, review);
  const change = action.kind === "reject" ? {} : action;
  return stepTo(finding, { ...changed(finding, change, review), state }, action, review);
}

/**
 * The steps that take the last one back: of one finding, and of those that were changed with it. What
 * the step had made is withdrawn.
 * @param group  the finding first, then all of its step's `together`; each with its own last step,
 *   null where it was decided before steps were kept
 * @throws NotAllowedNow when one of them has been changed since
 */
export function undo(
  group: readonly { finding: Finding; step: FindingStep | null }[],
  review: Review,
): FindingStep[] {
  const [first] = group;
  if (!first) return [];
  checkAllowed(first.finding, "undo");
  const ids = group.map(({ finding }) => finding.id);
  return group.map(({ finding, step }) => {
    const together = ids.filter((id) => id !== finding.id);
    if (together.length > 0 && !sameAct(step, first.step)) {
      const needed = `undo what was done to ${finding.id} first`;
      throw new NotAllowedNow("undo", `finding ${finding.id} was changed since`, needed);
    }
    const { at, by } = review;
    const before =
      step === null
        ? { ...finding, state: { kind: "proposed" as const, since: at }, lastStep: null }
        : (step.before ?? {
            ...finding,
            state: { kind: "withdrawn" as const, since: at, by },
            lastStep: null,
          });
    const after = sized({ ...before, version: finding.version + 1 }, review.photo.scale);
    return {
      findingId: finding.id,
      version: after.version,
      at,
      by,
      action: { kind: "undo" },
      before: finding,
      after,
      together,
      undoes: step?.version ?? null,
    };
  });
}

/** One step on a finding, whose sizes follow the photo's scale. */
export function stepTo(
  before: Finding,
  after: Finding,
  action: FindingStep["action"],
  { by, at, photo }: Review,
  together: readonly string[] = [],
): FindingStep {
  const version = before.version + 1;
  return {
    findingId: before.id,
    version,
    at,
    by,
    action,
    before,
    after: sized({ ...after, lastStep: version, version }, photo.scale),
    together,
    undoes: null,
  };
}

/** The finding with what a person changed. @throws NotAllowedNow for a degree that its type does not know */
export function changed(finding: Finding, change: FindingChange, review: Review): Finding {
  const drawn = change.line ?? null;
  const next: Finding = {
    ...finding,
    ...(change.damageType === undefined ? {} : { damageType: change.damageType }),
    ...(change.damageClass === undefined ? {} : { damageClass: change.damageClass }),
    ...(change.degree === undefined ? {} : { degree: change.degree }),
    ...(change.place === undefined ? {} : { place: change.place }),
    // The outline that the machine drew is not that of another box.
    ...(change.box === undefined ? {} : { box: change.box, area: null }),
    ...(drawn === null ? {} : redrawn(drawn, change, review)),
    ...(change.widthPx === undefined ? {} : { widthPx: change.widthPx }),
    ...(change.widthP95Px === undefined ? {} : { widthP95Px: change.widthP95Px }),
  };
  checkManual(next);
  return next;
}

/** @throws NotAllowedNow */
export function checkAllowed(finding: Finding, kind: FindingStepKind): void {
  const allowed = allowedActions(finding);
  if (allowed.includes(kind)) return;
  const possible = allowed.length > 0 ? `possible: ${allowed.join(", ")}` : "nothing is possible";
  throw new NotAllowedNow(kind, `finding ${finding.id} is ${finding.state.kind}`, possible);
}

/** @throws NotAllowedNow for a type, class or degree that the manual does not know */
function checkManual(finding: Pick<Finding, "damageType" | "damageClass" | "degree">): void {
  const { degree, damageClass } = finding;
  const type = finding.damageType === null ? null : damageType(finding.damageType);
  if (type === null) {
    if (finding.damageType === null && degree === null && damageClass === null) return;
    const was = `the damage type is ${finding.damageType ?? "not said"}`;
    throw new NotAllowedNow("a degree or class", was, "a damage type from 1 to 26");
  }
  const named = `the damage type is ${type.number} ${type.ja}`;
  if (degree !== null && !type.degrees.includes(degree)) {
    throw new NotAllowedNow(`degree ${degree}`, named, `possible: ${type.degrees.join(", ")}`);
  }
  if (damageClass !== null && !type.classes[damageClass - 1]) {
    const most = type.classes.length;
    const possible = most > 0 ? `possible: 1 to ${most}` : "it has no classes";
    throw new NotAllowedNow(`class ${damageClass}`, named, possible);
  }
}

function redrawn(
  line: readonly PixelPoint[],
  { box }: FindingChange,
  { photo }: Review,
): Partial<Finding> {
  const size = { width: photo.widthPx, height: photo.heightPx };
  return {
    line: line.map(({ x, y }) => ({ x, y })),
    lengthPx: Number(lineLength(line).toFixed(1)),
    // What the machine measured along the old line says nothing about the new one.
    widthPx: null,
    widthP95Px: null,
    ...(box === undefined && line.length > 0 ? { box: boxAround(line, 1, size) } : {}),
  };
}

function byState(state: FindingState): FindingStepKind[] {
  switch (state.kind) {
    case "proposed":
      return ["accept", "correct", "reject", "merge", "split"];
    case "accepted":
    case "corrected":
      return ["correct", "reject", "merge", "split"];
    case "rejected":
      return ["accept"];
    case "merged":
    case "split":
    case "withdrawn":
      return [];
    default:
      return state satisfies never;
  }
}

function nextState(action: FindingAction, { by, at }: Review): FindingState {
  switch (action.kind) {
    case "accept":
      return { kind: "accepted", since: at, by };
    case "reject":
      return { kind: "rejected", since: at, by, why: action.why };
    case "correct":
      return { kind: "corrected", since: at, by, note: action.note };
    default:
      return action satisfies never;
  }
}

/** Steps of one act name each other and were done at one time by one person. */
function sameAct(a: FindingStep | null, b: FindingStep | null): boolean {
  if (a === null || b === null) return false;
  const idsOf = (step: FindingStep) => [step.findingId, ...step.together].sort().join();
  return idsOf(a) === idsOf(b) && a.at.getTime() === b.at.getTime() && a.by === b.by;
}
