import type { Job, ReanalyseParameters } from "../../analysis/domain/job.ts";
import type { NightOf } from "../../analysis/domain/night.ts";
import type { RecordingId } from "../../analysis/domain/recording.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import { pieces } from "./columns.ts";
import type { Db } from "./database.ts";
import { engineOf } from "./engine.ts";
import type { ClipEvidence } from "./nights.ts";
import { markNightChanged } from "./nights.ts";

/** A recording that has been judged before. */
export interface JudgedBefore {
  id: RecordingId;
  sensorId: SensorId;
  recordedAt: Date;
  source: "wav" | "spectrum";
}

export async function countJudged(db: Db, parameters: ReanalyseParameters): Promise<number> {
  const { judged } = await judgedIn(db, parameters)
    .select((eb) => eb.fn.countAll<number>().as("judged"))
    .executeTakeFirstOrThrow();
  return judged;
}

/** The next ones after the cursor, in the order of their time: later ones are compared with earlier ones. */
export async function nextJudged(
  db: Db,
  parameters: ReanalyseParameters,
  cursor: Job["cursor"],
  limit: number,
): Promise<JudgedBefore[]> {
  let query = judgedIn(db, parameters).select(["id", "sensorId", "recordedAt", "source"]);
  if (cursor) {
    const after = [cursor.at.getTime(), cursor.id] as const;
    query = query.where((eb) => eb(eb.refTuple("recordedAt", "id"), ">", eb.tuple(...after)));
  }
  const rows = await query.orderBy("recordedAt").orderBy("id").limit(limit).execute();
  return rows.map((row) => ({ ...row, recordedAt: new Date(row.recordedAt) }));
}

/** Which of them stand as they stood: a clip that came for a spectrum is judged as a new one. */
export async function stillJudged(
  db: Db,
  recordings: readonly Pick<JudgedBefore, "id" | "source">[],
): Promise<Set<RecordingId>> {
  const found = new Set<RecordingId>();
  for (const some of pieces(recordings)) {
    const ids = some.map(({ id }) => id);
    const rows = await db
      .selectFrom("recording")
      .select(["id", "source"])
      .where("id", "in", ids)
      .where("state", "=", "analysed")
      .$if(engineOf(db) === "postgres", (query) => query.forUpdate())
      .execute();
    for (const { id, source } of rows) {
      if (some.some((one) => one.id === id && one.source === source)) found.add(id);
    }
  }
  return found;
}

/**
 * From here to the end of the transaction no clip is added to the nights by others. SQLite lets only one write
 * anyway.
 */
export async function lockNights(tx: Db, nights: Iterable<NightOf>): Promise<void> {
  if (engineOf(tx) !== "postgres") return;
  // In one order, so that two never wait for each other.
  for (const nightOf of [...new Set(nights)].sort()) {
    await tx
      .insertInto("pendingNight")
      .values({ nightOf, changedAt: notChanged })
      .onConflict((conflict) =>
        conflict
          .column("nightOf")
          .doUpdateSet((eb) => ({ changedAt: eb.ref("pendingNight.changedAt") })),
      )
      .execute();
  }
  await tx.deleteFrom("pendingNight").where("changedAt", "=", notChanged).execute();
}

const notChanged = -1;

/** What clips tell of a night in place of what they told before, also when that is less. */
export async function replaceClipEvidence(
  db: Db,
  sensorId: SensorId,
  nightOf: NightOf,
  evidence: ClipEvidence,
): Promise<void> {
  await db
    .updateTable("night")
    .set({ ...evidence })
    .where("sensorId", "=", sensorId)
    .where("nightOf", "=", nightOf)
    .execute();
}

/** All nights of the recordings that were judged once more, to be decided anew. */
export async function markReanalysedNights(
  db: Db,
  parameters: ReanalyseParameters,
  at: Date,
): Promise<NightOf[]> {
  const rows = await judgedIn(db, parameters)
    .innerJoin("clipLevel", "clipLevel.recordingId", "recording.id")
    .select("clipLevel.nightOf")
    .distinct()
    .orderBy("clipLevel.nightOf")
    .execute();
  for (const { nightOf } of rows) await markNightChanged(db, nightOf, at);
  return rows.map(({ nightOf }) => nightOf);
}

function judgedIn(db: Db, { since, until, sensorId }: ReanalyseParameters) {
  let query = db
    .selectFrom("recording")
    .where("recording.state", "=", "analysed")
    .where("recording.recordedAt", ">=", since.getTime())
    .where("recording.recordedAt", "<", until.getTime());
  if (sensorId !== null) query = query.where("recording.sensorId", "=", sensorId);
  return query;
}
