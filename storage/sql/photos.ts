import type { Selectable } from "kysely";
import type { BridgeId } from "../../analysis/domain/bridge.ts";
import type { MemberId, MemberPlace } from "../../analysis/domain/member.ts";
import type { Photo, PhotoGate, PhotoId, PhotoMetadata } from "../../analysis/domain/photo.ts";
import type { SurveyId } from "../../analysis/domain/survey.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, fromNullableJson, pieces } from "./columns.ts";
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
      modelVersion: null,
      photoJson: null,
      failure: null,
      gateJson: null,
      placeJson: null,
      memberId: null,
      version: 1,
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
  filter: { surveyId?: SurveyId; bridgeId?: BridgeId; memberId?: MemberId },
  page: PageRequest,
): Promise<Page<Photo>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = db.selectFrom("photo").selectAll();
  if (filter.surveyId !== undefined) query = query.where("surveyId", "=", filter.surveyId);
  if (filter.bridgeId !== undefined) query = query.where("bridgeId", "=", filter.bridgeId);
  if (filter.memberId !== undefined) query = query.where("memberId", "=", filter.memberId);
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
      modelVersion: inspected.modelVersion,
      photoJson: JSON.stringify(inspectionOf(inspected)),
      gateJson: JSON.stringify(gateOf(inspected)),
      failure: null,
    })
    .where("id", "=", inspected.id)
    .execute();
}

/**
 * Its scale or place as a person set it, as version `expectedVersion + 1`.
 * @returns false when it is gone or has changed
 */
export async function updatePhoto(
  db: Db,
  changed: Photo,
  expectedVersion: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("photo")
    .set({
      photoJson: JSON.stringify(inspectionOf(changed)),
      gateJson: JSON.stringify(gateOf(changed)),
      ...placeColumns(changed.place),
      version: expectedVersion + 1,
    })
    .where("id", "=", changed.id)
    .where("version", "=", expectedVersion)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Many photos at once, all of one survey. @returns how many of them it has */
export async function placePhotos(
  db: Db,
  surveyId: SurveyId,
  photoIds: readonly PhotoId[],
  place: MemberPlace | null,
): Promise<number> {
  let placed = 0n;
  for (const piece of pieces(photoIds)) {
    const { numUpdatedRows } = await db
      .updateTable("photo")
      .set((eb) => ({ ...placeColumns(place), version: eb("version", "+", 1) }))
      .where("surveyId", "=", surveyId)
      .where("id", "in", piece)
      .executeTakeFirst();
    placed += numUpdatedRows;
  }
  return Number(placed);
}

/** All photos of a survey as the quality gates see them, by name; without the rest of what is known. */
export async function photoGates(db: Db, surveyId: SurveyId): Promise<PhotoGate[]> {
  const rows = await gateRows(db)
    .where("surveyId", "=", surveyId)
    .orderBy("name")
    .orderBy("id")
    .execute();
  return rows.map(toGate);
}

/** The same of these photos, by id. */
export async function photoGatesById(
  db: Db,
  ids: readonly PhotoId[],
): Promise<Map<PhotoId, PhotoGate>> {
  const found = new Map<PhotoId, PhotoGate>();
  for (const piece of pieces(ids)) {
    const rows = await gateRows(db).where("id", "in", piece).execute();
    for (const row of rows) found.set(row.id, toGate(row));
  }
  return found;
}

function gateRows(db: Db) {
  return db
    .selectFrom("photo")
    .select(["id", "sha256", "name", "state", "failure", "gateJson", "placeJson", "lon", "lat"])
    .select((eb) =>
      // Photos of before the gates had a column of their own: it is made of all that is known.
      eb.case().when("gateJson", "is", null).then(eb.ref("photoJson")).end().as("wholeJson"),
    );
}

type GateRow = Pick<
  Selectable<Database["photo"]>,
  "id" | "sha256" | "name" | "state" | "failure" | "gateJson" | "placeJson" | "lon" | "lat"
> & { wholeJson: string | null };

function toGate({ gateJson, wholeJson, placeJson, lon, lat, ...row }: GateRow): PhotoGate {
  const whole = fromNullableJson<Inspection>(wholeJson);
  return {
    ...row,
    ...(gateJson === null ? (whole ? gateOf(whole) : noGate) : fromJson<Gate>(gateJson)),
    place: fromNullableJson<MemberPlace>(placeJson),
    position: lon === null || lat === null ? null : { lon, lat },
  };
}

export async function failPhoto(db: Db, id: PhotoId, why: string): Promise<void> {
  await db
    .updateTable("photo")
    .set({ state: "failed", failure: why })
    .where("id", "=", id)
    .execute();
}

type Gate = Pick<
  PhotoGate,
  "scale" | "quality" | "minVisibleWidthMm" | "gimbal" | "positionSdM" | "widthPx" | "heightPx"
>;

const noGate: Gate = {
  scale: null,
  quality: null,
  minVisibleWidthMm: null,
  gimbal: null,
  positionSdM: null,
  widthPx: null,
  heightPx: null,
};

function gateOf({ metadata, ...photo }: Inspection): Gate {
  const { scale, quality, minVisibleWidthMm, widthPx, heightPx } = photo;
  const gimbal = metadata === null ? null : metadata.gimbal;
  const { eastSdM = null, northSdM = null } = metadata?.positionQuality ?? {};
  const positionSdM = eastSdM === null || northSdM === null ? null : Math.max(eastSdM, northSdM);
  return { scale, quality, minVisibleWidthMm, gimbal, positionSdM, widthPx, heightPx };
}

function placeColumns(place: MemberPlace | null) {
  return {
    placeJson: place === null ? null : JSON.stringify(place),
    memberId: place === null ? null : place.memberId,
  };
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
  const kept =
    row.photoJson === null ? uninspected : fromJson<Inspection>(row.photoJson, ["takenAt"]);
  // Photos of before the quality of positions was read.
  const { positionQuality = null } = (kept.metadata ?? {}) as Partial<PhotoMetadata>;
  const metadata = kept.metadata && { ...kept.metadata, positionQuality };
  const inspection = { ...kept, metadata };
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
    modelVersion: row.modelVersion,
    failure: row.failure,
    place: fromNullableJson<MemberPlace>(row.placeJson),
    version: row.version,
  };
}
