import { BadSignal } from "../analysis/dsp/badSignal.ts";
import { queueAfterPhoto } from "../storage/sql/comparisonQueue.ts";
import type { Db } from "../storage/sql/database.ts";
import { addDeadLetter } from "../storage/sql/deadLetters.ts";
import { appendEvent } from "../storage/sql/events.ts";
import type { InboxItem } from "../storage/sql/inbox.ts";
import { failItem, renewLease, returnItem } from "../storage/sql/inbox.ts";
import { failPhoto, photo } from "../storage/sql/photos.ts";
import { failRecording, recordingAudio } from "../storage/sql/recordings.ts";
import { TransientFault } from "../storage/transientFault.ts";
import type { Analysis } from "./analysis.ts";
import { BadItem, LeaseLost } from "./analysis.ts";
import { mostAttempts } from "./parameters.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { Waits } from "./waits.ts";

/** Shared by all items: what is out of reach is so for all of them. */
const waits = new WeakMap<Analysis, Waits>();

/** After a failed item: by whose fault it was, it comes back, is tried again or becomes a dead letter. */
export async function putAside(
  analysis: Analysis,
  item: InboxItem,
  error: unknown,
  stopping: boolean,
): Promise<void> {
  const { log } = analysis;
  try {
    if (error instanceof LeaseLost) {
      log.warn({ item: item.key }, "the lease ran out; another process has the item");
      return;
    }
    if (stopping) return await giveBack(analysis, item, error, 0);
    if (error instanceof TransientFault) {
      log.warn({ item: item.key, error: error.message }, "the item comes back later");
      return await giveBack(analysis, item, error, waitsOf(analysis).nextMs());
    }
    if (isDevices(error)) return await bury(analysis, item, error, null);
    log.error({ item: item.key, attempt: item.attempts, err: error }, "an item failed");
    if (item.attempts < mostAttempts) return await tryAgainSoon(analysis, item);
    await bury(analysis, item, error, stackOf(error));
  } catch (trouble) {
    // Nothing is lost: the lease runs out and the item is claimed again.
    log.warn({ item: item.key, error: String(trouble) }, "the item keeps its lease");
  }
}

/** An item that ended its process several times is not tried once more. */
export async function buryCrashed(analysis: Analysis, item: InboxItem): Promise<void> {
  const error = new Error(`the program ended ${mostAttempts} times while it analysed this`);
  await bury(analysis, item, error, null);
}

export function worked(analysis: Analysis): void {
  waits.get(analysis)?.worked();
}

function waitsOf(analysis: Analysis): Waits {
  const known = waits.get(analysis) ?? new Waits();
  waits.set(analysis, known);
  return known;
}

function isDevices(error: unknown): error is BadItem | RejectedMessage | BadSignal {
  return error instanceof BadItem || error instanceof RejectedMessage || error instanceof BadSignal;
}

async function giveBack(
  { store, room, now }: Analysis,
  item: InboxItem,
  error: unknown,
  afterMs: number,
): Promise<void> {
  const notBefore = new Date(now().getTime() + afterMs);
  await returnItem(store.db, item.id, { notBefore, error: messageOf(error) }, item.attempts);
  room.added(1);
}

/** Stays claimed with a short lease, so that the attempt counts. */
async function tryAgainSoon({ store, now }: Analysis, item: InboxItem): Promise<void> {
  await renewLease(store.db, item.id, item.attempts, new Date(now().getTime() + 500));
}

async function bury(
  analysis: Analysis,
  item: InboxItem,
  error: unknown,
  stack: string | null,
): Promise<void> {
  const { store, commits, now, log } = analysis;
  const reason = messageOf(error);
  log.warn({ item: item.key, reason }, "the item became a dead letter");
  const payload =
    item.payload ??
    (item.kind === "recording" ? await recordingAudio(store.db, item.subject) : null) ??
    new Uint8Array(0);
  await commits.run(async (tx) => {
    const at = now();
    await failItem(tx, item.id, reason, item.attempts);
    await failSubject(tx, item, reason, at);
    const id = await addDeadLetter(tx, {
      at,
      topic: item.topic,
      deviceId: item.deviceId,
      field: isDevices(error) ? error.field : null,
      reason,
      payload,
      stack,
      inboxKey: item.key,
    });
    const data = { topic: item.topic, reason };
    await appendEvent(tx, {
      at,
      kind: "deadLetter.added",
      subject: String(id),
      actor: "system",
      data,
    });
  });
}

async function failSubject(tx: Db, item: InboxItem, why: string, at: Date): Promise<void> {
  const { subject } = item;
  const event = { at, subject, actor: "system", data: { why } };
  switch (item.kind) {
    case "recording":
    case "spectrum":
      await failRecording(tx, subject, why);
      await appendEvent(tx, { ...event, kind: "recording.failed" });
      return;
    case "photo": {
      await failPhoto(tx, subject, why);
      await appendEvent(tx, { ...event, kind: "photo.failed" });
      const failed = await photo(tx, subject);
      if (failed) await queueAfterPhoto(tx, failed, at);
      return;
    }
    case "night":
    case "status":
    case "comparison":
      return;
    default:
      item.kind satisfies never;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string | null {
  return error instanceof Error ? (error.stack ?? null) : null;
}
