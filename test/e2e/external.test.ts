import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { formatInstant } from "../../ingest/topics.ts";
import { eventually, freePort, startService } from "./program.ts";

const execute = promisify(execFile);
const clip = fileURLToPath(new URL("../fixtures/leak/aghashahi/orifice-leak.wav", import.meta.url));
const database = `e2e_${process.pid}`;

let folder: string;
let service: Awaited<ReturnType<typeof startService>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-external-"));
  service = await startService(["start"], {
    MIZUHASHI_DATA_DIR: folder,
    MIZUHASHI_HTTP_PORT: String(await freePort()),
    MIZUHASHI_MQTT_URL: inject("mosquittoUrl"),
    MIZUHASHI_INFLUX_URL: inject("influxUrl"),
    MIZUHASHI_INFLUX_DATABASE: database,
  });
});

afterAll(async () => {
  service.process.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

test("through a real Mosquitto a recording is assessed, and InfluxDB's own client reads its points", async () => {
  const recordedAt = new Date();
  const sensorId = `S-ext-${process.pid}`;
  const { hostname, port } = new URL(inject("mosquittoUrl"));
  const topic = `mizuhashi/v1/sensors/${sensorId}/recordings/${formatInstant(recordedAt)}`;
  await execute("mosquitto_pub", ["-h", hostname, "-p", port, "-q", "1", "-t", topic, "-f", clip]);
  const recording = await eventually(async () => {
    const response = await fetch(new URL(`/api/v1/recordings?sensorId=${sensorId}`, service.url));
    const { items } = (await response.json()) as {
      items: { id: string; levelDb: number; state: string }[];
    };
    return items[0]?.state === "analysed" ? items[0] : null;
  });
  const audio = await fetch(new URL(`/api/v1/recordings/${recording.id}/audio`, service.url));
  expect(Buffer.from(await audio.arrayBuffer()).equals(await readFile(clip))).toBe(true);

  const influx = new URL(inject("influxUrl"));
  const { stdout } = await execute("influx", [
    ...["-host", influx.hostname, "-port", influx.port, "-database", database, "-format", "json"],
    ...["-execute", `SELECT "levelDb" FROM "recording" WHERE "entityId" = '${sensorId}'`],
  ]);
  const { results } = JSON.parse(stdout) as {
    results: { series: { values: [number, number][] }[] }[];
  };
  expect(results[0]?.series[0]?.values[0]?.[1]).toBeCloseTo(recording.levelDb, 6);
});
