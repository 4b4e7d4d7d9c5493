import type { Night, NightOf } from "../analysis/domain/night.ts";
import type { Recording, RecordingAnalysis, Spectrum } from "../analysis/domain/recording.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import { nightIsValid, nightStatistics } from "../analysis/leak/night.ts";
import { nightOfRecording } from "../analysis/leak/window.ts";
import type { SeriesPoint } from "../storage/series/seriesStore.ts";
import type { ClipLevels } from "../storage/sql/clipLevels.ts";
import { clipLevels, saveClipLevels } from "../storage/sql/clipLevels.ts";
import type { Db } from "../storage/sql/database.ts";
import type { ClipEvidence } from "../storage/sql/nights.ts";
import { addClipEvidence, saveNight } from "../storage/sql/nights.ts";
import { sensorFeatures } from "../storage/sql/recordings.ts";
import type { Analysis } from "./analysis.ts";
import { BadItem } from "./analysis.ts";
import { clipEvidence, clipShape } from "./clipsOfNight.ts";
import { historyRecordings } from "./parameters.ts";
import type { SharedModel } from "./tasks.ts";

/** What judging works with. */
export type Judging = Pick<Analysis, "store" | "workers" | "points" | "timeZone">;

export type Heard = Pick<Recording, "id" | "sensorId" | "recordedAt">;

/** What came: the very bytes, or a spectrum computed at the edge. */
export type HeardSound =
  | { kind: "recording"; wav: Uint8Array }
  | { kind: "spectrum"; spectrum: Spectrum };

export interface JudgedRecording {
  result: RecordingAnalysis;
  /** null outside the night window */
  clip: ClipLevels | null;
}

/**
 * Judges a clip or an edge spectrum in a worker thread and writes its points; nothing else is stored.
 * @throws BadItem when the device is to blame
 */
export async function judgeRecording(
  { store: { db }, workers, points, timeZone }: Judging,
  heard: Heard,
  sound: HeardSound,
  model: SharedModel,
): Promise<JudgedRecording> {
  const { sensorId, recordedAt } = heard;
  const history = await sensorFeatures(db, sensorId, {
    before: recordedAt,
    limit: historyRecordings,
  });
  const outcome = await workers.recording({ ...sound, history, model });
  if (!outcome.ok) {
    if (outcome.fault === "device") throw new BadItem(outcome.message, outcome.field);
    throw Object.assign(new Error(outcome.message), { stack: outcome.stack });
  }
  const { analysis: result, levelsDb } = outcome.result;
  await points.write([pointOf(heard, result)]);
  const nightOf = nightOfRecording(recordedAt, timeZone);
  const clip = nightOf === null ? null : await clipOf(db, heard, nightOf, result, levelsDb);
  return { result, clip };
}

/** A clip inside the night window speaks for its sensor's night; a logger's own night stays. */
export async function addToNight(tx: Db, clip: ClipLevels): Promise<ClipEvidence> {
  const { sensorId, nightOf } = clip;
  await saveClipLevels(tx, clip);
  const clips = await clipLevels(tx, sensorId, nightOf);
  const night = nightOfClips(sensorId, nightOf, clips);
  const evidence = clipEvidence(clips);
  if (night && (await saveNight(tx, night))) return evidence;
  await addClipEvidence(tx, sensorId, nightOf, evidence);
  return evidence;
}

function pointOf({ sensorId, recordedAt }: Heard, result: RecordingAnalysis): SeriesPoint {
  const { leakProbability, anomalyScore, score } = result.assessment;
  return {
    measurement: "recording",
    entityId: sensorId,
    at: recordedAt,
    fields: { levelDb: result.levelDb, leakProbability, anomalyScore, score },
  };
}

async function clipOf(
  db: Db,
  { id: recordingId, sensorId, recordedAt }: Heard,
  nightOf: NightOf,
  result: RecordingAnalysis,
  levelsDb: readonly number[],
): Promise<ClipLevels> {
  const { leakProbability } = result.assessment;
  const shape = await clipShape(db, sensorId, nightOf, result);
  return { recordingId, sensorId, nightOf, recordedAt, levelsDb, leakProbability, ...shape };
}

/**
 * Statistics over all seconds of a sensor's clips. They were not promised, so none is missing; they lie
 * anywhere in the window, so they have no thirds. null when only spectra came.
 */
function nightOfClips(
  sensorId: SensorId,
  nightOf: NightOf,
  clips: readonly ClipLevels[],
): Night | null {
  const levels = clips.flatMap((clip) => clip.levelsDb);
  if (levels.length === 0) return null;
  const statistics = { ...nightStatistics(levels, levels.length), thirdsP10Db: null };
  return {
    sensorId,
    nightOf,
    source: "recordings",
    statistics,
    valid: nightIsValid(statistics),
    anomaly: null,
    ...clipEvidence(clips),
  };
}
