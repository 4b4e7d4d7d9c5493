import { BadSignal } from "../analysis/dsp/badSignal.ts";
import { addDeadLetter } from "../storage/sql/deadLetters.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { TransientFault } from "../storage/transientFault.ts";
import { receiveChunk } from "./chunk.ts";
import type { Arrival, Intake } from "./intake.ts";
import { receiveManifest } from "./manifest.ts";
import { receiveNight } from "./night.ts";
import { mostAttempts, mostChunkBytes, mostJsonBytes, mostRecordingBytes } from "./parameters.ts";
import { receiveRecording } from "./recording.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { receiveSpectrum } from "./spectrum.ts";
import { receiveStatus } from "./status.ts";
import type { Topic } from "./topics.ts";
import { parseTopic } from "./topics.ts";
import { Waits } from "./waits.ts";

/**
 * Takes one message in. Resolves when it is durable, as what it is or as a dead letter: only then may
 * it be acknowledged.
 * @throws TransientFault when the database or the disk cannot take it now; anything else is our bug
 */
async function receive(
  intake: Intake,
  topic: string,
  payload: Uint8Array,
  device: string | null,
  signal: AbortSignal,
): Promise<void> {
  const arrival: Arrival = { topic, payload, device, at: intake.now() };
  try {
    const parsed = parseTopic(topic);
    checkIdentity(parsed, device);
    checkSize(parsed, payload.byteLength);
    await accept(intake, parsed, arrival, signal);
  } catch (error) {
    if (!(error instanceof RejectedMessage) && !(error instanceof BadSignal)) throw error;
    await reject(intake, arrival, error, null);
  }
}

/**
 * `receive`, tried again until it is done: after a transient fault with growing waits, after a bug of
 * ours three times, then the message becomes a dead letter with the stack and blocks nobody.
 * @throws the signal's reason when the sender has gone or we stop; then nothing may be acknowledged
 */
export async function receiveUntilStored(
  intake: Intake,
  topic: string,
  payload: Uint8Array,
  device: string | null,
  signal: AbortSignal,
): Promise<void> {
  const waits = new Waits();
  for (let bugs = 0; ; ) {
    try {
      return await receive(intake, topic, payload, device, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TransientFault) {
        intake.log.warn({ topic, error: error.message }, "cannot store now, the sender waits");
        await waits.next(signal);
        continue;
      }
      bugs += 1;
      intake.log.error({ topic, err: error }, "a message could not be received");
      if (bugs < mostAttempts) continue;
      const stack = error instanceof Error ? (error.stack ?? null) : null;
      await reject(intake, { topic, payload, device, at: intake.now() }, error, stack);
      return;
    }
  }
}

function accept(
  intake: Intake,
  topic: Topic,
  arrival: Arrival,
  signal: AbortSignal,
): Promise<void> {
  switch (topic.kind) {
    case "recording":
      return receiveRecording(intake, topic, arrival, signal);
    case "spectrum":
      return receiveSpectrum(intake, topic, arrival, signal);
    case "night":
      return receiveNight(intake, topic, arrival, signal);
    case "status":
      return receiveStatus(intake, topic, arrival);
    case "manifest":
      return receiveManifest(intake, topic, arrival);
    case "chunk":
      return receiveChunk(intake, topic, arrival, signal);
    case "commands":
    case "progress":
      throw new RejectedMessage("topic", arrival.topic, "a topic that devices send on");
    default:
      return topic satisfies never;
  }
}

/** A sensor speaks for itself alone. Surveys are checked against the device of their manifest. */
function checkIdentity(topic: Topic, device: string | null): void {
  if (device !== null && "sensorId" in topic && topic.sensorId !== device) {
    throw new RejectedMessage("sensorId", topic.sensorId, `${device}, the device that logged in`);
  }
}

function checkSize(topic: Topic, bytes: number): void {
  const most =
    topic.kind === "recording"
      ? mostRecordingBytes
      : topic.kind === "chunk"
        ? mostChunkBytes
        : mostJsonBytes;
  if (bytes === 0) throw new RejectedMessage("payload", "", "at least one byte");
  if (bytes > most) throw new RejectedMessage("payload bytes", bytes, `at most ${most}`);
}

async function reject(
  intake: Intake,
  { topic, payload, device, at }: Arrival,
  error: unknown,
  stack: string | null,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const field = error instanceof RejectedMessage || error instanceof BadSignal ? error.field : null;
  await intake.commits.run(async (tx) => {
    const id = await addDeadLetter(tx, {
      at,
      topic,
      deviceId: device ?? senderOf(topic),
      field,
      reason,
      payload,
      stack,
      inboxKey: null,
    });
    const data = { topic, reason, field };
    await appendEvent(tx, {
      at,
      kind: "deadLetter.added",
      subject: String(id),
      actor: "system",
      data,
    });
  });
}

/** The id that the topic names, as far as it has one. */
function senderOf(topic: string): string | null {
  const id = topic.split("/")[3];
  return id === undefined || id === "" ? null : id.slice(0, 64);
}
