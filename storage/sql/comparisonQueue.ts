import type { BridgeId } from "../../analysis/domain/bridge.ts";
import type { Finding, FindingStep } from "../../analysis/domain/finding.ts";
import type { Photo, PhotoId } from "../../analysis/domain/photo.ts";
import type { SurveyId } from "../../analysis/domain/survey.ts";
import { settledAfterMs, surveyBefore } from "../../analysis/domain/surveyBefore.ts";
import { fromJson } from "./columns.ts";
import { dropComparisons } from "./comparisons.ts";
import type { Db } from "./database.ts";
import { queueAgain } from "./inbox.ts";

/** A survey as far as it decides what is compared with what. */
export interface FlownSurvey {
  id: SurveyId;
  surveyedOn: string;
  state: "receiving" | "complete";
}

/** Queues a photo's comparison with the survey before, once however often it is asked for. */
async function queueComparison(
  db: Db,
  { id, sha256 }: Pick<Photo, "id" | "sha256">,
  at: Date,
): Promise<void> {
  await queueAgain(db, {
    key: `comparison:${id}`,
    kind: "comparison",
    sha256,
    deviceId: "",
    topic: "",
    payload: null,
    subject: id,
    receivedAt: at,
  });
}

/**
 * After a photo has been looked at, within that transaction and after its event: it is compared when the survey
 * before has been looked at as a whole, and when it is the last of its survey, the photos of later ones
 * that wait for it are. Whichever survey comes last finds the other one.
 */
export async function queueAfterPhoto(
  db: Db,
  { id, sha256, surveyId, bridgeId }: Pick<Photo, "id" | "sha256" | "surveyId" | "bridgeId">,
  at: Date,
): Promise<void> {
  const surveys = await surveysOf(db, bridgeId);
  if (surveys.length < 2) return;
  const own = surveys.find((survey) => survey.id === surveyId);
  const before = own && surveyBefore(own, surveys);
  if (before && (await isSettled(db, before, at))) await queueComparison(db, { id, sha256 }, at);
  if (own && (await isSettled(db, own, at))) await queueLater(db, own, surveys, at);
}

/** The same for all surveys of a bridge, after one came to it, left it or ended. What is compared rightly stays. */
export async function queueOnBridge(db: Db, bridgeId: BridgeId, at: Date): Promise<void> {
  const surveys = await surveysOf(db, bridgeId);
  for (const survey of surveys) {
    const before = surveyBefore(survey, surveys);
    await dropStale(db, survey.id, before === null ? null : before.id);
    if (await isSettled(db, survey, at)) await queueLater(db, survey, surveys, at);
  }
}

/** After people drew: the photos of what has another line, box or width than before are compared again. */
export async function queueRedrawn(db: Db, steps: readonly FindingStep[]): Promise<void> {
  const redrawn = new Map<PhotoId, Date>();
  for (const { before, after, at } of steps) {
    if (before === null || drawing(before) !== drawing(after)) redrawn.set(after.photoId, at);
  }
  for (const [photoId, at] of redrawn) {
    const row = await db
      .selectFrom("photoComparison")
      .innerJoin("photo", "photo.id", "photoComparison.photoId")
      .select(["photo.id", "photo.sha256"])
      .where("photo.id", "=", photoId)
      .executeTakeFirst();
    if (row) await queueComparison(db, row, at);
  }
}

function drawing({ line, box, widthPx, widthP95Px, state }: Finding): string {
  const gone = state.kind === "merged" || state.kind === "split" || state.kind === "withdrawn";
  return JSON.stringify([line, box, widthPx, widthP95Px, gone]);
}

/** Surveys of a bridge. */
export async function surveysOf(db: Db, bridgeId: BridgeId): Promise<FlownSurvey[]> {
  const rows = await db
    .selectFrom("survey")
    .select(["id", "state", "manifestJson"])
    .where("bridgeId", "=", bridgeId)
    .execute();
  return rows.map(({ id, state, manifestJson }) => ({
    id,
    state,
    surveyedOn: fromJson<{ surveyedOn: string }>(manifestJson).surveyedOn,
  }));
}

/** Photos of surveys that are compared with this one and have no counterpart in it yet. */
async function queueLater(
  db: Db,
  before: FlownSurvey,
  surveys: readonly FlownSurvey[],
  at: Date,
): Promise<void> {
  for (const later of surveys) {
    if (surveyBefore(later, surveys)?.id !== before.id) continue;
    const rows = await db
      .selectFrom("photo")
      .leftJoin("photoComparison", (join) =>
        join
          .onRef("photoComparison.photoId", "=", "photo.id")
          .on("photoComparison.previousSurveyId", "=", before.id)
          .on("photoComparison.counterparts", ">", 0),
      )
      .select(["photo.id", "photo.sha256"])
      .where("photo.surveyId", "=", later.id)
      .where("photo.state", "=", "analysed")
      .where("photoComparison.photoId", "is", null)
      .orderBy("photo.id")
      .execute();
    for (const row of rows) await queueComparison(db, row, at);
  }
}

/** All its photos have come, as far as can be told, and have been looked at. */
async function isSettled(db: Db, { id, state }: FlownSurvey, at: Date): Promise<boolean> {
  const { open, last } = await db
    .selectFrom("photo")
    .select((eb) => [
      eb.fn
        .sum<number | null>(eb.case().when("state", "=", "received").then(1).else(0).end())
        .as("open"),
      eb.fn.max("receivedAt").as("last"),
    ])
    .where("surveyId", "=", id)
    .executeTakeFirstOrThrow();
  if (last === null || Number(open) > 0) return false;
  return state === "complete" || Number(last) < at.getTime() - settledAfterMs;
}

/** Comparisons with another survey than the right one say nothing any more. */
async function dropStale(
  db: Db,
  surveyId: SurveyId,
  previousSurveyId: SurveyId | null,
): Promise<void> {
  let query = db
    .selectFrom("photoComparison")
    .innerJoin("photo", "photo.id", "photoComparison.photoId")
    .select("photo.id")
    .where("photo.surveyId", "=", surveyId);
  if (previousSurveyId !== null) {
    query = query.where("photoComparison.previousSurveyId", "<>", previousSurveyId);
  }
  const stale: PhotoId[] = (await query.execute()).map(({ id }) => id);
  await dropComparisons(db, stale);
}
