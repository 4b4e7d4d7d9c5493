import type { Selectable } from "kysely";
import type { FindingChange, PhotoComparison } from "../../analysis/domain/change.ts";
import type { FindingId } from "../../analysis/domain/finding.ts";
import type { PhotoId } from "../../analysis/domain/photo.ts";
import type { SurveyId } from "../../analysis/domain/survey.ts";
import { fromJson, pieces } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

/** A change with the surveys that it lies between. */
export interface StoredChange extends FindingChange {
  /** the newer photo */
  photoId: PhotoId;
  previousSurveyId: SurveyId;
}

/**
 * What a photo's comparison gave, in place of what an earlier one gave.
 * @param rankOf  place of a change in the queue by change, greatest first
 */
export async function saveComparison(
  db: Db,
  { photoId, previousSurveyId, changes, ...rest }: PhotoComparison,
  rankOf: (change: FindingChange) => number,
  at: Date,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    await dropComparisons(trx, [photoId]);
    await trx
      .insertInto("photoComparison")
      .values({
        photoId,
        previousSurveyId,
        counterparts: rest.counterparts.length,
        at: at.getTime(),
        comparisonJson: JSON.stringify(rest),
      })
      .execute();
    const rows = changes.map((change, place) => ({
      photoId,
      place,
      findingId: change.findingId,
      previousFindingId: change.previousFindingId,
      rank: rankOf(change),
      changeJson: JSON.stringify(change),
    }));
    for (const piece of pieces(rows)) await trx.insertInto("findingChange").values(piece).execute();
  });
}

export async function dropComparisons(db: Db, photoIds: readonly PhotoId[]): Promise<void> {
  for (const piece of pieces(photoIds)) {
    await db.deleteFrom("photoComparison").where("photoId", "in", piece).execute();
    await db.deleteFrom("findingChange").where("photoId", "in", piece).execute();
  }
}

/** null: not compared yet, or there is no survey before */
export async function photoComparison(db: Db, photoId: PhotoId): Promise<PhotoComparison | null> {
  const row = await db
    .selectFrom("photoComparison")
    .selectAll()
    .where("photoId", "=", photoId)
    .executeTakeFirst();
  if (!row) return null;
  const changes = await db
    .selectFrom("findingChange")
    .select("changeJson")
    .where("photoId", "=", photoId)
    .orderBy("place")
    .execute();
  return {
    photoId,
    previousSurveyId: row.previousSurveyId,
    ...fromJson<Omit<PhotoComparison, "photoId" | "previousSurveyId" | "changes">>(
      row.comparisonJson,
    ),
    changes: changes.map(({ changeJson }) => fromJson<FindingChange>(changeJson)),
  };
}

/** What has become of these findings since the survey before; one that was not compared is absent. */
export async function changesOf(
  db: Db,
  findingIds: readonly FindingId[],
): Promise<Map<FindingId, StoredChange>> {
  const changes = new Map<FindingId, StoredChange>();
  for (const piece of pieces(findingIds)) {
    const rows = await changeRows(db).where("findingChange.findingId", "in", piece).execute();
    for (const row of rows) if (row.findingId !== null) changes.set(row.findingId, toChange(row));
  }
  return changes;
}

/** All changes that photos of a bridge show, and what was found of earlier damage that is no longer marked. */
export async function changesOnBridge(db: Db, bridgeId: string): Promise<StoredChange[]> {
  const rows = await changeRows(db)
    .innerJoin("photo", "photo.id", "findingChange.photoId")
    .where("photo.bridgeId", "=", bridgeId)
    .orderBy("findingChange.photoId")
    .orderBy("findingChange.place")
    .execute();
  return rows.map(toChange);
}

/** Of these earlier findings, which a newer photo of the same later survey continues: they are not gone. */
export async function continuedFindings(
  db: Db,
  previousFindingIds: readonly FindingId[],
): Promise<Set<FindingId>> {
  const continued = new Set<FindingId>();
  for (const piece of pieces(previousFindingIds)) {
    const rows = await db
      .selectFrom("findingChange")
      .select("previousFindingId")
      .where("previousFindingId", "in", piece)
      .where("findingId", "is not", null)
      .execute();
    for (const { previousFindingId } of rows) {
      if (previousFindingId !== null) continued.add(previousFindingId);
    }
  }
  return continued;
}

function changeRows(db: Db) {
  return db
    .selectFrom("findingChange")
    .innerJoin("photoComparison", "photoComparison.photoId", "findingChange.photoId")
    .select([
      "findingChange.photoId",
      "findingChange.findingId",
      "findingChange.changeJson",
      "photoComparison.previousSurveyId",
    ]);
}

function toChange({
  photoId,
  previousSurveyId,
  changeJson,
}: Pick<Selectable<Database["findingChange"]>, "photoId" | "changeJson"> & {
  previousSurveyId: string;
}): StoredChange {
  return { ...fromJson<FindingChange>(changeJson), photoId, previousSurveyId };
}
