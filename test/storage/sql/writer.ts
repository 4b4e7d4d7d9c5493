import { appendEvent } from "../../../storage/sql/events.ts";
import { putInbox } from "../../../storage/sql/inbox.ts";
import { openDatabase } from "../../../storage/sql/open.ts";
import { insertRecording } from "../../../storage/sql/recordings.ts";
import { aNewRecording, anInboxItem } from "../../builders.ts";

/**
 * A program that is killed: stores recordings without end, four at a time, and prints the key of
 * each once it is acknowledged. `node writer.mjs PREFIX DATA_DIR [DATABASE_URL]`
 */
const [prefix = "", dataDir = "", databaseUrl = null] = process.argv.slice(2);
const { db } = await openDatabase({ databaseUrl, dataDir });
const wav = new Uint8Array(20_000).fill(7);
let count = 0;

async function write(): Promise<void> {
  for (;;) {
    const key = `${prefix}-${++count}`;
    await db.transaction().execute(async (trx) => {
      await putInbox(trx, anInboxItem({ key }));
      await insertRecording(trx, aNewRecording({ id: key }), wav);
      await appendEvent(trx, {
        at: new Date(),
        kind: "recording.received",
        subject: key,
        actor: "system",
        data: {},
      });
    });
    process.stdout.write(`${key}\n`);
  }
}

await Promise.all(Array.from({ length: 4 }, write));
