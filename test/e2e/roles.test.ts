import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { afterEach, expect, test } from "vitest";
import { queueState } from "../../storage/sql/inbox.ts";
import { openDatabase } from "../../storage/sql/open.ts";
import { aClip } from "./clips.ts";
import type { Program } from "./program.ts";
import { eventually, freePort, run } from "./program.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function settings(): Promise<{ url: string; env: Record<string, string>; dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-roles-"));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const port = String(await freePort());
  const env = { MIZUHASHI_DATA_DIR: dataDir, MIZUHASHI_MQTT_PORT: port };
  return { url: `mqtt://127.0.0.1:${port}`, env, dataDir };
}

async function started(
  args: string[],
  env: Record<string, string>,
  line: string,
): Promise<Program> {
  const program = run(args, env);
  cleanups.push(async () => {
    program.process.kill("SIGTERM");
    await program.ended;
  });
  await eventually(async () => program.stderr().includes(line));
  return program;
}

test("one process receives, another analyses what it stored, over one SQLite file", async () => {
  const { url, env, dataDir } = await settings();
  const broker = await started(["broker"], env, "receives at");
  const analyst = await started(["ingest", "--analyse-only"], env, "analyses what others receive");
  const client = await connectAsync(url);
  const clips = Array.from({ length: 200 }, (_, index) => aClip("R", index, 8));
  await Promise.all(clips.map(({ topic, wav }) => client.publishAsync(topic, wav, { qos: 1 })));
  await client.endAsync();
  const store = await openDatabase({ databaseUrl: null, dataDir });
  cleanups.push(() => store.close());
  await eventually(async () => {
    const { waiting, claimed } = await queueState(store.db);
    return waiting + claimed === 0;
  });
  const rows = await store.db.selectFrom("recording").select(["id", "state"]).execute();
  expect(
    rows
      .filter(({ state }) => state === "analysed")
      .map(({ id }) => id)
      .sort(),
  ).toEqual(clips.map(({ id }) => id).sort());
  for (const program of [broker, analyst]) {
    program.process.kill("SIGTERM");
    expect(await program.ended).toBe(0);
  }
});

test("a device gets a key on the command line; from then on the broker asks for one", async () => {
  const { url, env } = await settings();
  const json = async (...args: string[]) => {
    const program = run(["device", ...args, "--json"], env);
    expect(await program.ended, program.stderr()).toBe(0);
    return JSON.parse(program.stdout());
  };
  await started(["broker"], env, "receives at");
  await (await connectAsync(url, { reconnectPeriod: 0 })).endAsync();
  const { key } = await json("add", "S-1");
  await expect(connectAsync(url, { reconnectPeriod: 0 }, false)).rejects.toThrow();
  const login = { username: "S-1", password: key as string, reconnectPeriod: 0 };
  await (await connectAsync(url, login, false)).endAsync();
  expect((await json("list")).devices).toMatchObject([{ id: "S-1", revokedAt: null }]);
  await json("revoke", "S-1");
  await expect(connectAsync(url, login, false)).rejects.toThrow();
});

test("a port that is taken ends the start with one line and exit status 1", async () => {
  const { env } = await settings();
  await started(["broker"], env, "receives at");
  const second = run(["ingest"], env);
  expect(await second.ended).toBe(1);
  expect(second.stderr()).toMatch(
    /^mizuhashi: MQTT: port \d+ on 127\.0\.0\.1 is taken by another program; set MIZUHASHI_MQTT_PORT .*\n$/,
  );
});
