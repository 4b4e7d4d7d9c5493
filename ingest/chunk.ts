import { appendEvent } from "../storage/sql/events.ts";
import { addPartialRange, openPartialBytes, partial } from "../storage/sql/partialFiles.ts";
import type { WantedFile } from "../storage/sql/surveys.ts";
import { completeSurveyIfDone, filesWith, setFileState } from "../storage/sql/surveys.ts";
import { TransientFault } from "../storage/transientFault.ts";
import type { Arrival, Intake } from "./intake.ts";
import { leastFreeBytes, mostOpenPartialBytes } from "./parameters.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { finishWhole, storeFile } from "./surveyFile.ts";
import type { Topic } from "./topics.ts";

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
  if (offset === 0 && !isPhoto(payload)) return refuse(intake, file, at);
  if (await blobs.has(sha256)) return storeFile(intake, sha256);
  await checkRoom(intake, file);
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

/** @throws TransientFault when the disk is nearly full, RejectedMessage when the device fills it */
async function checkRoom({ store, blobs }: Intake, file: WantedFile): Promise<void> {
  const free = await blobs.freeBytes();
  if (free < leastFreeBytes) {
    throw new TransientFault(`only ${free} bytes are free on the disk of the photos`);
  }
  if (await partial(store.db, file.sha256)) return;
  const open = await openPartialBytes(store.db, file.deviceId);
  if (open + file.sizeBytes > mostOpenPartialBytes) {
    const expected = `at most ${mostOpenPartialBytes} for one device: finish other files first`;
    throw new RejectedMessage("open bytes", open + file.sizeBytes, expected);
  }
}

/** No photo by its first bytes: the survey goes on without it, and the progress says why. */
async function refuse(
  { commits, progress }: Intake,
  { surveyId, sha256, bridgeId }: WantedFile,
  at: Date,
): Promise<void> {
  await commits.run(async (tx) => {
    const reason = "not a JPEG, PNG or TIFF file";
    await setFileState(tx, surveyId, sha256, { state: "rejected", reason });
    const about = { at, subject: surveyId, actor: "system" };
    await appendEvent(tx, { ...about, kind: "survey.progress", data: { sha256, reason } });
    if (await completeSurveyIfDone(tx, surveyId)) {
      await appendEvent(tx, { ...about, kind: "survey.complete", data: { bridgeId } });
    }
  });
  progress.changed(surveyId);
}

/** JPEG, PNG, TIFF little- and big-endian, by their first bytes (bridge.md 5.2). */
const beginnings = ["ffd8ff", "89504e47", "49492a00", "4d4d002a"];

function isPhoto(payload: Uint8Array): boolean {
  const start = Buffer.from(payload.buffer, payload.byteOffset, Math.min(4, payload.byteLength));
  return beginnings.some((beginning) => start.toString("hex").startsWith(beginning));
}
