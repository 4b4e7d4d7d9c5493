import type { Selectable } from "kysely";
import { sql } from "kysely";
import type {
  Recording,
  RecordingAnalysis,
  RecordingAssessment,
  RecordingId,
  RecordingQuality,
  Spectrum,
} from "../../analysis/domain/recording.ts";
import type { SensorId } from "../../analysis/domain/sensor.ts";
import type { Page, PageRequest } from "../page.ts";
import { pageOf, readCursor } from "../page.ts";
import { fromJson, fromNullableJson, toBytes } from "./columns.ts";
import type { Database, Db } from "./database.ts";
import { inTransaction } from "./transaction.ts";

export interface NewRecording {
  id: RecordingId;
  sensorId: SensorId;
  recordedAt: Date;
  receivedAt: Date;
  source: "wav" | "spectrum";
  durationSeconds: number;
  sampleRateHz: number;
}

/** What an earlier recording of the same sensor has to say to a new one. */
export interface EarlierRecording {
  recordedAt: Date;
  levelDb: number;
  features: Readonly<Record<string, number>>;
  spectrum: Spectrum;
}

/**
 * Stores a recording with its audio. An edge spectrum and a clip of the same instant are one
 * recording: the clip wins, since a spectrum can be made of it.
 * @returns "exists" when nothing was stored
 */
export async function insertRecording(
  db: Db,
  recording: NewRecording,
  wav: Uint8Array | null,
): Promise<"stored" | "exists"> {
  return inTransaction(db, async (trx) => {
    const values = {
      ...recording,
      recordedAt: recording.recordedAt.getTime(),
      receivedAt: recording.receivedAt.getTime(),
      state: "received" as const,
    };
    const stored = await trx
      .insertInto("recording")
      .values({ ...values, ...unanalysed })
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet({ ...values, ...unanalysed })
          .where("recording.source", "=", "spectrum")
          .where((eb) => eb("excluded.source", "=", "wav")),
      )
      .returning("id")
      .executeTakeFirst();
    if (!stored) return "exists";
    if (wav) {
      await trx.insertInto("recordingAudio").values({ recordingId: recording.id, wav }).execute();
    }
    return "stored";
  });
}

export async function recording(db: Db, id: RecordingId): Promise<Recording | null> {
  const row = await db
    .selectFrom("recording")
    .select(shownColumns)
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toRecording(row) : null;
}

/** Newest first. */
export async function recordings(
  db: Db,
  filter: { sensorId?: SensorId; state?: Recording["state"] },
  page: PageRequest,
): Promise<Page<Recording>> {
  const after = readCursor(page.cursor, ["number", "text"]);
  let query = db.selectFrom("recording").select(shownColumns);
  if (filter.sensorId !== undefined) query = query.where("sensorId", "=", filter.sensorId);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  // Nearly all are analysed: only the others have an index, which must be named by its condition.
  if (filter.state !== undefined && filter.state !== "analysed") {
    query = query.where(sql<boolean>`"state" <> 'analysed'`);
  }
  if (after) {
    query = query.where((eb) => eb(eb.refTuple("recordedAt", "id"), "<", eb.tuple(...after)));
  }
  const rows = await query
    .orderBy("recordedAt", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page.limit, toRecording, (row) => [row.recordedAt, row.id]);
}

/** The very bytes that came; null for an edge spectrum. */
export async function recordingAudio(db: Db, id: RecordingId): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom("recordingAudio")
    .select("wav")
    .where("recordingId", "=", id)
    .executeTakeFirst();
  return row ? toBytes(row.wav) : null;
}

