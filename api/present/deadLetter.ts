import type { DeadLetter } from "../../storage/sql/deadLetters.ts";
import type { DeadLetterDetailView, DeadLetterView } from "../schemas/deadLetter.ts";

/** @param retryable its item is still kept as failed */
export function presentDeadLetter(letter: DeadLetter, retryable: boolean): DeadLetterView {
  return {
    id: letter.id,
    at: letter.at.toISOString(),
    topic: letter.topic,
    deviceId: letter.deviceId,
    field: letter.field,
    reason: letter.reason,
    payloadBytes: letter.payloadBytes,
    stack: letter.stack,
    inboxKey: letter.inboxKey,
    retryable,
  };
}

export function presentDeadLetterDetail(
  letter: DeadLetter,
  retryable: boolean,
): DeadLetterDetailView {
  return {
    ...presentDeadLetter(letter, retryable),
    payloadBase64: Buffer.from(letter.payload).toString("base64"),
  };
}
