import type { Selectable } from "kysely";
import { sql } from "kysely";
import type {
  DamageDegree,
  Finding,
  FindingId,
  FindingOrigin,
  FindingProposal,
  FindingState,
  FindingStep,
} from "../../analysis/domain/finding.ts";
import type { MemberId } from "../../analysis/domain/member.ts";
import type { Photo, PhotoId } from "../../analysis/domain/photo.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, pieces } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

export interface FindingFilter {
  photoId?: PhotoId;
  bridgeId?: string;
  surveyId?: string;
  memberId?: MemberId;
  state?: FindingState["kind"];
}

/**
 * Order of a list, greatest first. "worst": by degree, else by width, else by score; "uncertain": what
 * the machine was least sure of; "new": the latest; "member": worst first within each member; "change": what grew or is new since the survey
 * before, what was not compared last.
 */
export type FindingOrder = "score" | "worst" | "uncertain" | "new" | "member" | "change";

/**
 * The proposals of a photo in place of those that no person has touched. Ids count along the photo,
 * so the same inspection gives the same ids; one that a person has decided stays as he left it.
 * @returns what was stored
 */
export async function insertFindings(
  db: Db,
  {
    id: photoId,
    surveyId,
    bridgeId,
    modelVersion,
  }: Pick<Photo, "id" | "surveyId" | "bridgeId" | "modelVersion">,
  proposals: readonly FindingProposal[],
  at: Date,
): Promise<Finding[]> {
  const proposed = proposals.map(
    (proposal, i): Finding => ({
      ...proposal,
      id: `${photoId}-${i + 1}`,
      photoId,
      surveyId,
      bridgeId,
      origin: "machine",
      modelVersion: proposal.kind === "crack" ? modelVersion : null,
      degree: null,
      damageClass: null,
      place: null,
      state: { kind: "proposed", since: at },
      lastStep: null,
      createdAt: at,
      version: 1,
    }),
  );
  return inTransaction(db, async (trx) => {
    await trx
      .deleteFrom("finding")
      .where("photoId", "=", photoId)
      .where("stateKind", "=", "proposed")
      .where("version", "=", 1)
      .execute();
    const { memberId = null } =
      (await trx
        .selectFrom("photo")
        .select("memberId")
        .where("id", "=", photoId)
        .executeTakeFirst()) ?? {};
    const stored: Finding[] = [];
    for (const one of proposed) {
      const row = await trx
        .insertInto("finding")
        .values({ ...toRow(one), memberId })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .returning("id")
        .executeTakeFirst();
      if (row) stored.push(one);
    }
    return stored;
  });
}

export async function finding(db: Db, id: FindingId): Promise<Finding | null> {
  const row = await db.selectFrom("finding").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toFinding(row) : null;
}

