import type { Db } from "../storage/sql/database.ts";
import type { EventKind } from "../storage/sql/events.ts";
import { eventsOfKindsAfter, lastEventId } from "../storage/sql/events.ts";
import type { ProgressReports } from "./progress.ts";

const kinds: readonly EventKind[] = [
  "photo.analysed",
  "photo.failed",
  "photo.scaled",
  "photo.placed",
  "survey.placed",
];
const mostAtOnce = 500;

/**
 * Passes on to the crews what has become of their photos, whichever process looked at them or which
 * person changed their scale: the event log says so to all.
 */
export class JudgedPhotos {
  readonly #db: Db;
  readonly #progress: ProgressReports;
  #seen: number | null = null;

  constructor(db: Db, progress: ProgressReports) {
    this.#db = db;
    this.#progress = progress;
  }

  /** Reports every survey of which something was judged since the last call; the first call only begins. */
  async passOn(): Promise<void> {
    if (this.#seen === null) {
      this.#seen = await lastEventId(this.#db);
      return;
    }
    for (;;) {
      const events = await eventsOfKindsAfter(this.#db, kinds, this.#seen, mostAtOnce);
      for (const { id, kind, subject } of events) {
        this.#seen = id;
        // A photo is named after its survey: `${surveyId}_${sha256…}`.
        const surveyId =
          kind === "survey.placed" ? subject : subject.slice(0, subject.lastIndexOf("_"));
        this.#progress.changed(surveyId);
      }
      if (events.length < mostAtOnce) return;
    }
  }
}
