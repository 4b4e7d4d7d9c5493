import type { Logger } from "pino";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import type { Store } from "../storage/sql/open.ts";
import { abandonedPartials, dropPartial } from "../storage/sql/partialFiles.ts";
import { filesWith, setFileState } from "../storage/sql/surveys.ts";
import { abandonedAfterDays } from "./parameters.ts";

/** Begun files that nobody goes on with give their place on the disk back; their surveys miss them again. */
export async function dropAbandoned(
  { store, blobs, log }: { store: Store; blobs: BlobStore; log: Logger },
  now: Date,
): Promise<void> {
  const before = new Date(now.getTime() - abandonedAfterDays * 86_400_000);
  for (const sha256 of await abandonedPartials(store.db, before)) {
    const wanted = await filesWith(store.db, sha256);
    await store.db.transaction().execute(async (tx) => {
      for (const { surveyId, state } of wanted) {
        if (state === "receiving") await setFileState(tx, surveyId, sha256, { state: "missing" });
      }
      await dropPartial(tx, sha256);
    });
    await blobs.removePartial(sha256);
    log.info({ sha256 }, "an abandoned file was dropped");
  }
}
