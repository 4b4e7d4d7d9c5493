/**
 * What it costs to have a clip on the disk before it is acknowledged: clips of 160 kB a second,
 * each in a commit of its own and in commits shared by those that wait together. Printed, never
 * asserted.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { GroupCommit } from "../../ingest/groupCommit.ts";
import type { Database, Db } from "../../storage/sql/database.ts";
import { putInbox } from "../../storage/sql/inbox.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { insertRecording } from "../../storage/sql/recordings.ts";
import { touchSensor } from "../../storage/sql/sensors.ts";
import { aNewRecording, anInboxItem } from "../builders.ts";

const clips = 400;
const rounds = 5;
/** in flight at once: one careful client, one with MQTT's usual window, several of them */
const windows = [1, 20, 100];

/** 10 s at 8 kHz, 16 bit */
const wav = new Uint8Array(160_044).map((_, i) => i * 31);

export interface CommitBench {
  inFlight: number;
  /** medians of interleaved rounds, clips a second */
  aloneASecond: number;
  groupedASecond: number;
}

type Work = (tx: Db) => Promise<void>;
type Commit = (work: Work) => Promise<void>;

/** @param databaseUrl null: SQLite; what PostgreSQL holds in these tables is deleted */
export async function benchCommits(databaseUrl: string | null): Promise<CommitBench[]> {
  const found: CommitBench[] = [];
  for (const inFlight of windows) {
    const alone: number[] = [];
    const grouped: number[] = [];
    for (let round = 0; round < rounds; round++) {
      alone.push(await clipsASecond(databaseUrl, inFlight, eachAlone));
      grouped.push(await clipsASecond(databaseUrl, inFlight, together));
    }
    const row = { inFlight, aloneASecond: median(alone), groupedASecond: median(grouped) };
    found.push(row);
  }
  return found;
}

function eachAlone(db: Kysely<Database>): Commit {
  return (work) => db.transaction().execute(work);
}

function together(db: Kysely<Database>): Commit {
  const group = new GroupCommit(db, 0);
  return (work) => group.run(work);
}

async function clipsASecond(
  databaseUrl: string | null,
  inFlight: number,
  commits: (db: Kysely<Database>) => Commit,
): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-bench-"));
  const { db, close } = await openDatabase({ databaseUrl, dataDir });
  for (const table of ["inboxItem", "recording", "recordingAudio", "sensor"] as const) {
    await db.deleteFrom(table).execute();
  }
  const commit = commits(db);
  let sent = 0;
  const client = async () => {
    while (sent < clips) {
      const key = `S-${++sent}`;
      await commit(async (tx) => {
        await putInbox(tx, anInboxItem({ key }));
        await touchSensor(tx, `S-${sent % 50}`, new Date());
        await insertRecording(tx, aNewRecording({ id: key }), wav);
      });
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: inFlight }, client));
  const seconds = (performance.now() - from) / 1000;
  await close();
  await rm(dataDir, { recursive: true });
  return Math.round(sent / seconds);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

if (import.meta.filename === process.argv[1]) {
  for (const { inFlight, aloneASecond, groupedASecond } of await benchCommits(
    process.argv[2] ?? null,
  )) {
    const ratio = (groupedASecond / aloneASecond).toFixed(1);
    console.log(
      `${inFlight} in flight: ${aloneASecond}/s alone, ${groupedASecond}/s grouped (${ratio}×)`,
    );
  }
}
