/**
 * Recordings a second from the wire to the stored assessment: the built program as it is, four clients
 * of its own broker, 10 s clips (160 kB). Beside it, in the same run, the bare assessment of the same
 * clip on one core: the ratio says what receiving, storing and deciding cost. Asserts nothing.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { readWav, writeWav } from "../../analysis/dsp/wav.ts";
import { assessRecording } from "../../analysis/leak/assess.ts";
import { parseModel } from "../../analysis/leak/model.ts";
import { packageRoot } from "../../config.ts";
import { formatTopic } from "../../ingest/topics.ts";
import { eventually, freePort, startService } from "../e2e/program.ts";

const clips = 1500;
const clients = 4;
const inFlight = 10;
const rounds = 3;

const fixture = join(packageRoot, "test", "fixtures", "leak", "aghashahi", "orifice-leak.wav");
const wav = Buffer.from(
  writeWav(readWav(await readFile(fixture)).samples.subarray(0, 80_000), 8000),
);

for (let round = 1; round <= rounds; round++) {
  const { acknowledgedASecond, analysedASecond } = await wholeWay();
  const bare = await bareAssessments();
  console.log(
    `round ${round}: ${acknowledgedASecond.toFixed(0)} acknowledged/s, ${analysedASecond.toFixed(0)} analysed/s end to end; ` +
      `bare assessment on one core ${bare.toFixed(0)}/s (ratio ${(analysedASecond / bare).toFixed(2)})`,
  );
}

async function wholeWay(): Promise<{ acknowledgedASecond: number; analysedASecond: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), "mizuhashi-bench-"));
  const port = await freePort();
  const service = await startService(["start"], {
    MIZUHASHI_DATA_DIR: dataDir,
    MIZUHASHI_HTTP_PORT: String(await freePort()),
    MIZUHASHI_MQTT_PORT: String(port),
    MIZUHASHI_LOG_LEVEL: "error",
  });
  try {
    const began = performance.now();
    await Promise.all(
      Array.from({ length: clients }, (_, client) => publish(`mqtt://127.0.0.1:${port}`, client)),
    );
    const acknowledged = performance.now();
    await eventually(async () => {
      const response = await fetch(new URL("/api/v1/system", service.url));
      const { queue, counts } = (await response.json()) as {
        queue: { waiting: number; claimed: number };
        counts: { recordings: number };
      };
      return counts.recordings === clips && queue.waiting + queue.claimed === 0;
    });
    const analysed = performance.now();
    return {
      acknowledgedASecond: (1000 * clips) / (acknowledged - began),
      analysedASecond: (1000 * clips) / (analysed - began),
    };
  } finally {
    service.process.kill("SIGINT");
    await service.ended;
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Every client sends its share, `inFlight` at a time, each next one after an acknowledgement. */
async function publish(url: string, client: number): Promise<void> {
  const connection = await connectAsync(url);
  const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000 + 3 * 3_600_000;
  let next = client;
  const sendOn = async () => {
    for (let index = next; index < clips; index = next) {
      next += clients;
      const sensorId = `B-${index % 48}`;
      const recordedAt = new Date(noon + index * 1000);
      const topic = formatTopic({ kind: "recording", sensorId, recordedAt });
      await connection.publishAsync(topic, wav, { qos: 1 });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, sendOn));
  await connection.endAsync();
}

async function bareAssessments(): Promise<number> {
  const path = join(packageRoot, "analysis", "leak", "models", "leak-1.json");
  const model = parseModel(JSON.parse(await readFile(path, "utf8")));
  const runs = 200;
  const began = performance.now();
  for (let run = 0; run < runs; run++) {
    const { samples, sampleRateHz } = readWav(wav);
    assessRecording(samples, sampleRateHz, { mainsHz: 60 }, model, []);
  }
  return (1000 * runs) / (performance.now() - began);
}
