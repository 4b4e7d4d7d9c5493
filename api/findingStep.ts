import { randomUUID } from "node:crypto";
import type { Review } from "../analysis/cases/findingActions.ts";
import { NotAllowedNow } from "../analysis/cases/notAllowedNow.ts";
import type {
  Finding,
  FindingId,
  FindingStep,
  PixelBox,
  PixelPoint,
} from "../analysis/domain/finding.ts";
import type { Photo } from "../analysis/domain/photo.ts";
import { queueRedrawn } from "../storage/sql/comparisonQueue.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { finding, findingSteps, storeSteps } from "../storage/sql/findings.ts";
import { findingView } from "./findingViews.ts";
import type { Person } from "./person.ts";
import { BadRequest, Conflict, NotFound, PreconditionFailed } from "./problems.ts";

/** Stops a transaction whose findings were changed by somebody else meanwhile. */
export class ChangedSince extends Error {
  override readonly name = "ChangedSince";
  readonly findingId: FindingId;
  readonly version: number;

  constructor(findingId: FindingId, version: number) {
    super(`finding ${findingId} is no longer version ${version}`);
    this.findingId = findingId;
    this.version = version;
  }
}

/** Stores the steps of one act with an event for each. @throws ChangedSince */
export async function storeAct(db: Db, steps: readonly FindingStep[], what: object): Promise<void> {
  if (!(await storeSteps(db, steps))) {
    const [first] = steps;
    throw new ChangedSince(first?.findingId ?? "", first?.before?.version ?? 0);
  }
  await queueRedrawn(db, steps);
  for (const { findingId: subject, after, at, by: actor } of steps) {
    const { photoId, surveyId, bridgeId, state } = after;
    const data = { what, state, photoId, surveyId, bridgeId };
    await appendEvent(db, { at, kind: "finding.reviewed", subject, actor, data });
  }
}

/** A name that no other finding of the photo has. */
export function newFindingId(photoId: string): FindingId {
  return `${photoId}-${randomUUID().slice(0, 8)}`;
}

/** Both versions, so that nobody's work is lost: what it is now, and what the edit was made on. */
export async function changedSince(
  db: Db,
  { findingId, version }: ChangedSince,
  { roles }: Person,
): Promise<PreconditionFailed> {
  const current = await finding(db, findingId);
  if (!current) throw new NotFound("finding", findingId);
  const base = await atVersion(db, findingId, version);
  return new PreconditionFailed(
    `finding ${findingId} was changed since`,
    await findingView(db, current, roles),
    base === null ? undefined : await findingView(db, base, roles),
  );
}

/** @throws Conflict in place of NotAllowedNow, with what may be done */
export function orConflict<T>(act: () => T, allowed: readonly string[]): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof NotAllowedNow)) throw error;
    throw new Conflict(error.message, allowed);
  }
}

export function reviewOf(
  { scale, widthPx, heightPx }: Photo,
  { id: by }: Person,
  at: Date,
): Review {
  const size = { widthPx: widthPx ?? 0, heightPx: heightPx ?? 0 };
  return { by, at, photo: { scale: scale ?? { source: "none" }, ...size } };
}

/** @throws BadRequest for a point or box that lies outside of the photo, or a photo without a size */
export function checkWithin(
  { id, widthPx, heightPx }: Photo,
  drawn: { line?: readonly PixelPoint[] | undefined; box?: PixelBox | undefined },
  pointer = "#/body",
): void {
  if (drawn.line === undefined && drawn.box === undefined) return;
  if (widthPx === null || heightPx === null) {
    throw new Conflict(`photo ${id} has not been analysed yet: it has no size`);
  }
  const inside = `a place within ${widthPx} × ${heightPx} px`;
  for (const [at, point] of (drawn.line ?? []).entries()) {
    if (point.x > widthPx || point.y > heightPx) {
      throw new BadRequest(`${pointer}/line/${at}`, point, inside);
    }
  }
  const { box } = drawn;
  if (box && (box.x + box.width > widthPx || box.y + box.height > heightPx)) {
    throw new BadRequest(`${pointer}/box`, box, inside);
  }
}

async function atVersion(db: Db, id: FindingId, version: number): Promise<Finding | null> {
  const steps = await findingSteps(db, id);
  const made = steps.find((step) => step.version === version);
  return made
    ? made.after
    : (steps.find(({ before }) => before?.version === version)?.before ?? null);
}
