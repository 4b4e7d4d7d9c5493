import { appendEvent } from "../storage/sql/events.ts";
import type { InboxItem } from "../storage/sql/inbox.ts";
import { finishItem } from "../storage/sql/inbox.ts";
import { markNightChanged } from "../storage/sql/nights.ts";
import { recording, recordingAudio, saveAnalysis } from "../storage/sql/recordings.ts";
import type { Analysis } from "./analysis.ts";
import { LeaseLost } from "./analysis.ts";
import type { HeardSound } from "./judgeRecording.ts";
import { addToNight, judgeRecording } from "./judgeRecording.ts";
import { parseSpectrum } from "./messages.ts";

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
  const sound: HeardSound = wav
    ? { kind: "recording", wav }
    : { kind: "spectrum", spectrum: edgeSpectrum(item) };
  const model = await analysis.models.now();
  const { result, clip } = await judgeRecording(analysis, heard, sound, model);
  await analysis.commits.run(async (tx) => {
    const at = analysis.now();
    if (!(await finishItem(tx, item.id, item.attempts))) throw new LeaseLost(item.key);
    await saveAnalysis(tx, heard.id, result);
    if (clip) {
      // First, so that a second clip of the night waits here and then sees the first one's levels.
      await markNightChanged(tx, clip.nightOf, at);
      await addToNight(tx, clip);
    }
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
