import type { Night, NightOf } from "../analysis/domain/night.ts";
import type { Recording, RecordingAnalysis } from "../analysis/domain/recording.ts";
import type { SensorId } from "../analysis/domain/sensor.ts";
import { nightIsValid, nightStatistics } from "../analysis/leak/night.ts";
import { nightOfRecording } from "../analysis/leak/window.ts";
import type { SeriesPoint } from "../storage/series/seriesStore.ts";
import type { ClipLevels } from "../storage/sql/clipLevels.ts";
import { clipLevels, saveClipLevels } from "../storage/sql/clipLevels.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import type { InboxItem } from "../storage/sql/inbox.ts";
import { finishItem } from "../storage/sql/inbox.ts";
import { addClipEvidence, markNightChanged, saveNight } from "../storage/sql/nights.ts";
import {
  recording,
  recordingAudio,
  saveAnalysis,
  sensorFeatures,
} from "../storage/sql/recordings.ts";
import type { Analysis } from "./analysis.ts";
import { BadItem, LeaseLost } from "./analysis.ts";
import { clipEvidence, clipShape } from "./clipsOfNight.ts";
import { parseSpectrum } from "./messages.ts";
import { historyRecordings } from "./parameters.ts";

/**
 * One clip or edge spectrum: judged in a worker thread, then its points, then everything else in one
 * transaction that holds only while the lease does.
 */
export async function analyseRecording(analysis: Analysis, item: InboxItem): Promise<void> {
  const { db } = analysis.store;
  const heard = await recording(db, item.subject);
  if (!heard) throw new Error(`no recording ${item.subject}`);
  const wav = await recordingAudio(db, heard.id);
  if (item.kind === "spectrum" && wav) {
    // The clip of the same instant came too: a spectrum is made of it, this one says nothing more.
    await finishItem(db, item.id, item.attempts);
    return;
  }
  const history = await sensorFeatures(db, heard.sensorId, {
    before: heard.recordedAt,
    limit: historyRecordings,
  });
  const task = wav
    ? ({ kind: "recording", wav, history } as const)
    : ({ kind: "spectrum", spectrum: edgeSpectrum(item), history } as const);
  const outcome = await analysis.workers.recording(task);
  if (!outcome.ok) {
    if (outcome.fault === "device") throw new BadItem(outcome.message, outcome.field);
    throw Object.assign(new Error(outcome.message), { stack: outcome.stack });
  }
  const { analysis: result, levelsDb } = outcome.result;
  await analysis.points.write([pointOf(heard, result)]);
  const nightOf = nightOfRecording(heard.recordedAt, analysis.timeZone);
  const clip = nightOf === null ? null : await clipOf(db, heard, nightOf, result, levelsDb);
  await analysis.commits.run(async (tx) => {
    const at = analysis.now();
    if (!(await finishItem(tx, item.id, item.attempts))) throw new LeaseLost(item.key);
    await saveAnalysis(tx, heard.id, result);
    if (clip) await addToNight(tx, clip, at);
    const { leakProbability, class: sound, score } = result.assessment;
    const data = { sensorId: heard.sensorId, leakProbability, class: sound, score };
    const subject = heard.id;
    await appendEvent(tx, { at, kind: "recording.analysed", subject, actor: "system", data });
  });
  if (clip) analysis.nightChanged();
}

function edgeSpectrum({ key, payload }: InboxItem) {
  if (!payload) throw new Error(`${key} has no payload`);
  const { stepHz, densityDb } = parseSpectrum(payload);
  return { stepHz, densityDb: Float32Array.from(densityDb) };
}

function pointOf({ sensorId, recordedAt }: Recording, result: RecordingAnalysis): SeriesPoint {
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
  { id: recordingId, sensorId, recordedAt }: Recording,
  nightOf: NightOf,
  result: RecordingAnalysis,
  levelsDb: readonly number[],
): Promise<ClipLevels> {
  const { leakProbability } = result.assessment;
  const shape = await clipShape(db, sensorId, nightOf, result);
  return { recordingId, sensorId, nightOf, recordedAt, levelsDb, leakProbability, ...shape };
}

/** A clip inside the night window speaks for its sensor's night; a logger's own night stays. */
async function addToNight(tx: Db, clip: ClipLevels, at: Date): Promise<void> {
  const { sensorId, nightOf } = clip;
  // First, so that a second clip of the night waits here and then sees the first one's levels.
  await markNightChanged(tx, nightOf, at);
  await saveClipLevels(tx, clip);
  const clips = await clipLevels(tx, sensorId, nightOf);
  const night = nightOfClips(sensorId, nightOf, clips);
  if (night && (await saveNight(tx, night))) return;
  await addClipEvidence(tx, sensorId, nightOf, clipEvidence(clips));
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
