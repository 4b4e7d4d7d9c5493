import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { BadModel } from "../../analysis/leak/model.ts";
import type { Workers } from "../../ingest/workers.ts";
import { startWorkers } from "../../ingest/workers.ts";
import { leakModel } from "./leakModel.ts";
import { aWav } from "./payloads.ts";

let workers: Workers | undefined;
afterEach(() => workers?.stop());

const log = pino({ level: "silent" });

test("a thread that runs out of memory fails its task alone; the next one is done", async () => {
  workers = startWorkers(
    { threads: 1, heapMb: 32 },
    { mainsHz: 60, model: await leakModel() },
    log,
  );
  const wav = aWav(1);
  const endless = Array.from({ length: 300_000 }, (_, i) => ({
    recordedAt: new Date(i),
    levelDb: i,
    features: { centroidHz: i, flatness: 1 / (1 + i) },
    spectrum: null,
  }));
  await expect(workers.recording({ kind: "recording", wav, history: endless })).rejects.toThrow(
    /memory/,
  );
  const next = await workers.recording({ kind: "recording", wav, history: [] });
  expect(next.ok).toBe(true);
});

test("what a device did wrong comes back as its fault, what we did as ours, with the stack", async () => {
  workers = startWorkers(
    { threads: 1, heapMb: 256 },
    { mainsHz: 60, model: await leakModel() },
    log,
  );
  const cut = await workers.recording({ kind: "recording", wav: Buffer.from("RIFF"), history: [] });
  expect(cut).toMatchObject({ ok: false, fault: "device", field: "riff" });
  const nonsense = { stepHz: 4, densityDb: null as unknown as Float32Array };
  const bug = await workers.recording({ kind: "spectrum", spectrum: nonsense, history: [] });
  expect(bug).toMatchObject({ ok: false, fault: "ours", stack: expect.stringContaining("at ") });
});

test("a model that is none stops the start", () => {
  const start = () => startWorkers({ threads: 1, heapMb: 256 }, { mainsHz: 60, model: {} }, log);
  expect(start).toThrow(BadModel);
});

test("two sensors' clips are correlated; clips too short for the way between them are the devices' fault", async () => {
  workers = startWorkers(
    { threads: 1, heapMb: 256 },
    { mainsHz: 60, model: await leakModel() },
    log,
  );
  const search = { mostDelaySeconds: 0.1, bandHz: [40, 2000] } as const;
  const pair = (a: number, b: number) => ({
    recordings: [{ a, b, startDifferenceSeconds: 0.02 }],
    search,
  });
  const [same, short] = await workers.pairs({
    kind: "pairs",
    wavs: [aWav(4), aWav(4), aWav(1), aWav(1)],
    pairs: [pair(0, 1), pair(2, 3)],
  });
  if (!same?.ok || same.result.kind !== "heard") throw new Error(JSON.stringify(same));
  expect(same.result.delaySeconds).toBeCloseTo(0.02, 4);
  expect(short).toMatchObject({ ok: false, fault: "device", field: "length" });
});
