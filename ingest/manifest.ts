import type { SurveyId } from "../analysis/domain/survey.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { saveManifest, survey, surveyDevice } from "../storage/sql/surveys.ts";
import type { Arrival, Intake } from "./intake.ts";
import type { ManifestMessage } from "./messages.ts";
import { parseManifest } from "./messages.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { finishWhole, storeFile } from "./surveyFile.ts";
import type { Topic } from "./topics.ts";
import { lackOfRoom } from "./uploadLimits.ts";

/**
 * What a survey consists of. Sent again it is the question "what is missing?", which the progress
 * answers; files that are already here, from whatever survey, are stored at once. When the disk has no
 * room for what is new, nothing is taken and the progress says why.
 * @throws RejectedMessage
 */
export async function receiveManifest(
  intake: Intake,
  { surveyId }: Extract<Topic, { kind: "manifest" }>,
  { payload, device, at }: Arrival,
): Promise<void> {
  const manifest = parseManifest(payload);
  await checkOwner(intake, surveyId, device);
  await checkRoom(intake, surveyId, manifest);
  await intake.commits.run(async (tx) => {
    const { bridgeId, surveyedOn, files } = manifest;
    const saved = await saveManifest(tx, {
      id: surveyId,
      bridgeId,
      deviceId: device ?? surveyId,
      surveyedOn,
      drone: manifest.drone ?? null,
      camera: manifest.camera ?? null,
      standOffM: manifest.standOffM ?? null,
      gsdMmPerPx: manifest.gsdMmPerPx ?? null,
      crackWidthMm: manifest.crackWidthMm ?? null,
      receivedAt: at,
      files,
    });
    if (saved === "same") return;
    const data = { bridgeId, files: files.length };
    await appendEvent(tx, {
      at,
      kind: "survey.received",
      subject: surveyId,
      actor: "system",
      data,
    });
  });
  for (const { sha256 } of manifest.files) {
    if (await intake.blobs.has(sha256)) await storeFile(intake, sha256);
    else await finishWhole(intake, sha256);
  }
  intake.progress.changed(surveyId);
}

/** A survey belongs to the device that announced it first. */
async function checkOwner(
  { store }: Intake,
  surveyId: SurveyId,
  device: string | null,
): Promise<void> {
  if (device === null) return;
  const owner = await surveyDevice(store.db, surveyId);
  if (owner === null || owner === device) return;
  throw new RejectedMessage("surveyId", surveyId, `a survey that ${device} announced itself`);
}

/** What the survey has announced before was granted its room then. */
async function checkRoom(
  { store, blobs, limits, progress }: Intake,
  surveyId: SurveyId,
  { files }: ManifestMessage,
): Promise<void> {
  const known = new Set((await survey(store.db, surveyId))?.files.map(({ sha256 }) => sha256));
  const added = new Map(files.map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
  let newBytes = 0;
  for (const [sha256, sizeBytes] of added) {
    if (!known.has(sha256) && !(await blobs.has(sha256))) newBytes += sizeBytes;
  }
  const lack = await lackOfRoom(blobs, limits, newBytes);
  if (lack === null) return;
  progress.refuse(surveyId, lack);
  throw new RejectedMessage("files", `${newBytes} new bytes`, `less: ${lack}`);
}
