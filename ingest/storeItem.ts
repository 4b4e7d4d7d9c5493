import { createHash } from "node:crypto";
import type { SensorId } from "../analysis/domain/sensor.ts";
import type { Db } from "../storage/sql/database.ts";
import { appendEvent } from "../storage/sql/events.ts";
import type { NewInboxItem } from "../storage/sql/inbox.ts";
import { putInbox } from "../storage/sql/inbox.ts";
import { touchSensor } from "../storage/sql/sensors.ts";
import type { Arrival, Intake } from "./intake.ts";
import { RejectedMessage } from "./rejectedMessage.ts";

/**
 * Stores an item and what belongs to it in one transaction, once for its key; the same bytes again
 * change nothing. Waits while too much is waiting.
 * @param whenNew runs in that transaction, only for a new key
 * @throws RejectedMessage when other bytes came before under the same key
 */
export async function storeItem(
  intake: Intake,
  item: Omit<NewInboxItem, "sha256" | "topic" | "receivedAt">,
  { topic, payload, at }: Arrival,
  signal: AbortSignal,
  whenNew: (tx: Db) => Promise<void>,
): Promise<void> {
  const sha256 = sha256Of(payload);
  await intake.room.enter(signal);
  let stored: Awaited<ReturnType<typeof putInbox>> | null = null;
  try {
    stored = await intake.commits.run(async (tx) => {
      const result = await putInbox(tx, { ...item, sha256, topic, receivedAt: at });
      if (result === "stored") await whenNew(tx);
      return result;
    });
  } finally {
    intake.room.leave(stored === "stored" ? 1 : 0);
  }
  if (stored === "conflict") {
    throw new RejectedMessage(
      "payload",
      `sha256 ${sha256}`,
      `no conflicting duplicate of ${item.key}`,
    );
  }
  if (stored === "stored") intake.stored();
}

/** Notes that the sensor lives; one that was never heard of is kept, unplaced, and announced. */
export async function noteContact(tx: Db, sensorId: SensorId, at: Date): Promise<void> {
  if ((await touchSensor(tx, sensorId, at)) === "known") return;
  await appendEvent(tx, { at, kind: "sensor.new", subject: sensorId, actor: "system", data: {} });
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
