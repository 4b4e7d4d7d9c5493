import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatInstant } from "../../ingest/topics.ts";
import { eventually, freePort, run, startService } from "./program.ts";

const execute = promisify(execFile);
const clip = fileURLToPath(new URL("../fixtures/leak/aghashahi/gasket-leak.wav", import.meta.url));

let folder: string;
let env: Record<string, string>;
let service: Awaited<ReturnType<typeof startService>>;

async function get<T>(path: string): Promise<T> {
  const response = await fetch(new URL(path, service.url));
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-demo-"));
  env = {
    MIZUHASHI_DATA_DIR: folder,
    MIZUHASHI_HTTP_PORT: String(await freePort()),
    MIZUHASHI_MQTT_PORT: String(await freePort()),
  };
  service = await startService(["start", "--demo"], env);
});

afterAll(async () => {
  service.process.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

test("the demo city shows its sensors, pipes and bridges and then the first ranked cases", async () => {
  expect((await get<Page<unknown>>("/api/v1/sensors?limit=500")).items.length).toBeGreaterThan(40);
  expect((await get<Page<unknown>>("/api/v1/pipes?limit=500")).items.length).toBeGreaterThan(100);
  expect((await get<Page<unknown>>("/api/v1/bridges")).items.length).toBeGreaterThan(2);
  const cases = await eventually(async () => {
    const { items } =
      await get<Page<{ id: string; score: number; reasons: { ja: string; en: string }[] }>>(
        "/api/v1/cases",
      );
    return items.length > 0 && items;
  });
  expect(cases.map(({ score }) => score)).toEqual(
    cases.map(({ score }) => score).toSorted((a, b) => b - a),
  );
  expect(cases[0]?.reasons[0]?.ja).toMatch(/\p{Script=Han}/u);
});

test("a real recording sent by mosquitto_pub is listed with its assessment and comes back byte for byte", async () => {
  const recordedAt = new Date();
  const topic = `mizuhashi/v1/sensors/S-0012/recordings/${formatInstant(recordedAt)}`;
  const port = env.MIZUHASHI_MQTT_PORT ?? "";
  await execute("mosquitto_pub", [
    "-h",
    "127.0.0.1",
    "-p",
    port,
    "-q",
    "1",
    "-t",
    topic,
    "-f",
    clip,
  ]);
  const recording = await eventually(async () => {
    const { items } = await get<
      Page<{
        id: string;
        recordedAt: string;
        state: string;
        assessment: { leakProbability: number; reasons: unknown[] } | null;
      }>
    >("/api/v1/recordings?sensorId=S-0012&limit=1");
    return items[0]?.recordedAt === recordedAt.toISOString() && items[0].assessment
      ? items[0]
      : null;
  });
  expect(recording.state).toBe("analysed");
  expect(recording.assessment?.leakProbability).toBeGreaterThanOrEqual(0);
  expect(recording.assessment?.leakProbability).toBeLessThanOrEqual(1);
  expect(recording.assessment?.reasons.length).toBeGreaterThan(0);
  const audio = await fetch(new URL(`/api/v1/recordings/${recording.id}/audio`, service.url));
  expect(Buffer.from(await audio.arrayBuffer()).equals(await readFile(clip))).toBe(true);
});

test("what is not a recording becomes a dead letter that the command lists with its reason", async () => {
  const port = env.MIZUHASHI_MQTT_PORT ?? "";
  const topic = `mizuhashi/v1/sensors/S-0013/recordings/${formatInstant(new Date())}`;
  await execute("mosquitto_pub", [
    "-h",
    "127.0.0.1",
    "-p",
    port,
    "-q",
    "1",
    "-t",
    topic,
    "-m",
    "not a WAV",
  ]);
  const listed = run(["dead-letters", "--json"], env);
  expect(await listed.ended).toBe(0);
  const { items } = JSON.parse(listed.stdout()) as Page<{
    topic: string;
    reason: string;
    deviceId: string;
  }>;
  expect(items.find((letter) => letter.topic === topic)).toMatchObject({
    deviceId: "S-0013",
    reason: expect.stringMatching(/RIFF|WAV/),
  });
});

test("a second start on the same ports says in one line which setting to change", async () => {
  const second = run(["start"], { ...env, MIZUHASHI_DATA_DIR: join(folder, "second") });
  expect(await second.ended).toBe(1);
  expect(second.stderr().trim().split("\n")).toHaveLength(1);
  expect(second.stderr()).toMatch(/port .*MIZUHASHI_(MQTT|HTTP)_PORT/);
});

test("Ctrl-C ends it with status 0, and the next start goes on with the same data", async () => {
  const before = await get<Page<{ id: string }>>("/api/v1/cases");
  service.process.kill("SIGINT");
  expect(await service.ended).toBe(0);
  service = await startService(["start", "--demo"], env);
  const after = await get<Page<{ id: string }>>("/api/v1/cases?limit=500");
  expect(after.items.map(({ id }) => id)).toEqual(
    expect.arrayContaining(before.items.map(({ id }) => id)),
  );
});
