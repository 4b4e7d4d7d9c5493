import type { CaseAction } from "../cases/caseActions.ts";
import type { ModelAction } from "../cases/modelActions.ts";
import type { FindingStepKind } from "../domain/finding.ts";
import type { Role } from "../domain/user.ts";
import { roles } from "../domain/user.ts";

/** What needs a right. Acts on cases, findings and models also need the right moment: `allowedActions`. */
export type Act =
  | "read"
  | `case.${CaseAction["kind"]}`
  | `finding.${FindingStepKind}`
  | `model.${ModelAction}`
  | "case.photograph"
  | "sensor.place"
  | "pipe.calibrate"
  | "budget.set"
  | "deadLetter.retry"
  | "bridge.edit"
  | "bridge.judge"
  | "member.edit"
  | "survey.upload"
  | "survey.place"
  | "photo.place"
  | "photo.scale"
  | "user.read"
  | "user.edit"
  | "audit.read";

/** Who may do what; an administrator may do everything. The one table for API and page. */
export const rights: Readonly<Record<Act, readonly Role[]>> = {
  read: ["viewer", "engineer", "crew", "inspector"],

  "case.acknowledge": ["engineer"],
  "case.dispatch": ["engineer"],
  "case.dig": ["engineer", "crew"],
  "case.snooze": ["engineer"],
  "case.wake": ["engineer"],
  "case.close": ["engineer"],
  "case.comment": ["engineer", "crew"],
  "case.photograph": ["engineer", "crew"],
  "sensor.place": ["engineer"],
  "pipe.calibrate": ["engineer"],
  "budget.set": ["engineer"],
  "deadLetter.retry": ["engineer"],

  "finding.add": ["inspector"],
  "finding.accept": ["inspector"],
  "finding.correct": ["inspector"],
  "finding.reject": ["inspector"],
  "finding.merge": ["inspector"],
  "finding.split": ["inspector"],
  "finding.undo": ["inspector"],
  "bridge.edit": ["inspector"],
  "bridge.judge": ["inspector"],
  "member.edit": ["inspector"],
  "survey.upload": ["inspector"],
  "survey.place": ["inspector"],
  "photo.place": ["inspector"],
  "photo.scale": ["inspector"],

  "model.accept": [],
  "model.reject": [],
  "model.retire": [],
  "user.read": [],
  "user.edit": [],
  "audit.read": [],
};

/** The roles that may do it, as the table and an administrator's right to everything give. */
export function rolesFor(act: Act): readonly Role[] {
  return roles.filter((role) => role === "admin" || rights[act].includes(role));
}

export function may(held: readonly Role[], act: Act): boolean {
  return rolesFor(act).some((role) => held.includes(role));
}

/** Everything that somebody with these roles may do, in the order of the table. */
export function actsOf(held: readonly Role[]): Act[] {
  return (Object.keys(rights) as Act[]).filter((act) => may(held, act));
}

/** Whether a role may do nothing that somebody with these roles may not: what one may hand on to a machine. */
export function isWithin(role: Role, held: readonly Role[]): boolean {
  return actsOf([role]).every((act) => may(held, act));
}

/**
 * What a person may do to a thing now: what its state allows, less what the person's roles do not.
 * @example permitted("case", ["dig", "close"], ["crew"]) // ["dig"]
 */
export function permitted<Noun extends "case" | "finding" | "model", Kind extends string>(
  noun: `${Noun}.${Kind}` extends Act ? Noun : never,
  allowed: readonly Kind[],
  held: readonly Role[],
): Kind[] {
  return allowed.filter((kind) => may(held, `${noun}.${kind}` as Act));
}

/** There must always be somebody who can let others in: the last administrator stays one. */
export function hasAdmin(
  users: readonly { roles: readonly Role[]; disabledAt: Date | null }[],
): boolean {
  return users.some((user) => user.disabledAt === null && user.roles.includes("admin"));
}
