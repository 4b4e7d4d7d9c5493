import type { NightClip } from "../analysis/cases/synchronousClips.ts";
import { synchronousClips } from "../analysis/cases/synchronousClips.ts";
import type { RecordingId } from "../analysis/domain/recording.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import type { SynchronousRecording } from "../analysis/leak/correlate.ts";
import { correlationCurve } from "../analysis/leak/correlationCurve.ts";
import { nightOfRecording } from "../analysis/leak/window.ts";
import type { Db } from "../storage/sql/database.ts";
import type { StoredPairSound } from "../storage/sql/pairSounds.ts";
import { recording, recordingAudio } from "../storage/sql/recordings.ts";
import { NotFound } from "./problems.ts";
import type { CorrelationView } from "./schemas/casePair.ts";

/** As many as a chart of a panel has pixels. */
const mostPoints = 400;

/**
 * The correlation of a pair, computed anew from the same recordings.
 * @throws NotFound when one of them is no longer kept
 */
export async function readCorrelation(
  db: Db,
  pair: StoredPairSound,
  timeZone: string,
): Promise<CorrelationView> {
  const { a, b, nightOf, mostDelaySeconds, bandHz } = pair;
  const clips: NightClip[] = [];
  for (const id of pair.recordingIds) clips.push(await clipOf(db, id, timeZone));
  const recordings: SynchronousRecording[] = [];
  for (const one of synchronousClips(pair, nightOf, clips)) {
    const [ofA, ofB] = [await soundOf(db, one.a), await soundOf(db, one.b)];
    recordings.push({
      a: ofA.samples,
      b: ofB.samples,
      rateHz: ofA.sampleRateHz,
      startDifferenceSeconds: one.startDifferenceSeconds,
    });
  }
  const search = { mostDelaySeconds, bandHz };
  return { a, b, nightOf, ...correlationCurve(recordings, search, mostPoints) };
}

async function clipOf(db: Db, id: RecordingId, timeZone: string): Promise<NightClip> {
  const found = await recording(db, id);
  const nightOf = found && nightOfRecording(found.recordedAt, timeZone);
  if (!found || nightOf === null) throw new NotFound("recording", id);
  const { sensorId, recordedAt, sampleRateHz } = found;
  return { id, sensorId, nightOf, recordedAt, sampleRateHz };
}

async function soundOf(db: Db, id: RecordingId): Promise<ReturnType<typeof readWav>> {
  const wav = await recordingAudio(db, id);
  if (!wav) throw new NotFound("audio of recording", id);
  return readWav(wav);
}
