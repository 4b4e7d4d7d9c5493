import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actOnModel } from "../../analysis/cases/modelActions.ts";
import { nightOfRecording } from "../../analysis/leak/window.ts";
import { startIngest } from "../../ingest/main.ts";
import { formatInstant } from "../../ingest/topics.ts";
import { folderBlobs } from "../../storage/blobs/folder.ts";
import { sqlSeries } from "../../storage/series/sql.ts";
import { insertCase, leakCase } from "../../storage/sql/cases.ts";
import { jobs } from "../../storage/sql/jobs.ts";
import { decideModel, insertModel } from "../../storage/sql/models.ts";
import { changedNights, night, saveNight } from "../../storage/sql/nights.ts";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { insertRecording, recordingAudio, saveAnalysis } from "../../storage/sql/recordings.ts";
import {
  aCase,
  aModelVersion,
  aNewRecording,
  aNight,
  anAnalysis,
  anAssessment,
} from "../builders.ts";
import { caseModel, leakModel } from "../ingest/leakModel.ts";
import { aWav } from "../ingest/payloads.ts";
import { freshPostgres } from "../services/freshPostgres.ts";
import { eventually, run } from "./program.ts";

const timeZone = "Asia/Tokyo";
const sensors = 20;
const nights = 20;
const total = sensors * nights;
const acknowledged = {
  kind: "acknowledged",
  since: new Date("2026-11-01T00:00:00Z"),
  by: "local",
} as const;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-reanalyse-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Place {
  dataDir: string;
  databaseUrl: string | null;
}

const settings = ({ dataDir, databaseUrl }: Place) => ({
  MIZUHASHI_DATA_DIR: dataDir,
  MIZUHASHI_WORKERS: "1",
  MIZUHASHI_LOG_LEVEL: "error",
  ...(databaseUrl === null ? {} : { MIZUHASHI_DATABASE_URL: databaseUrl }),
});

/** 20 sensors' clips of 20 nights, judged by an older model, one more before them; another model is accepted. */
async function fill({ db }: Store): Promise<void> {
  const old = anAnalysis({ assessment: anAssessment({ modelVersion: "leak-0" }) });
  for (let index = -1; index < total; index++) {
    const sensorId = `S-${String(Math.max(0, index) % sensors).padStart(4, "0")}`;
    const day = Math.floor(index / sensors);
    const recordedAt = new Date(Date.parse("2026-10-31T17:30:00Z") + day * 86_400_000);
    const id = `${sensorId}_${formatInstant(recordedAt)}`;
    await db.transaction().execute(async (tx) => {
      await insertRecording(
        tx,
        aNewRecording({ id, sensorId, recordedAt }),
        aWav(1, 8000, index + 2),
      );
      await saveAnalysis(tx, id, old);
    });
    const nightOf = nightOfRecording(recordedAt, timeZone) ?? "";
    if (sensorId === "S-0003") {
      await saveNight(db, aNight({ sensorId, nightOf, leakProbability: 0.999 }));
    }
  }
  await insertCase(db, aCase({ state: acknowledged, sensorIds: ["S-0003"], evidence: [] }));
  const proposed = aModelVersion();
  const content = { ...((await leakModel()) as object), version: "city-1" };
  await insertModel(db, proposed, content);
  await decideModel(db, actOnModel(proposed, "accept", "local", new Date()), 1);
}

/** All that a reanalysis may write, but the times at which it did. */
async function outcome({ db }: Store) {
  const [recordings, clips, nightRows] = await Promise.all([
    db.selectFrom("recording").selectAll().orderBy("id").execute(),
    db.selectFrom("clipLevel").selectAll().orderBy("recordingId").execute(),
    db.selectFrom("night").selectAll().orderBy("nightOf").orderBy("sensorId").execute(),
  ]);
  const pending = (await changedNights(db)).map(({ nightOf }) => nightOf);
  return { recordings, clips, nightRows, pending };
}

const args = ["reanalyse", "--since", "2026-11-01", "--until", "2026-11-20"] as const;

