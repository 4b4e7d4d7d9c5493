import type { Selectable } from "kysely";
import type { BridgeId } from "../../analysis/domain/bridge.ts";
import type { PhotoId } from "../../analysis/domain/photo.ts";
import type { Sha256, Survey, SurveyFile, SurveyId } from "../../analysis/domain/survey.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, pieces, toDate } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

export interface NewSurvey {
  id: SurveyId;
  bridgeId: BridgeId;
  deviceId: string;
  surveyedOn: string;
  drone: string | null;
  camera: string | null;
  standOffM: number | null;
  gsdMmPerPx: number | null;
  crackWidthMm?: number | null;
  receivedAt: Date;
  files: readonly { name: string; sizeBytes: number; sha256: Sha256 }[];
}

/** A file as one of the surveys that want it knows it. */
export interface WantedFile extends SurveyFile {
  surveyId: SurveyId;
  bridgeId: BridgeId;
  deviceId: string;
}

/**
 * Stores what a survey consists of. Sent again it changes nothing; with further files these are
 * added and the survey is open again. A file once announced stays.
 */
export async function saveManifest(db: Db, survey: NewSurvey): Promise<"new" | "same" | "changed"> {
  return inTransaction(db, async (trx) => {
    const { id, bridgeId, deviceId, receivedAt, files, ...manifest } = survey;
    const manifestJson = JSON.stringify(manifest);
    const added = await trx
      .insertInto("survey")
      .values({
        id,
        bridgeId,
        deviceId,
        manifestJson,
        receivedAt: receivedAt.getTime(),
        state: "receiving",
        placedAt: null,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id")
      .executeTakeFirst();
    const newFiles = await addFiles(trx, id, files);
    if (added) return "new";
    const { numUpdatedRows } = await trx
      .updateTable("survey")
      .set((eb) => ({
        // Where a person has placed it, it stays.
        bridgeId: eb
          .case()
          .when("placedAt", "is", null)
          .then(bridgeId)
          .else(eb.ref("bridgeId"))
          .end(),
        manifestJson,
      }))
      .where("id", "=", id)
      .where((eb) =>
        eb.or([
          eb.and([eb("bridgeId", "<>", bridgeId), eb("placedAt", "is", null)]),
          eb("manifestJson", "<>", manifestJson),
        ]),
      )
      .executeTakeFirst();
    if (newFiles > 0) {
      await trx.updateTable("survey").set({ state: "receiving" }).where("id", "=", id).execute();
    }
    return newFiles > 0 || numUpdatedRows > 0n ? "changed" : "same";
  });
}

/**
 * A person says which bridge a survey shows: it, its photos and their findings go there, without the
 * members of the bridge that they were taken for.
 */
export async function placeSurvey(
  db: Db,
  id: SurveyId,
  bridgeId: BridgeId,
  at: Date,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const placedAt = at.getTime();
    await trx.updateTable("survey").set({ bridgeId, placedAt }).where("id", "=", id).execute();
    const moved = { bridgeId, memberId: null };
    await trx
      .updateTable("photo")
      .set((eb) => ({ ...moved, placeJson: null, version: eb("version", "+", 1) }))
      .where("surveyId", "=", id)
      .where("bridgeId", "<>", bridgeId)
      .execute();
    await trx
      .updateTable("finding")
      .set(moved)
      .where("surveyId", "=", id)
      .where("bridgeId", "<>", bridgeId)
      .execute();
  });
}

export async function survey(db: Db, id: SurveyId): Promise<Survey | null> {
  const rows = await surveyRows(db).where("survey.id", "=", id).execute();
  const [found] = await withFiles(db, rows);
  return found ?? null;
}

/** Who announced it first; null when nobody has. */
export async function surveyDevice(db: Db, id: SurveyId): Promise<string | null> {
  const row = await db
    .selectFrom("survey")
    .select("deviceId")
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? row.deviceId : null;
}

/** Newest first. */
export async function surveys(
  db: Db,
  filter: { bridgeId?: BridgeId },
  page: PageRequest,
): Promise<Page<Survey>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = surveyRows(db);
  if (filter.bridgeId !== undefined) query = query.where("survey.bridgeId", "=", filter.bridgeId);
  if (after) {
    query = query.where((eb) =>
      eb(eb.refTuple("survey.receivedAt", "survey.id"), "<", eb.tuple(...after)),
    );
  }
  const rows = await query
    .orderBy("survey.receivedAt", "desc")
    .orderBy("survey.id", "desc")
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(
    rows,
    page.limit,
    (row) => row,
    (row) => [row.receivedAt, row.id],
  );
  return { items: await withFiles(db, items), nextCursor };
}

