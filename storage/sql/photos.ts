import type { Selectable } from "kysely";
import type { BridgeId } from "../../analysis/domain/bridge.ts";
import type { Photo, PhotoId } from "../../analysis/domain/photo.ts";
import type { SurveyId } from "../../analysis/domain/survey.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson } from "./columns.ts";
import type { Database, Db } from "./database.ts";

export type NewPhoto = Pick<
  Photo,
  "id" | "surveyId" | "bridgeId" | "sha256" | "name" | "receivedAt"
>;

/** @returns "exists" when nothing was stored */
export async function insertPhoto(db: Db, photo: NewPhoto): Promise<"stored" | "exists"> {
  const stored = await db
    .insertInto("photo")
    .values({
      ...photo,
      receivedAt: photo.receivedAt.getTime(),
      state: "received",
      lon: null,
      lat: null,
      anomalyScore: null,
      photoJson: null,
      failure: null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id")
    .executeTakeFirst();
  return stored ? "stored" : "exists";
}

export async function photo(db: Db, id: PhotoId): Promise<Photo | null> {
  const row = await db.selectFrom("photo").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toPhoto(row) : null;
}

/** Newest first. */
export async function photos(
  db: Db,
  filter: { surveyId?: SurveyId; bridgeId?: BridgeId },
  page: PageRequest,
): Promise<Page<Photo>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = db.selectFrom("photo").selectAll();
  if (filter.surveyId !== undefined) query = query.where("surveyId", "=", filter.surveyId);
  if (filter.bridgeId !== undefined) query = query.where("bridgeId", "=", filter.bridgeId);
  if (after) {
    query = query.where((eb) => eb(eb.refTuple("receivedAt", "id"), "<", eb.tuple(...after)));
  }
  const rows = await query
    .orderBy("receivedAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toPhoto, (row) => [row.receivedAt, row.id]);
}

/** What the inspection found out about the photo itself; its findings are stored beside it. */
export async function savePhotoInspection(db: Db, inspected: Photo): Promise<void> {
  const { metadata } = inspected;
  const position = metadata === null ? null : metadata.position;
  await db
    .updateTable("photo")
    .set({
      state: "analysed",
      lon: position === null ? null : position.lon,
      lat: position === null ? null : position.lat,
      anomalyScore: inspected.anomalyScore,
      photoJson: JSON.stringify(inspectionOf(inspected)),
      failure: null,
    })
    .where("id", "=", inspected.id)
    .execute();
}

export async function failPhoto(db: Db, id: PhotoId, why: string): Promise<void> {
  await db
    .updateTable("photo")
    .set({ state: "failed", failure: why })
    .where("id", "=", id)
    .execute();
}

type Inspection = Pick<
  Photo,
  | "widthPx"
  | "heightPx"
  | "metadata"
  | "scale"
  | "use"
  | "quality"
  | "anomaly"
  | "minVisibleWidthMm"
  | "minVisibleWidthPx"
>;

const uninspected: Inspection = {
  widthPx: null,
  heightPx: null,
  metadata: null,
  scale: null,
  use: null,
  quality: null,
  anomaly: null,
  minVisibleWidthMm: null,
  minVisibleWidthPx: null,
};

function inspectionOf(from: Photo): Inspection {
  return {
    widthPx: from.widthPx,
    heightPx: from.heightPx,
    metadata: from.metadata,
    scale: from.scale,
    use: from.use,
    quality: from.quality,
    anomaly: from.anomaly,
    minVisibleWidthMm: from.minVisibleWidthMm,
    minVisibleWidthPx: from.minVisibleWidthPx,
  };
}

function toPhoto(row: Selectable<Database["photo"]>): Photo {
  const inspection =
    row.photoJson === null ? uninspected : fromJson<Inspection>(row.photoJson, ["takenAt"]);
  return {
    id: row.id,
    surveyId: row.surveyId,
    bridgeId: row.bridgeId,
    sha256: row.sha256,
    name: row.name,
    state: row.state,
    receivedAt: new Date(row.receivedAt),
    ...inspection,
    anomalyScore: row.anomalyScore,
    failure: row.failure,
  };
}
