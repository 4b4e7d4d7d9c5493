import type { Selectable } from "kysely";
import type { CasePhoto } from "../../analysis/domain/casePhoto.ts";
import type { CaseId } from "../../analysis/domain/leakCase.ts";
import { toDate } from "./columns.ts";
import type { Database, Db } from "./database.ts";

/** @returns "exists" when the case has just this picture already */
export async function insertCasePhoto(db: Db, photo: CasePhoto): Promise<"stored" | "exists"> {
  const stored = await db
    .insertInto("casePhoto")
    .values({
      ...photo,
      takenAt: photo.takenAt === null ? null : photo.takenAt.getTime(),
      addedAt: photo.addedAt.getTime(),
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return stored ? "stored" : "exists";
}

/** All of a case, in the order in which they came. */
export async function casePhotos(db: Db, caseId: CaseId): Promise<CasePhoto[]> {
  const rows = await db
    .selectFrom("casePhoto")
    .selectAll()
    .where("caseId", "=", caseId)
    .orderBy("addedAt")
    .orderBy("id")
    .execute();
  return rows.map(toCasePhoto);
}

export async function casePhoto(db: Db, id: string): Promise<CasePhoto | null> {
  const row = await db.selectFrom("casePhoto").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toCasePhoto(row) : null;
}

function toCasePhoto(row: Selectable<Database["casePhoto"]>): CasePhoto {
  return { ...row, takenAt: toDate(row.takenAt), addedAt: new Date(row.addedAt) };
}
