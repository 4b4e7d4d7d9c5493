import type { SurveyId } from "../analysis/domain/survey.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { filesWith, saveManifest } from "../storage/sql/surveys.ts";
import type { Arrival, Intake } from "./intake.ts";
import type { ManifestMessage } from "./messages.ts";
import { parseManifest } from "./messages.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import { finishWhole, storeFile } from "./surveyFile.ts";
import type { Topic } from "./topics.ts";

/**
 * What a survey consists of. Sent again it is the question "what is missing?", which the progress
 * answers; files that are already here, from whatever survey, are stored at once.
 * @throws RejectedMessage
 */
export async function receiveManifest(
  intake: Intake,
  { surveyId }: Extract<Topic, { kind: "manifest" }>,
  { payload, device, at }: Arrival,
): Promise<void> {
  const manifest = parseManifest(payload);
  await checkOwner(intake, surveyId, manifest, device);
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
  intake: Intake,
  surveyId: SurveyId,
  { files }: ManifestMessage,
  device: string | null,
): Promise<void> {
  if (device === null) return;
  for (const { sha256 } of files) {
    const wanted = await filesWith(intake.store.db, sha256);
    const own = wanted.find((file) => file.surveyId === surveyId);
    if (!own) continue;
    if (own.deviceId === device) return;
    throw new RejectedMessage("surveyId", surveyId, `a survey that ${device} announced itself`);
  }
}
