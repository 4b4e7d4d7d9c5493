import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { doctor } from "../../commands/doctor.ts";
import { freshPostgres } from "../services/freshPostgres.ts";

let dataDir: string;
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-doctor-"));
  taken = createServer((socket) => socket.resume().end("not a web server"));
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  takenPort = typeof address === "object" && address ? address.port : 0;
});
afterAll(async () => {
  await new Promise((resolve) => taken.close(resolve));
  await rm(dataDir, { recursive: true });
});

async function run(env: Record<string, string>) {
  const { stdout, status } = await doctor.call(["--json"], {
    env: {
      MIZUHASHI_DATA_DIR: dataDir,
      MIZUHASHI_HTTP_PORT: "0",
      MIZUHASHI_MQTT_PORT: "0",
      ...env,
    },
    log: () => {},
    progress: () => {},
    signal: new AbortController().signal,
  });
  const { ok, checks } = JSON.parse(stdout) as {
    ok: boolean;
    checks: { name: string; ok: boolean; found: string; todo: string | null }[];
  };
  const by = (name: string) => checks.find((check) => check.name === name);
  return { ok, status, by };
}

test("what is there is ok: node, clock, model, folder, disk, database, ports", async () => {
  const { by } = await run({});
  for (const name of ["node", "clock", "model", "data folder", "disk space", "database"]) {
    expect(by(name), name).toMatchObject({ ok: true, todo: null });
  }
  expect(by("influx")).toMatchObject({ ok: true, found: "not used: series are in the database" });
  expect(by("broker")?.ok).toBe(true);
  expect(by("http port")?.ok).toBe(true);
});

test("the real services are reached", async () => {
  const { by } = await run({
    MIZUHASHI_DATABASE_URL: await freshPostgres(),
    MIZUHASHI_INFLUX_URL: inject("influxUrl"),
    MIZUHASHI_MQTT_URL: inject("mosquittoUrl"),
  });
  expect(by("database")).toMatchObject({ ok: true, found: "PostgreSQL answers, 0 events" });
  expect(by("influx")?.ok).toBe(true);
  expect(by("broker")?.ok).toBe(true);
});

test("what is out of reach or taken is wrong, each with what to do, and the exit status says so", async () => {
  const nobody = "127.0.0.1:1";
  const { ok, status, by } = await run({
    MIZUHASHI_DATABASE_URL: `postgres://nobody@${nobody}/none`,
    MIZUHASHI_INFLUX_URL: `http://${nobody}`,
    MIZUHASHI_MQTT_URL: `mqtt://${nobody}`,
    MIZUHASHI_HTTP_PORT: String(takenPort),
    // below a file: no folder can be made there, not even by root
    MIZUHASHI_DATA_DIR: join(fileURLToPath(import.meta.url), "data"),
  });
  expect([ok, status]).toEqual([false, 1]);
  for (const [name, todo] of [
    ["database", "MIZUHASHI_DATABASE_URL"],
    ["influx", "MIZUHASHI_INFLUX_URL"],
    ["broker", "MIZUHASHI_MQTT_URL"],
    ["http port", "MIZUHASHI_HTTP_PORT"],
    ["data folder", "MIZUHASHI_DATA_DIR"],
  ] as const) {
    expect(by(name), name).toMatchObject({ ok: false, todo: expect.stringContaining(todo) });
  }
});

test("a port that another program has is not ours", async () => {
  const { by } = await run({ MIZUHASHI_MQTT_PORT: String(takenPort) });
  expect(by("broker")).toMatchObject({ ok: false, found: `port ${takenPort} is taken` });
});