/** Highest score first, or by another order; equals by id. */
export async function findings(
  db: Db,
  filter: FindingFilter,
  page: PageRequest,
  order: FindingOrder = "score",
): Promise<Page<Finding>> {
  let query = db.selectFrom("finding").selectAll();
  if (filter.photoId !== undefined) query = query.where("photoId", "=", filter.photoId);
  if (filter.bridgeId !== undefined) query = query.where("bridgeId", "=", filter.bridgeId);
  if (filter.surveyId !== undefined) query = query.where("surveyId", "=", filter.surveyId);
  if (filter.memberId !== undefined) query = query.where("memberId", "=", filter.memberId);
  if (filter.state !== undefined) query = query.where("stateKind", "=", filter.state);
  if (order === "member") {
    const after = readCursor(page.cursor, ["text", "number", "text"]);
    // What nobody has placed comes last: "" is below every member.
    const member = sql<string>`coalesce("memberId", '')`;
    if (after) {
      const [memberId, severity, id] = after;
      query = query.where(
        sql<boolean>`(${member}, "severity", "id") < (${memberId}, ${severity}, ${id})`,
      );
    }
    const rows = await query
      .orderBy(member, "desc")
      .orderBy("severity", "desc")
      .orderBy("id", "desc")
      .limit(page.limit + 1)
      .execute();
    return pageOf(rows, page.limit, toFinding, (row) => [row.memberId ?? "", row.severity, row.id]);
  }
  if (order === "change") {
    const after = readCursor(page.cursor, ["number", "text"]);
    const rank = sql<number>`coalesce((select "rank" from "findingChange" where "findingId" = "finding"."id"), -1)`;
    if (after) query = query.where(sql<boolean>`(${rank}, "id") < (${after[0]}, ${after[1]})`);
    const rows = await query
      .select(rank.as("rank"))
      .orderBy(rank, "desc")
      .orderBy("id", "desc")
      .limit(page.limit + 1)
      .execute();
    return pageOf(rows, page.limit, toFinding, (row) => [row.rank, row.id]);
  }
  const column = orderColumns[order];
  const after = readCursor(page.cursor, ["number", "text"]);
  if (after) query = query.where((eb) => eb(eb.refTuple(column, "id"), "<", eb.tuple(...after)));
  const rows = await query
    .orderBy(column, "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toFinding, (row) => [row[column], row.id]);
}

/** All of these photos' findings that count or may come to count: what spacings are taken from. */
export async function findingsOn(db: Db, photoIds: readonly PhotoId[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const piece of pieces(photoIds)) {
    const rows = await db
      .selectFrom("finding")
      .selectAll()
      .where("photoId", "in", piece)
      .where("stateKind", "in", countingStates)
      .orderBy("id")
      .execute();
    found.push(...rows.map(toFinding));
  }
  return found;
}

/** All of these photos' findings but those that went into others or were taken back; rejected ones too. */
export async function findingsLeftOn(db: Db, photoIds: readonly PhotoId[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const piece of pieces(photoIds)) {
    const rows = await db
      .selectFrom("finding")
      .selectAll()
      .where("photoId", "in", piece)
      .where("stateKind", "not in", ["merged", "split", "withdrawn"])
      .orderBy("id")
      .execute();
    found.push(...rows.map(toFinding));
  }
  return found;
}

export async function findingsById(db: Db, ids: readonly FindingId[]): Promise<Finding[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("finding")
    .selectAll()
    .where("id", "in", [...ids])
    .orderBy("id")
    .execute();
  return rows.map(toFinding);
}

/** Stores it as version `expectedVersion + 1`. @returns false when it is gone or has changed */
export async function updateFinding(
  db: Db,
  changed: Finding,
  expectedVersion: number,
): Promise<boolean> {
  const { place } = changed;
  const { numUpdatedRows } = await db
    .updateTable("finding")
    .set({
      ...toRow(changed),
      ...(place === null
        ? { memberId: memberOfPhoto(changed.photoId) }
        : { memberId: place.memberId }),
      version: expectedVersion + 1,
    })
    .where("id", "=", changed.id)
    .where("version", "=", expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/**
 * Stores what one act did, all of it or nothing: the caller's transaction is rolled back by its error.
 * @returns false when one of the findings has changed since
 */
export async function storeSteps(db: Db, steps: readonly FindingStep[]): Promise<boolean> {
  for (const step of steps) {
    const { before, after } = step;
    if (before === null) {
      const memberId = after.place === null ? memberOfPhoto(after.photoId) : after.place.memberId;
      const added = await db
        .insertInto("finding")
        .values({ ...toRow(after), memberId })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!added) return false;
    } else if (!(await updateFinding(db, after, before.version))) {
      return false;
    }
    await db.insertInto("findingStep").values(toStepRow(step)).execute();
  }
  return true;
}

/** The history of a finding, earliest first. */
export async function findingSteps(db: Db, id: FindingId): Promise<FindingStep[]> {
  const rows = await db
    .selectFrom("findingStep")
    .selectAll()
    .where("findingId", "=", id)
    .orderBy("version")
    .execute();
  return rows.map(toStep);
}

/** The step that made a version of a finding. */
export async function findingStep(
  db: Db,
  id: FindingId,
  version: number,
): Promise<FindingStep | null> {
  const row = await db
    .selectFrom("findingStep")
    .selectAll()
    .where("findingId", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  return row ? toStep(row) : null;
}

/** Findings without a place of their own go where their photos went. */
export async function placeFindingsOf(
  db: Db,
  photoIds: readonly PhotoId[],
  memberId: MemberId | null,
): Promise<void> {
  for (const piece of pieces(photoIds)) {
    const rows = await db
      .selectFrom("finding")
      .select(["id", "findingJson"])
      .where("photoId", "in", piece)
      .execute();
    const following = rows
      .filter(({ findingJson }) => !fromJson<Partial<Finding>>(findingJson).place)
      .map(({ id }) => id);
    for (const ids of pieces(following)) {
      await db.updateTable("finding").set({ memberId }).where("id", "in", ids).execute();
    }
  }
}

/** The findings of a bridge that count and have a place; what its members are judged by. */
export async function findingsOfMembers(db: Db, bridgeId: string): Promise<Finding[]> {
  const rows = await db
    .selectFrom("finding")
    .selectAll()
    .where("bridgeId", "=", bridgeId)
    .where("memberId", "is not", null)
    .where("stateKind", "in", ["accepted", "corrected"])
    .orderBy("id")
    .execute();
  return rows.map(toFinding);
}

export interface MemberCount {
  photos: number;
  proposed: number;
  counting: number;
  rejected: number;
}

/** How many photos and findings each member of a bridge has, and how many have no place yet. */
export async function memberCounts(
  db: Db,
  bridgeId: string,
): Promise<{
  members: Map<MemberId, MemberCount>;
  unplaced: { photos: number; findings: number };
}> {
  const found = await db
    .selectFrom("finding")
    .select((eb) => ["memberId", "stateKind", eb.fn.countAll<number>().as("count")])
    .where("bridgeId", "=", bridgeId)
    .groupBy(["memberId", "stateKind"])
    .execute();
  const shown = await db
    .selectFrom("photo")
    .select((eb) => ["memberId", eb.fn.countAll<number>().as("count")])
    .where("bridgeId", "=", bridgeId)
    .groupBy("memberId")
    .execute();
  const counts = new Map<MemberId | null, MemberCount>();
  const of = (memberId: MemberId | null): MemberCount => {
    const known = counts.get(memberId) ?? { photos: 0, proposed: 0, counting: 0, rejected: 0 };
    counts.set(memberId, known);
    return known;
  };
  for (const { memberId, count } of shown) of(memberId).photos += count;
  for (const { memberId, stateKind, count } of found) {
    if (stateKind === "proposed") of(memberId).proposed += count;
    if (stateKind === "accepted" || stateKind === "corrected") of(memberId).counting += count;
    if (stateKind === "rejected") of(memberId).rejected += count;
  }
  const { photos, proposed, counting } = of(null);
  counts.delete(null);
  return {
    members: counts as Map<MemberId, MemberCount>,
    unplaced: { photos, findings: proposed + counting },
  };
}

/** How many findings of each origin and state there are. */
export async function findingCounts(
  db: Db,
  filter: { bridgeId?: string; kind?: Finding["kind"] },
): Promise<
  { bridgeId: string; origin: FindingOrigin; state: FindingState["kind"]; count: number }[]
> {
  let query = db
    .selectFrom("finding")
    .select((eb) => [
      "bridgeId",
      "origin",
      "stateKind as state",
      eb.fn.countAll<number>().as("count"),
    ])
    .groupBy(["bridgeId", "origin", "stateKind"])
    .orderBy("bridgeId");
  if (filter.bridgeId !== undefined) query = query.where("bridgeId", "=", filter.bridgeId);
  if (filter.kind !== undefined) query = query.where("kind", "=", filter.kind);
  return query.execute();
}

const orderColumns = {
  score: "score",
  worst: "severity",
  uncertain: "uncertainty",
  new: "createdAt",
} as const;

const memberOfPhoto = (photoId: PhotoId) =>
  sql<string | null>`(select "memberId" from "photo" where "id" = ${photoId})`;

function toRow(from: Finding): Selectable<Database["finding"]> {
  return {
    id: from.id,
    photoId: from.photoId,
    surveyId: from.surveyId,
    bridgeId: from.bridgeId,
    kind: from.kind,
    stateKind: from.state.kind,
    origin: from.origin,
    score: from.score,
    severity: severityOf(from),
    uncertainty: from.state.kind === "proposed" ? 50 - Math.abs(from.score - 50) : -1,
    createdAt: from.createdAt.getTime(),
    memberId: from.place === null ? null : from.place.memberId,
    findingJson: JSON.stringify(from),
    version: from.version,
  };
}

const degrees: readonly DamageDegree[] = ["a", "b", "c", "d", "e"];

/**
 * Order of "worst first", no grade: a person's degree as 0 to 4, a width in steps of 0.15 mm on from 1
 * (0.3 mm is as grave as d), and what has neither by its score, below the width of a hair. What no
 * longer counts comes last.
 */
export function severityOf({ state, degree, widthP95Mm, widthMm, score }: Finding): number {
  if (!countingStates.includes(state.kind)) return -1;
  if (degree !== null) return degrees.indexOf(degree);
  const width = widthP95Mm ?? widthMm;
  return width === null ? score / 100 : Math.min(3.9, 1 + width / 0.15);
}

/** States of findings that count, or may come to count. */
const countingStates: readonly FindingState["kind"][] = ["proposed", "accepted", "corrected"];

/** What findings of before the review, of before models were learned, or of before areas lack. */
const unreviewed = {
  origin: "machine",
  modelVersion: null,
  area: null,
  degree: null,
  damageClass: null,
  place: null,
} as const;

function toFinding(row: Selectable<Database["finding"]>): Finding {
  const kept = { ...unreviewed, ...fromJson<Finding>(row.findingJson, ["since", "createdAt"]) };
  const { lastStep = kept.state.kind === "proposed" ? null : 0 } = kept as Partial<Finding>;
  const { createdAt = kept.state.since } = kept as Partial<Finding>;
  return { ...kept, lastStep, createdAt, bridgeId: row.bridgeId, version: row.version };
}

function toStepRow(step: FindingStep): Selectable<Database["findingStep"]> {
  const { findingId, version, at, by, action, ...rest } = step;
  return {
    findingId,
    version,
    at: at.getTime(),
    by,
    kind: action.kind,
    stepJson: JSON.stringify({ action, ...rest }),
  };
}

function toStep(row: Selectable<Database["findingStep"]>): FindingStep {
  const rest = fromJson<Omit<FindingStep, "findingId" | "version" | "at" | "by">>(row.stepJson, [
    "since",
    "createdAt",
  ]);
  return {
    findingId: row.findingId,
    version: row.version,
    at: new Date(row.at),
    by: row.by,
    ...rest,
  };
}
