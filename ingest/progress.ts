import { photosToReshoot } from "../analysis/bridge/reshoot.ts";
import { reasonText } from "../analysis/cases/reasonText.ts";
import type { SurveyFile, SurveyId } from "../analysis/domain/survey.ts";
import type { Db } from "../storage/sql/database.ts";
import type { ByteRange } from "../storage/sql/partialFiles.ts";
import { partial } from "../storage/sql/partialFiles.ts";
import { photoGates } from "../storage/sql/photos.ts";
import { survey } from "../storage/sql/surveys.ts";
import type { ProgressMessage } from "./messages.ts";
import { progressEveryMs } from "./parameters.ts";

/** Tells drones what has been stored and what is missing, at most every 500 ms for each survey. */
export class ProgressReports {
  readonly #say: (surveyId: SurveyId, refusal: string | null) => Promise<void>;
  readonly #refusals = new Map<SurveyId, string>();
  readonly #pending = new Map<SurveyId, NodeJS.Timeout>();
  readonly #lastMs = new Map<SurveyId, number>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  /** @param say builds one report and sends it down; its errors are its own */
  constructor(say: (surveyId: SurveyId, refusal: string | null) => Promise<void>) {
    this.#say = say;
  }

  /** Something changed: a report goes out at once, or with the next one that is due. */
  changed(surveyId: SurveyId): void {
    if (this.#stopped || this.#pending.has(surveyId)) return;
    const due = (this.#lastMs.get(surveyId) ?? Number.NEGATIVE_INFINITY) + progressEveryMs;
    const wait = Math.max(0, due - performance.now());
    this.#pending.set(
      surveyId,
      setTimeout(() => this.#send(surveyId), wait),
    );
  }

  /** A manifest was not taken: the next report says why. */
  refuse(surveyId: SurveyId, reason: string): void {
    this.#refusals.set(surveyId, reason);
    this.changed(surveyId);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#pending.values()) clearTimeout(timer);
    await Promise.all(this.#running);
  }

  #send(surveyId: SurveyId): void {
    this.#pending.delete(surveyId);
    this.#lastMs.set(surveyId, performance.now());
    const refusal = this.#refusals.get(surveyId) ?? null;
    this.#refusals.delete(surveyId);
    const running = this.#say(surveyId, refusal).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}

/** @returns null when no manifest has come for the survey */
export async function progressOf(
  db: Db,
  surveyId: SurveyId,
  { at, delaySeconds }: { at: Date; delaySeconds: number },
): Promise<ProgressMessage | null> {
  const known = await survey(db, surveyId);
  if (!known) return null;
  const files: ProgressMessage["files"] = [];
  for (const file of known.files) {
    const { sha256, name, state, reason } = file;
    const missing = await missingOf(db, file);
    files.push({ sha256, name, state, missing, ...(reason === null ? {} : { reason }) });
  }
  const photos = await photoGates(db, surveyId);
  return {
    surveyId,
    at: at.toISOString(),
    state: known.state,
    bridgeKnown: known.bridgeKnown,
    storedFiles: files.filter((file) => file.state === "stored").length,
    totalFiles: files.length,
    files,
    analysedFiles: photos.filter((photo) => photo.state !== "received").length,
    reshoot: photosToReshoot(photos, known.crackWidthMm).map(({ photo, reasons }) => ({
      name: photo.name,
      sha256: photo.sha256,
      reasons: reasons.map((reason) => ({ code: reason.code, ...reasonText(reason) })),
    })),
    delaySeconds,
  };
}

/** The answer to a manifest that was not taken: what is known of the survey from before, if anything. */
export async function refusedProgress(
  db: Db,
  surveyId: SurveyId,
  reason: string,
  clock: { at: Date; delaySeconds: number },
): Promise<ProgressMessage> {
  const known = await progressOf(db, surveyId, clock);
  const nothing = { bridgeKnown: false, storedFiles: 0, totalFiles: 0, files: [] };
  const begun = known ?? {
    ...{ surveyId, at: clock.at.toISOString(), ...nothing },
    ...{ analysedFiles: 0, reshoot: [], delaySeconds: clock.delaySeconds },
  };
  return { ...begun, state: "refused", reason };
}

async function missingOf(db: Db, file: SurveyFile): Promise<[number, number][]> {
  switch (file.state) {
    case "stored":
    case "rejected":
      return [];
    case "missing":
    case "wrongHash":
      return [[0, file.sizeBytes]];
    case "receiving":
      return gaps((await partial(db, file.sha256))?.ranges ?? [], file.sizeBytes);
    default:
      return file.state satisfies never;
  }
}

/**
 * What lies between the ranges.
 * @example gaps([[0, 4], [8, 10]], 12) // [[4, 8], [10, 12]]
 */
function gaps(ranges: readonly ByteRange[], sizeBytes: number): [number, number][] {
  const missing: [number, number][] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) missing.push([at, Math.min(from, sizeBytes)]);
    at = Math.max(at, to);
  }
  if (at < sizeBytes) missing.push([at, sizeBytes]);
  return missing;
}