test.each(["sqlite", "postgres"] as const)(
  "killed half-way and called again it ends as if it had run through, %s",
  async (kind) => {
    const place = async (name: string): Promise<Place> => ({
      dataDir: join(folder, `${kind}-${name}`),
      databaseUrl: kind === "postgres" ? await freshPostgres() : null,
    });
    const [whole, killed] = [await place("whole"), await place("killed")];
    const first = await openDatabase(whole);
    await fill(first);
    if (kind === "sqlite") {
      await first.close();
      await cp(whole.dataDir, killed.dataDir, { recursive: true });
    }
    const [ofWhole, ofKilled] = [
      kind === "sqlite" ? await openDatabase(whole) : first,
      await openDatabase(killed),
    ];
    if (kind === "postgres") await fill(ofKilled);

    const through = run([...args, "--json"], settings(whole));
    expect(await through.ended, through.stderr()).toBe(0);
    expect(JSON.parse(through.stdout())).toMatchObject({ id: "J-0001", done: total, failed: 0 });

    const job = async () => (await jobs(ofKilled.db, { limit: 1, cursor: null })).items[0];
    const dying = run(args, settings(killed));
    await eventually(async () => ((await job())?.done ?? 0) > 0);
    dying.process.kill("SIGKILL");
    expect(await dying.ended).toBeNull();
    const left = await job();
    expect(left?.done).toBeLessThan(total);
    expect((await changedNights(ofKilled.db)).length).toBe(0);

    const again = run([...args, "--json"], settings(killed));
    expect(await again.ended, again.stderr()).toBe(0);
    expect(again.stderr()).toContain(`J-0001 goes on at ${left?.done}`);
    expect(JSON.parse(again.stdout())).toMatchObject({ id: "J-0001", state: "done", done: total });
    expect(await outcome(ofKilled)).toEqual(await outcome(ofWhole));

    await judgedAnew(ofKilled);
    await decidedAnew(ofKilled, killed.dataDir);
    await ofWhole.close();
    await ofKilled.close();
  },
  300_000,
);

async function judgedAnew(store: Store): Promise<void> {
  const { db } = store;
  const { recordings, pending } = await outcome(store);
  const versions = recordings.map((row) => JSON.parse(row.assessmentJson ?? "{}").modelVersion);
  expect(versions.filter((version) => version === "city-1")).toHaveLength(total);
  expect(versions.filter((version) => version === "leak-0")).toHaveLength(1);
  expect(pending).toHaveLength(nights);
  const id = recordings[0]?.id ?? "";
  expect(await recordingAudio(db, id)).toEqual(new Uint8Array(aWav(1, 8000, 1)));
  const judged = await night(db, "S-0003", "2026-11-05");
  expect(judged?.source).toBe("logger");
  expect(judged?.leakProbability).toBeLessThan(0.999);
  expect((await leakCase(db, "C-0001"))?.state).toEqual(acknowledged);
}

/** The service takes up the nights; what a person did to the case stays. */
async function decidedAnew(store: Store, dataDir: string): Promise<void> {
  const ingest = await startIngest({
    store,
    series: sqlSeries(store.db),
    blobs: folderBlobs(dataDir),
    settings: {
      mqttHost: "127.0.0.1",
      mqttPort: 0,
      mqttUrl: null,
      dataDir,
      timeZone,
      mainsHz: 60,
      maxWaitingItems: 5000,
      workers: 1,
    },
    model: await leakModel(),
    caseModel: await caseModel(),
    log: pino({ level: "silent" }),
    roles: ["analyse"],
  });
  await eventually(async () => (await changedNights(store.db)).length === 0);
  await ingest.stop();
  expect((await leakCase(store.db, "C-0001"))?.state).toEqual(acknowledged);
  expect((await night(store.db, "S-0003", "2026-11-05"))?.anomaly).not.toBeNull();
}

test("a wrong call is one line and status 2, a job that nobody left is status 1", async () => {
  const env = settings({ dataDir: join(folder, "empty"), databaseUrl: null });
  const said = async (...call: string[]) => {
    const program = run(["reanalyse", ...call], env);
    return { status: await program.ended, line: program.stderr().trim() };
  };
  expect(await said()).toEqual({
    status: 2,
    line: "mizuhashi: --since is missing, expected a day as YYYY-MM-DD",
  });
  expect(await said("--since", "2026-02-30")).toMatchObject({ status: 2 });
  expect(await said("--since", "2026-02-03", "--until", "2026-02-02")).toMatchObject({ status: 2 });
  expect(await said("--since", "2026-02-03", "--sensor", "S-9")).toMatchObject({ status: 2 });
  expect(await said("--resume", "--since", "2026-02-03")).toMatchObject({ status: 2 });
  expect(await said("--resume")).toEqual({
    status: 1,
    line: "mizuhashi: no job is left to go on with",
  });
});