/** @param surveyId null: in all surveys that want the file */
export async function setFileState(
  db: Db,
  surveyId: SurveyId | null,
  sha256: Sha256,
  change: { state: SurveyFile["state"]; reason?: string | null; photoId?: PhotoId | null },
): Promise<void> {
  const { state, reason = null, photoId } = change;
  let update = db.updateTable("surveyFile").set({ state, reason }).where("sha256", "=", sha256);
  if (photoId !== undefined) update = update.set({ photoId });
  if (surveyId !== null) update = update.where("surveyId", "=", surveyId);
  await update.execute();
}

/** Every survey that wants these bytes. */
export async function filesWith(db: Db, sha256: Sha256): Promise<WantedFile[]> {
  const rows = await db
    .selectFrom("surveyFile")
    .innerJoin("survey", "survey.id", "surveyFile.surveyId")
    .selectAll("surveyFile")
    .select(["survey.bridgeId", "survey.deviceId"])
    .where("surveyFile.sha256", "=", sha256)
    .orderBy("surveyFile.surveyId")
    .execute();
  return rows.map((row) => ({
    ...toFile(row),
    surveyId: row.surveyId,
    bridgeId: row.bridgeId,
    deviceId: row.deviceId,
  }));
}

/** @returns true when this call completed it: every file is stored or rejected for good */
export async function completeSurveyIfDone(db: Db, id: SurveyId): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("survey")
    .set({ state: "complete" })
    .where("id", "=", id)
    .where("state", "=", "receiving")
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("surveyFile")
            .select("sha256")
            .where("surveyId", "=", id)
            .where("state", "not in", ["stored", "rejected"]),
        ),
      ),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** @returns how many were not there yet; the same photo under two names is one file */
async function addFiles(db: Db, surveyId: SurveyId, files: NewSurvey["files"]): Promise<number> {
  const once = [...new Map(files.map((file) => [file.sha256, file])).values()];
  let added = 0;
  for (const piece of pieces(once)) {
    const rows = await db
      .insertInto("surveyFile")
      .values(
        piece.map(({ sha256, name, sizeBytes }) => ({
          surveyId,
          sha256,
          name,
          sizeBytes,
          state: "missing" as const,
          reason: null,
          photoId: null,
        })),
      )
      .onConflict((conflict) => conflict.columns(["surveyId", "sha256"]).doNothing())
      .returning("sha256")
      .execute();
    added += rows.length;
  }
  return added;
}

function surveyRows(db: Db) {
  return db
    .selectFrom("survey")
    .leftJoin("bridge", "bridge.id", "survey.bridgeId")
    .selectAll("survey")
    .select("bridge.id as knownBridge");
}

type SurveyRow = Selectable<Database["survey"]> & { knownBridge: string | null };
type Manifest = Pick<Survey, "surveyedOn" | "drone" | "camera" | "standOffM" | "gsdMmPerPx"> & {
  crackWidthMm?: number | null;
};

async function withFiles(db: Db, rows: readonly SurveyRow[]): Promise<Survey[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const files = await db
    .selectFrom("surveyFile")
    .selectAll()
    .where("surveyId", "in", ids)
    .orderBy("name")
    .orderBy("sha256")
    .execute();
  const bySurvey = new Map<SurveyId, SurveyFile[]>(ids.map((id) => [id, []]));
  for (const file of files) bySurvey.get(file.surveyId)?.push(toFile(file));
  return rows.map((row) => ({
    id: row.id,
    bridgeId: row.bridgeId,
    bridgeKnown: row.knownBridge !== null,
    placedAt: toDate(row.placedAt),
    crackWidthMm: null,
    ...fromJson<Manifest>(row.manifestJson),
    receivedAt: new Date(row.receivedAt),
    state: row.state,
    files: bySurvey.get(row.id) ?? [],
  }));
}

function toFile(row: Selectable<Database["surveyFile"]>): SurveyFile {
  return {
    sha256: row.sha256,
    name: row.name,
    sizeBytes: row.sizeBytes,
    state: row.state,
    reason: row.reason,
    photoId: row.photoId,
  };
}
