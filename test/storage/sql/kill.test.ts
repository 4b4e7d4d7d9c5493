import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../../storage/sql/open.ts";
import { freshPostgres } from "../../services/freshPostgres.ts";

/** Inside the tree, so that the built program finds its packages; git ignores it. */
const reports = new URL("../../report/", import.meta.url).pathname;
let folder = "";
let dataDir = "";
beforeAll(async () => {
  await mkdir(reports, { recursive: true });
  folder = await mkdtemp(join(reports, "writer-"));
  dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-kill-"));
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: new URL("writer.ts", import.meta.url).pathname,
      outDir: folder,
      rolldownOptions: { output: { entryFileNames: "writer.mjs" } },
    },
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(dataDir, { recursive: true });
});

/** @returns what it acknowledged before it was killed */
async function writeUntilKilled(prefix: string, acks: number, databaseUrl: string | null) {
  const args = [join(folder, "writer.mjs"), prefix, dataDir];
  const child = spawn("node", databaseUrl ? [...args, databaseUrl] : args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === acks) child.kill("SIGKILL");
  }
  return acknowledged;
}

describe.each(["sqlite", "postgres"] as const)("killed in the middle of writes, %s", (kind) => {
  test("keeps all that it acknowledged, each once, and nothing by halves", async () => {
    const databaseUrl = kind === "postgres" ? await freshPostgres() : null;
    const acknowledged: string[] = [];
    for (const acks of [1, 25, 60]) {
      acknowledged.push(...(await writeUntilKilled(`kill-${acks}`, acks, databaseUrl)));
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(86);
    const { db, close } = await openDatabase({ databaseUrl, dataDir });
    const items = await db.selectFrom("inboxItem").select("key").execute();
    const recordings = await db
      .selectFrom("recording")
      .innerJoin("recordingAudio", "recordingId", "recording.id")
      .select("id as key")
      .execute();
    const events = await db.selectFrom("event").select("subject as key").execute();
    await close();
    const keys = (rows: { key: string }[]) => rows.map((row) => row.key).sort();
    expect(keys(items)).toEqual(expect.arrayContaining(acknowledged));
    expect(keys(recordings)).toEqual(keys(items));
    expect(keys(events)).toEqual(keys(items));
  });
});
