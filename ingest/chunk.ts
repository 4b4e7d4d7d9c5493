import { queueOnBridge } from "../storage/sql/comparisonQueue.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { addPartialRange, openPartialBytes, partial } from "../storage/sql/partialFiles.ts";
import type { WantedFile } from "../storage/sql/surveys.ts";
import { completeSurveyIfDone, filesWith, setFileState } from "../storage/sql/surveys.ts";
import { TransientFault } from "../storage/transientFault.ts";
import type { Arrival, Intake } from "./intake.ts";
import { refusalOf } from "./photoType.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { finishWhole, storeFile } from "./surveyFile.ts";
import type { Topic } from "./topics.ts";
import { megabytes } from "./uploadLimits.ts";

/**
 * One piece of a survey's file, in any order and any number of times: written at its offset, synced,
 * then its range is noted; the last one has the whole file checked.
 * @throws RejectedMessage when no manifest announced it or it lies outside of the file
 */
export async function receiveChunk(
  intake: Intake,
  { surveyId, sha256, offset }: Extract<Topic, { kind: "chunk" }>,
  { payload, device, at }: Arrival,
  signal: AbortSignal,
): Promise<void> {
  const { store, blobs, commits, progress } = intake;
  const wanted = await filesWith(store.db, sha256);
  const file = wanted.find((one) => one.surveyId === surveyId);
  if (!file) throw new RejectedMessage("sha256", sha256, `a file of the manifest of ${surveyId}`);
  if (device !== null && file.deviceId !== device) {
    throw new RejectedMessage("surveyId", surveyId, `a survey that ${device} announced itself`);
  }
  const end = offset + payload.byteLength;
  if (end > file.sizeBytes) {
    throw new RejectedMessage("offset", offset, `a chunk that ends within ${file.sizeBytes} bytes`);
  }
  if (file.state === "stored" || file.state === "rejected") {
    progress.changed(surveyId);
    return;
  }
  const refusal = offset === 0 ? refusalOf(payload) : null;
  if (refusal !== null) return refuse(intake, file, refusal, at);
  if (await blobs.has(sha256)) return storeFile(intake, sha256);
  const lack = await lackOfQuota(intake, file);
  if (lack !== null) return postpone(intake, file, lack);
  await intake.room.enter(signal);
  try {
    await blobs.writeAt(sha256, offset, payload);
    const ranges = await commits.run(async (tx) => {
      if (file.state !== "receiving") {
        await setFileState(tx, surveyId, sha256, { state: "receiving" });
      }
      return addPartialRange(tx, sha256, file.sizeBytes, [offset, end], at);
    });
    const [first] = ranges;
    if (ranges.length === 1 && first?.[0] === 0 && first[1] >= file.sizeBytes) {
      await finishWhole(intake, sha256);
    }
  } finally {
    intake.room.leave(0);
  }
  progress.changed(surveyId);
}

/**
 * @returns why the device must finish other files first; null when there is room
 * @throws TransientFault when the disk is nearly full: the sender waits
 */
async function lackOfQuota(
  { store, blobs, limits }: Intake,
  file: WantedFile,
): Promise<string | null> {
  const free = await blobs.freeBytes();
  if (free < limits.leastFreeBytes) {
    throw new TransientFault(`only ${megabytes(free)} are free on the disk of the photos`);
  }
  if (await partial(store.db, file.sha256)) return null;
  const open = await openPartialBytes(store.db, file.deviceId);
  if (open + file.sizeBytes <= limits.mostOpenPartialBytes) return null;
  const most = megabytes(limits.mostOpenPartialBytes);
  return `${file.deviceId} has ${megabytes(open)} of begun files and may have ${most}: finish those first`;
}

/** The file stays missing, and the progress says why it is not taken now; it may be sent again later. */
async function postpone(
  { commits, progress }: Intake,
  { surveyId, sha256, reason: known }: WantedFile,
  reason: string,
): Promise<void> {
  if (known !== reason) {
    await commits.run((tx) => setFileState(tx, surveyId, sha256, { state: "missing", reason }));
  }
  progress.changed(surveyId);
}

/** No photo by its first bytes: the survey goes on without it, and the progress says why. */
async function refuse(
  { commits, progress }: Intake,
  { surveyId, sha256, bridgeId }: WantedFile,
  reason: string,
  at: Date,
): Promise<void> {
  await commits.run(async (tx) => {
    await setFileState(tx, surveyId, sha256, { state: "rejected", reason });
    const about = { at, subject: surveyId, actor: "system" };
    await appendEvent(tx, { ...about, kind: "survey.progress", data: { sha256, reason } });
    if (await completeSurveyIfDone(tx, surveyId)) {
      await appendEvent(tx, { ...about, kind: "survey.complete", data: { bridgeId } });
      await queueOnBridge(tx, bridgeId, at);
    }
  });
  progress.changed(surveyId);
}
