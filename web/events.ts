import { signal } from "@preact/signals";
import type { EventView } from "../api/schemas/event.ts";
import { noteSignedOut, serverReached } from "./api.ts";

export type Connection = "connecting" | "live" | "offline";

/** Whether changes arrive as they happen. */
export const connection = signal<Connection>("connecting");

/** When the page last knew that it was up to date. */
export const upToDateAt = signal<Date | null>(null);

const kinds = [
  "sensor.new",
  "sensor.placed",
  "sensor.status",
  "recording.received",
  "recording.analysed",
  "recording.failed",
  "night.decided",
  "case.opened",
  "case.raised",
  "case.lowered",
  "case.located",
  "case.joined",
  "case.cleared",
  "case.acted",
  "case.photographed",
  "survey.received",
  "survey.progress",
  "survey.complete",
  "photo.analysed",
  "photo.failed",
  "finding.proposed",
  "finding.reviewed",
  "deadLetter.added",
  "bridge.changed",
  "judgement.budget",
] as const;
export type EventKind = (typeof kinds)[number];

/** Longest wait before trying again, when the browser itself has given up on the stream. */
const slowestRetryMs = 15_000;

/**
 * Follows the event log from `after` on. The browser resumes by itself with Last-Event-ID after a
 * broken line; when it gives up (the server answered with an error), we open a new stream.
 */
export function followEvents(
  after: number,
  take: (kind: EventKind, event: EventView) => void,
  again: () => void,
): () => void {
  let last = after;
  let failures = 0;
  let timer = 0;
  let source = open();

  function open(): EventSource {
    const stream = new EventSource(`/api/v1/events?lastEventId=${last}`);
    stream.onopen = () => {
      if (failures > 0) again();
      failures = 0;
      serverReached.value = true;
      connection.value = "live";
      upToDateAt.value = new Date();
    };
    stream.onerror = () => {
      failures++;
      connection.value = "offline";
      if (stream.readyState !== EventSource.CLOSED) return;
      void noteSignedOut();
      clearTimeout(timer);
      timer = window.setTimeout(
        () => {
          source = open();
        },
        Math.min(slowestRetryMs, 500 * 2 ** failures),
      );
    };
    for (const kind of kinds) {
      stream.addEventListener(kind, (message) => {
        const event = JSON.parse(message.data) as EventView;
        last = Math.max(last, event.id);
        upToDateAt.value = new Date();
        take(kind, event);
      });
    }
    return stream;
  }

  // A stream may seem open long after the network has gone: the browser's word counts.
  const onOffline = () => {
    clearTimeout(timer);
    source.close();
    failures++;
    connection.value = "offline";
  };
  const onOnline = () => {
    clearTimeout(timer);
    source.close();
    source = open();
  };
  addEventListener("offline", onOffline);
  addEventListener("online", onOnline);
  return () => {
    removeEventListener("offline", onOffline);
    removeEventListener("online", onOnline);
    clearTimeout(timer);
    source.close();
  };
}
