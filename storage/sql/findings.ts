import type { Selectable } from "kysely";
import type {
  Finding,
  FindingId,
  FindingProposal,
  FindingState,
} from "../../analysis/domain/finding.ts";
import type { Photo, PhotoId } from "../../analysis/domain/photo.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

export interface FindingFilter {
  photoId?: PhotoId;
  bridgeId?: string;
  surveyId?: string;
  state?: FindingState["kind"];
}

/**
 * The proposals of a photo in place of those that no person has touched. Ids count along the photo,
 * so the same inspection gives the same ids; one that a person has decided stays as he left it.
 * @returns what was stored
 */
export async function insertFindings(
  db: Db,
  { id: photoId, surveyId, bridgeId }: Pick<Photo, "id" | "surveyId" | "bridgeId">,
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
      state: { kind: "proposed", since: at },
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
    const stored: Finding[] = [];
    for (const one of proposed) {
      const row = await trx
        .insertInto("finding")
        .values(toRow(one))
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

/** Highest score first. */
export async function findings(
  db: Db,
  filter: FindingFilter,
  page: PageRequest,
): Promise<Page<Finding>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = db.selectFrom("finding").selectAll();
  if (filter.photoId !== undefined) query = query.where("photoId", "=", filter.photoId);
  if (filter.bridgeId !== undefined) query = query.where("bridgeId", "=", filter.bridgeId);
  if (filter.surveyId !== undefined) query = query.where("surveyId", "=", filter.surveyId);
  if (filter.state !== undefined) query = query.where("stateKind", "=", filter.state);
  if (after) {
    query = query.where((eb) => eb(eb.refTuple("score", "id"), "<", eb.tuple(...after)));
  }
  const rows = await query
    .orderBy("score", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toFinding, (row) => [row.score, row.id]);
}

/** Stores it as version `expectedVersion + 1`. @returns false when it is gone or has changed */
export async function updateFinding(
  db: Db,
  changed: Finding,
  expectedVersion: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("finding")
    .set({ ...toRow(changed), version: expectedVersion + 1 })
    .where("id", "=", changed.id)
    .where("version", "=", expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function toRow(from: Finding): Selectable<Database["finding"]> {
  return {
    id: from.id,
    photoId: from.photoId,
    surveyId: from.surveyId,
    bridgeId: from.bridgeId,
    kind: from.kind,
    stateKind: from.state.kind,
    score: from.score,
    findingJson: JSON.stringify(from),
    version: from.version,
  };
}

function toFinding(row: Selectable<Database["finding"]>): Finding {
  return { ...fromJson<Finding>(row.findingJson, ["since"]), version: row.version };
}