export async function recordingSpectrum(db: Db, id: RecordingId): Promise<Spectrum | null> {
  const row = await db
    .selectFrom("recording")
    .select(["spectrum", "spectrumStepHz"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row ? toSpectrum(row.spectrum, row.spectrumStepHz) : null;
}

export async function saveAnalysis(
  db: Db,
  id: RecordingId,
  analysis: RecordingAnalysis,
): Promise<void> {
  await db
    .updateTable("recording")
    .set({
      state: "analysed",
      durationSeconds: analysis.durationSeconds,
      sampleRateHz: analysis.sampleRateHz,
      levelDb: finiteOrNull(analysis.levelDb),
      leakProbability: analysis.assessment.leakProbability,
      spectrum: fromDensity(analysis.spectrum.densityDb),
      spectrumStepHz: analysis.spectrum.stepHz,
      featuresJson: JSON.stringify(analysis.features),
      humLinesJson: JSON.stringify(analysis.humLines),
      qualityJson: JSON.stringify(analysis.quality),
      assessmentJson: JSON.stringify(analysis.assessment),
      failure: null,
    })
    .where("id", "=", id)
    .execute();
}

export async function failRecording(db: Db, id: RecordingId, why: string): Promise<void> {
  await db
    .updateTable("recording")
    .set({ state: "failed", failure: why })
    .where("id", "=", id)
    .execute();
}

/** Analysed recordings of the sensor earlier than `before`, newest first. */
export async function sensorHistory(
  db: Db,
  sensorId: SensorId,
  { before, limit }: { before: Date; limit: number },
): Promise<EarlierRecording[]> {
  const rows = await db
    .selectFrom("recording")
    .select(["recordedAt", "levelDb", "featuresJson", "spectrum", "spectrumStepHz"])
    .where("sensorId", "=", sensorId)
    .where("recordedAt", "<", before.getTime())
    .where("state", "=", "analysed")
    .orderBy("recordedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.flatMap((row) => {
    const spectrum = toSpectrum(row.spectrum, row.spectrumStepHz);
    if (row.levelDb === null || row.featuresJson === null || spectrum === null) return [];
    return {
      recordedAt: new Date(row.recordedAt),
      levelDb: row.levelDb,
      features: fromJson<Record<string, number>>(row.featuresJson),
      spectrum,
    };
  });
}

/** The same without the spectra, which are most of the bytes: what an assessment compares with. */
export async function sensorFeatures(
  db: Db,
  sensorId: SensorId,
  { before, limit }: { before: Date; limit: number },
): Promise<(Omit<EarlierRecording, "spectrum"> & { spectrum: null })[]> {
  const rows = await db
    .selectFrom("recording")
    .select(["recordedAt", "levelDb", "featuresJson"])
    .where("sensorId", "=", sensorId)
    .where("recordedAt", "<", before.getTime())
    .where("state", "=", "analysed")
    .orderBy("recordedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.flatMap(({ recordedAt, levelDb, featuresJson }) => {
    if (levelDb === null || featuresJson === null) return [];
    const features = fromJson<Record<string, number>>(featuresJson);
    return { recordedAt: new Date(recordedAt), levelDb, features, spectrum: null };
  });
}

const unanalysed = {
  levelDb: null,
  leakProbability: null,
  spectrum: null,
  spectrumStepHz: null,
  featuresJson: null,
  humLinesJson: null,
  qualityJson: null,
  assessmentJson: null,
  failure: null,
};

/** All but the spectrum, which lists do not show. */
const shownColumns = [
  "id",
  "sensorId",
  "recordedAt",
  "receivedAt",
  "state",
  "durationSeconds",
  "sampleRateHz",
  "levelDb",
  "featuresJson",
  "humLinesJson",
  "qualityJson",
  "assessmentJson",
  "failure",
] as const;

function toRecording(
  row: Pick<Selectable<Database["recording"]>, (typeof shownColumns)[number]>,
): Recording {
  return {
    id: row.id,
    sensorId: row.sensorId,
    recordedAt: new Date(row.recordedAt),
    receivedAt: new Date(row.receivedAt),
    state: row.state,
    durationSeconds: row.durationSeconds,
    sampleRateHz: row.sampleRateHz,
    levelDb: row.levelDb,
    quality: fromNullableJson<RecordingQuality>(row.qualityJson),
    humLines: row.humLinesJson === null ? [] : fromJson<Recording["humLines"]>(row.humLinesJson),
    features: fromNullableJson<Record<string, number>>(row.featuresJson),
    assessment: fromNullableJson<RecordingAssessment>(row.assessmentJson),
    failure: row.failure,
  };
}

/** A silent clip has a level of −∞, which no column keeps. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Little-endian float32 on every machine. */
function fromDensity(densityDb: Float32Array): Uint8Array {
  const bytes = new Uint8Array(densityDb.length * 4);
  const view = new DataView(bytes.buffer);
  densityDb.forEach((value, bin) => {
    view.setFloat32(bin * 4, value, true);
  });
  return bytes;
}

function toSpectrum(
  stored: Uint8Array | ArrayBuffer | null,
  stepHz: number | null,
): Spectrum | null {
  if (stored === null || stepHz === null) return null;
  const bytes = toBytes(stored);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bins = bytes.byteLength / 4;
  return {
    stepHz,
    densityDb: Float32Array.from({ length: bins }, (_, bin) => view.getFloat32(bin * 4, true)),
  };
}
