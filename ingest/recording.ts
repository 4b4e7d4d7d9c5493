import type { WavHeader } from "../analysis/dsp/wav.ts";
import { readWavHeader } from "../analysis/dsp/wav.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { insertRecording } from "../storage/sql/recordings.ts";
import type { Arrival, Intake } from "./intake.ts";
import { clipRateHz, clipSeconds } from "./parameters.ts";
import { checkPlausible } from "./plausibleTime.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { noteContact, storeItem } from "./storeItem.ts";
import type { Topic } from "./topics.ts";
import { formatInstant } from "./topics.ts";

/**
 * One clip: its head is read, its samples are not.
 * @throws RejectedMessage, BadSignal when it can never be analysed
 */
export async function receiveRecording(
  intake: Intake,
  { sensorId, recordedAt }: Extract<Topic, { kind: "recording" }>,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<void> {
  const { payload, device, at } = arrival;
  checkPlausible("recordedAt", recordedAt, at);
  const header = readWavHeader(payload);
  checkClip(header);
  const instant = formatInstant(recordedAt);
  const id = `${sensorId}_${instant}`;
  const item = {
    key: `recording:${sensorId}:${instant}`,
    kind: "recording",
    deviceId: device ?? sensorId,
    payload: null,
    subject: id,
  } as const;
  await storeItem(intake, item, arrival, signal, async (tx) => {
    const { durationSeconds, sampleRateHz } = header;
    const recording = { id, sensorId, recordedAt, receivedAt: at, durationSeconds, sampleRateHz };
    await noteContact(tx, sensorId, at);
    if ((await insertRecording(tx, { ...recording, source: "wav" }, payload)) === "exists") return;
    const data = { sensorId, recordedAt: recordedAt.toISOString() };
    await appendEvent(tx, { at, kind: "recording.received", subject: id, actor: "system", data });
  });
}

function checkClip({ durationSeconds, sampleRateHz }: WavHeader): void {
  if (sampleRateHz < clipRateHz.least || sampleRateHz > clipRateHz.most) {
    const expected = `${clipRateHz.least} to ${clipRateHz.most}`;
    throw new RejectedMessage("sampleRateHz", sampleRateHz, expected);
  }
  if (durationSeconds < clipSeconds.least || durationSeconds > clipSeconds.most) {
    const expected = `${clipSeconds.least} to ${clipSeconds.most} seconds`;
    throw new RejectedMessage("durationSeconds", durationSeconds, expected);
  }
}
