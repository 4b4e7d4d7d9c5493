import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MqttClient } from "mqtt";
import { connectAsync } from "mqtt";
import { afterEach, expect, test } from "vitest";
import type { Store } from "../../storage/sql/open.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { recordingAudio } from "../../storage/sql/recordings.ts";
import { discard } from "../services/daemon.ts";
import { startMosquitto } from "../services/mosquitto.ts";
import type { Clip } from "./clips.ts";
import { aClip } from "./clips.ts";
import type { Program } from "./program.ts";
import { eventually, freePort, run } from "./program.ts";

const recordings = 5000;
const kills = 10;
const publishers = 4;
const inFlight = 10;
const minutes = 60_000;

const clips = Array.from({ length: recordings }, (_, index) => aClip("K", index, 20));
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test(
  "loses nothing and counts nothing twice when it is killed ten times, with its own broker",
  async () => {
    const port = await freePort();
    await killTenTimes(`mqtt://127.0.0.1:${port}`, { MIZUHASHI_MQTT_PORT: String(port) });
  },
  6 * minutes,
);

test(
  "loses nothing and counts nothing twice when it is killed ten times, behind Mosquitto",
  async () => {
    const mosquitto = await startMosquitto({ savesEveryChange: false });
    cleanups.push(() => discard(mosquitto));
    await killTenTimes(mosquitto.url, { MIZUHASHI_MQTT_URL: mosquitto.url });
  },
  6 * minutes,
);

async function killTenTimes(url: string, env: Record<string, string>): Promise<void> {
  const begun = performance.now();
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-kill-"));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const settings = { MIZUHASHI_DATA_DIR: dataDir, MIZUHASHI_LOG_LEVEL: "error", ...env };
  let program = await ingest(settings);
  cleanups.push(() => kill(program));
  const store = await openDatabase({ databaseUrl: null, dataDir });
  cleanups.push(() => store.close());

  const published = publishAll(url);
  for (let n = 1; n <= kills; n++) {
    const due = (n * recordings) / (kills + 1);
    await eventually(async () => (await count(store, "recording")) >= due);
    await kill(program);
    program = await ingest(settings);
  }
  const acknowledged = await published;
  const publishedSeconds = (performance.now() - begun) / 1000;
  expect(acknowledged).toBe(recordings);
  await eventually(async () => (await unfinished(store)) === 0);
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `${url}: ${recordings} acknowledged through ${kills} kills in ${publishedSeconds.toFixed(1)} s, analysed in ${seconds.toFixed(1)} s`,
  );
  await expectEachOnce(store);
}

/** Every clip once: as a row, as the bytes that came, as points, and in the log of what happened. */
async function expectEachOnce({ db }: Store): Promise<void> {
  const rows = await db.selectFrom("recording").select(["id", "state"]).orderBy("id").execute();
  expect(rows.filter(({ state }) => state !== "analysed")).toEqual([]);
  expect(rows.map(({ id }) => id)).toEqual(clips.map(({ id }) => id).sort());
  for (const { id, wav } of clips) {
    const stored = await recordingAudio(db, id);
    if (!stored || !wav.equals(stored)) throw new Error(`${id} has other bytes than were sent`);
  }
  expect(await count({ db }, "seriesPoint")).toBe(recordings);
  expect(await count({ db }, "deadLetter")).toBe(0);
  for (const kind of ["recording.received", "recording.analysed"]) {
    const subjects = await db
      .selectFrom("event")
      .select("subject")
      .where("kind", "=", kind)
      .orderBy("subject")
      .execute();
    expect(subjects.map(({ subject }) => subject)).toEqual(rows.map(({ id }) => id));
  }
}

async function ingest(settings: Record<string, string>): Promise<Program> {
  const program = run(["ingest"], settings);
  await Promise.race([
    (async () => {
      while (!program.stderr().includes("receives at")) {
        await once(program.process.stderr ?? program.process, "data");
      }
    })(),
    program.ended.then((status) => {
      throw new Error(`ended with ${status} before it was up:\n${program.stderr()}`);
    }),
  ]);
  return program;
}

async function kill(program: Program): Promise<void> {
  program.process.kill("SIGKILL");
  await program.ended;
}

/** @returns how many were acknowledged */
async function publishAll(url: string): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: publishers }, (_, publisher) =>
      publish(
        url,
        publisher,
        clips.filter((_clip, index) => index % publishers === publisher),
      ),
    ),
  );
  return counts.reduce((sum, one) => sum + one, 0);
}

async function publish(url: string, publisher: number, own: readonly Clip[]): Promise<number> {
  const clientId = `publisher-${process.pid}-${publisher}`;
  const client = await connectAsync(url, { clientId, clean: false, reconnectPeriod: 100 });
  // Its connection breaks with every kill; what was not acknowledged it sends again by itself.
  client.on("error", () => undefined);
  const rest = own.values();
  let acknowledged = 0;
  const sender = async () => {
    for (const { topic, wav } of rest) {
      await client.publishAsync(topic, wav, { qos: 1 });
      acknowledged += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, sender));
  await ended(client);
  return acknowledged;
}

async function ended(client: MqttClient): Promise<void> {
  await client.endAsync(true);
}

async function count(
  { db }: Pick<Store, "db">,
  table: "recording" | "seriesPoint" | "deadLetter",
): Promise<number> {
  const { rows } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as("rows"))
    .executeTakeFirstOrThrow();
  return rows;
}

async function unfinished({ db }: Store): Promise<number> {
  const { items } = await db
    .selectFrom("inboxItem")
    .select((eb) => eb.fn.countAll<number>().as("items"))
    .where("state", "<>", "done")
    .executeTakeFirstOrThrow();
  return items;
}
