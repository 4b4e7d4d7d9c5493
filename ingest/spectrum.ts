import { appendEvent } from "../storage/sql/events.ts";
import { insertRecording } from "../storage/sql/recordings.ts";
import type { Arrival, Intake } from "./intake.ts";
import { parseSpectrum } from "./messages.ts";
import { checkPlausible } from "./plausibleTime.ts";
import { noteContact, storeItem } from "./storeItem.ts";
import type { Topic } from "./topics.ts";
import { formatInstant } from "./topics.ts";

/**
 * A spectrum computed at the edge stands for a clip without sound; with a clip of the same instant it is
 * one recording, and the clip says more. @throws RejectedMessage
 */
export async function receiveSpectrum(
  intake: Intake,
  { sensorId, recordedAt }: Extract<Topic, { kind: "spectrum" }>,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<void> {
  const { payload, device, at } = arrival;
  checkPlausible("recordedAt", recordedAt, at);
  const { stepHz, densityDb } = parseSpectrum(payload);
  const instant = formatInstant(recordedAt);
  const id = `${sensorId}_${instant}`;
  const item = {
    key: `spectrum:${sensorId}:${instant}`,
    kind: "spectrum",
    deviceId: device ?? sensorId,
    payload,
    subject: id,
  } as const;
  await storeItem(intake, item, arrival, signal, async (tx) => {
    const sampleRateHz = 2 * stepHz * (densityDb.length - 1);
    const recording = {
      id,
      sensorId,
      recordedAt,
      receivedAt: at,
      durationSeconds: 0,
      sampleRateHz,
    };
    await noteContact(tx, sensorId, at);
    if ((await insertRecording(tx, { ...recording, source: "spectrum" }, null)) === "exists")
      return;
    const data = { sensorId, recordedAt: recordedAt.toISOString() };
    await appendEvent(tx, { at, kind: "recording.received", subject: id, actor: "system", data });
  });
}
