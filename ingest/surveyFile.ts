import type { Sha256 } from "../analysis/domain/survey.ts";
import { appendEvent } from "../storage/sql/events.ts";
import { putInbox } from "../storage/sql/inbox.ts";
import { dropPartial, partial } from "../storage/sql/partialFiles.ts";
import { insertPhoto } from "../storage/sql/photos.ts";
import type { WantedFile } from "../storage/sql/surveys.ts";
import { completeSurveyIfDone, filesWith, setFileState } from "../storage/sql/surveys.ts";
import type { Intake } from "./intake.ts";
import { formatTopic } from "./topics.ts";

/** One check at a time for each file: two chunks may both see that they were the last. */
const finishing = new Map<Sha256, Promise<void>>();

/** When all bytes of a file have come: check its hash, then store it in every survey that wants it. */
export async function finishWhole(intake: Intake, sha256: Sha256): Promise<void> {
  const running = finishing.get(sha256);
  if (running) return running;
  const finish = checkAndStore(intake, sha256).finally(() => finishing.delete(sha256));
  finishing.set(sha256, finish);
  return finish;
}

async function checkAndStore(intake: Intake, sha256: Sha256): Promise<void> {
  const { store, blobs, commits, progress } = intake;
  const begun = await partial(store.db, sha256);
  if (!begun) return;
  const [first] = begun.ranges;
  const whole = begun.ranges.length === 1 && first?.[0] === 0 && first[1] === begun.sizeBytes;
  if (!whole) return;
  if ((await blobs.finish(sha256, begun.sizeBytes)) === "stored") return storeFile(intake, sha256);
  const wanted = await filesWith(store.db, sha256);
  await commits.run(async (tx) => {
    await dropPartial(tx, sha256);
    for (const { surveyId, state } of wanted) {
      if (state === "rejected") continue;
      const reason = "its bytes do not have the announced SHA-256: send it again";
      await setFileState(tx, surveyId, sha256, { state: "wrongHash", reason });
    }
  });
  for (const { surveyId } of wanted) progress.changed(surveyId);
}

/** The file's bytes are safe: photo and inbox item for each survey that wants it; twice is once. */
export async function storeFile(intake: Intake, sha256: Sha256): Promise<void> {
  const { store, commits, room, progress } = intake;
  const wanted = (await filesWith(store.db, sha256)).filter((file) => file.state !== "stored");
  const stored = await commits.run(async (tx) => {
    const at = intake.now();
    let items = 0;
    for (const file of wanted) {
      const { surveyId, bridgeId, name } = file;
      const photoId = photoIdOf(file);
      await insertPhoto(tx, { id: photoId, surveyId, bridgeId, sha256, name, receivedAt: at });
      const item = await putInbox(tx, {
        key: `photo:${surveyId}:${sha256}`,
        kind: "photo",
        sha256,
        deviceId: file.deviceId,
        topic: formatTopic({ kind: "chunk", surveyId, sha256, offset: 0 }),
        payload: null,
        subject: photoId,
        receivedAt: at,
      });
      if (item === "stored") items += 1;
      await setFileState(tx, surveyId, sha256, { state: "stored", photoId });
      const about = { at, subject: surveyId, actor: "system" };
      await appendEvent(tx, { ...about, kind: "survey.progress", data: { sha256, photoId } });
      if (await completeSurveyIfDone(tx, surveyId)) {
        await appendEvent(tx, { ...about, kind: "survey.complete", data: { bridgeId } });
      }
    }
    await dropPartial(tx, sha256);
    return items;
  });
  room.added(stored);
  if (stored > 0) intake.stored();
  for (const { surveyId } of wanted) progress.changed(surveyId);
}

function photoIdOf({ surveyId, sha256 }: WantedFile): string {
  return `${surveyId}_${sha256.slice(0, 16)}`;
}
