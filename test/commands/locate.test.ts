import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeWav } from "../../analysis/dsp/wav.ts";
import { pipeSpeed } from "../../analysis/leak/pipeSpeed.ts";
import { BadInput, WorkFailed } from "../../commands/command.ts";
import { locate } from "../../commands/locate.ts";
import { aLine, twoSensors } from "../analysis/leak/line.ts";

/** 60 m of iron, then 40 m of PVC; a branch leaves where they meet. Nobody knows what it is of. */
const pipes = [
  ...aLine({ lengthM: 60 }, { material: "VP", diameterMm: 100, lengthM: 40 }),
  ...aLine({ material: "unknown", lengthM: 30 }).map((pipe) => ({
    ...pipe,
    id: "branch",
    fromNode: "N-1",
    toNode: "N-9",
  })),
];
const [iron, plastic] = pipes.slice(0, 2).map((pipe) => pipeSpeed(pipe, new Map())!.speedMps);

let dir: string;
const file = (name: string) => join(dir, name);
const network = () => ["--network", file("pipes.geojson")];
const between = ["--a", "P-0:0", "--b", "P-1:40"];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "mizuhashi-locate-"));
  const features = pipes.map(({ line, ...properties }) => ({
    type: "Feature",
    properties,
    geometry: { type: "LineString", coordinates: line.map(({ lon, lat }) => [lon, lat]) },
  }));
  const collection = JSON.stringify({ type: "FeatureCollection", features });
  await writeFile(file("pipes.geojson"), collection);
  // 5 m into the plastic, to the nearest sample.
  const delaySeconds = 35 / plastic! - (60 / iron! + 5 / plastic!);
  for (const seed of [1, 2, 3]) {
    const delaySamples = Math.round(delaySeconds * 8000);
    const { a, b } = twoSensors({ seed, delaySamples });
    await writeFile(
      file(`a${seed}.wav`),
      writeWav(
        a.map((x) => x / 20),
        8000,
      ),
    );
    await writeFile(
      file(`b${seed}.wav`),
      writeWav(
        b.map((x) => x / 20),
        8000,
      ),
    );
  }
  const beyond = twoSensors({
    seed: 4,
    delaySamples: Math.round(8000 * (60 / iron! + 40 / plastic!)),
  });
  await writeFile(
    file("far.wav"),
    writeWav(
      beyond.a.map((x) => x / 20),
      8000,
    ),
  );
  await writeFile(
    file("farther.wav"),
    writeWav(
      beyond.b.map((x) => x / 20),
      8000,
    ),
  );
});
afterAll(() => rm(dir, { recursive: true }));

async function call(...args: string[]): Promise<string> {
  const around = {
    env: {},
    log: () => {},
    progress: () => {},
    signal: new AbortController().signal,
  };
  return (await locate.call(args, around)).stdout;
}
const clips = (...names: string[]) => names.map((name) => file(`${name}.wav`));
const json = async (...args: string[]) => JSON.parse(await call(...args, "--json"));

test("finds the place piece by piece, drawn on the pipe, with the branch it may be in", async () => {
  const found = await json(
    ...clips("a1", "b1", "a2", "b2", "a3", "b3"),
    ...network(),
    ...between,
    "--clock-ms",
    "0.5",
  );
  expect(found).toMatchObject({
    clock: "good",
    coverage: 0.9,
    branches: [],
    sound: { kind: "heard", pieces: 3 },
    location: { kind: "between" },
    position: { method: "correlation", mostLikely: { pipeId: "P-1" } },
  });
  expect(found.path.lengthM).toBe(100);
  expect(found.path.pipes.map(({ pipeId }: { pipeId: string }) => pipeId)).toEqual(["P-0", "P-1"]);
  expect(Math.abs(found.location.fromAM - 65)).toBeLessThan(0.2);
  expect(found.position.interval.length).toBeGreaterThan(0);
  expect(found.location.fromM).toBeLessThan(65);
  expect(found.location.toM).toBeGreaterThan(65);
});

test("a measured speed takes the place of the computed one", async () => {
  const args = [...clips("a1", "b1"), ...network(), ...between, "--clock-ms", "3"];
  const found = await json(...args, "--speed", "P-1=400");
  expect(found.path.pipes[1]).toMatchObject({ speedMps: 400, relativeSd: 0.02 });
  expect(found.clock).toBe("uncertain");
  // In words: place, interval and sign of the delay.
  const text = await call(...args);
  expect(text).toContain("m from A, at P-1:");
  expect(text).toContain("(90 %)");
  expect(text).toContain("B after A");
});

test("without a clock, or beyond an end, it says why there is no position", async () => {
  const args = [...clips("a1", "b1"), ...network(), ...between];
  expect(await json(...args)).toMatchObject({
    clock: "unknown",
    location: { kind: "none", why: "clockUnknown" },
    position: null,
    sound: { kind: "heard" },
  });
  expect(await call(...args, "--clock-ms", "6")).toContain("above 5 ms");
  const far = [...clips("far", "farther"), ...network(), ...between, "--clock-ms", "0.5"];
  expect(await call(...far)).toContain("beyond A");
  const unlike = [...clips("a1", "farther"), ...network(), ...between, "--clock-ms", "0.5"];
  expect(await json(...unlike)).toMatchObject({
    sound: { kind: "nothing" },
    location: { why: "nothingCommon" },
  });
});

test("names what is wrong with the call", async () => {
  const good = [...clips("a1", "b1"), ...network(), ...between];
  await expect(call(...clips("a1"), ...network(), ...between)).rejects.toThrow("an even number");
  await expect(call(...clips("a1", "b1"), ...between)).rejects.toThrow("--network is missing");
  await expect(call(...good, "--b", "P-1:41")).rejects.toThrow("0 to 40.0 m of P-1");
  await expect(call(...good, "--a", "none:1")).rejects.toThrow("--a");
  await expect(call(...good, "--speed", "P-1=fast")).rejects.toThrow(BadInput);
  await expect(call(...good, "--clock-ms", "-1")).rejects.toThrow("--clock-ms");
  await expect(call(...good, "--b", "branch:30")).rejects.toThrow(WorkFailed);
  await expect(
    call(...clips("a1"), file("pipes.geojson"), ...network(), ...between),
  ).rejects.toThrow(BadInput);
});
