import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWav } from "../../analysis/dsp/wav.ts";
import { simulate } from "../../commands/simulate.ts";
import { lookAlikeClass, lookAlikeKinds } from "../../simulators/lookAlikes.ts";
import { trainingClips } from "../../simulators/trainingClips.ts";

test("five clips a sensor, quiet ones between, every class and every kind of look-alike", () => {
  const sounds = new Map<string, string>();
  const sensors = new Map<string, number>();
  for (const clip of trainingClips(3, 600, "hard")) {
    sounds.set(clip.sound, clip.class);
    sensors.set(clip.sensorId, (sensors.get(clip.sensorId) ?? 0) + 1);
    if (clip.number === 0) expect(clip.class).toBe("normal");
    expect(clip.samples).toHaveLength(80_000);
  }
  expect([...sensors.values()]).toEqual(Array.from({ length: 120 }, () => 5));
  expect(new Set(sounds.keys())).toEqual(new Set(["leak", "normal", ...lookAlikeKinds]));
  for (const kind of lookAlikeKinds) expect(sounds.get(kind)).toBe(lookAlikeClass[kind]);
});

test("a real sound is mixed into its own class alone, at the clip's own loudness", () => {
  const samples = Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin(n * 0.7));
  const real = [{ name: "rain_1.wav", class: "environment" as const, samples }];
  const plain = [...trainingClips(3, 100, "hard")];
  const mixed = [...trainingClips(3, 100, "hard", real)];
  let changed = 0;
  for (const [i, clip] of plain.entries()) {
    const same = Buffer.from(clip.samples.buffer).equals(Buffer.from(mixed[i]!.samples.buffer));
    if (clip.class !== "environment") expect(same, clip.sound).toBe(true);
    if (!same) changed++;
  }
  expect(changed).toBeGreaterThan(0);
});

test("writes labelled WAV files that read back, one folder a class", async () => {
  const dir = await mkdtemp(join(tmpdir(), "mizuhashi-clips-"));
  try {
    const around = {
      env: {},
      log: () => {},
      progress: () => {},
      signal: new AbortController().signal,
    };
    await simulate.call(["--clips", dir, "--count", "12", "--seed", "3"], around);
    const normal = await readdir(join(dir, "normal"));
    expect(normal).toContain("S-0001__0.wav");
    const wav = readWav(await readFile(join(dir, "normal", "S-0001__0.wav")));
    expect(wav).toMatchObject({ sampleRateHz: 8000, bitsPerSample: 16, durationSeconds: 10 });
    const [first] = trainingClips(3, 1, "hard");
    expect(Array.from(wav.samples.subarray(0, 100), (x) => Math.round(x * 32_768))).toEqual([
      ...first!.samples.subarray(0, 100),
    ]);
    const truth = (await readFile(join(dir, "truth.csv"), "utf8")).trim().split("\n");
    expect(truth).toHaveLength(13);
    expect(truth[0]).toBe("file,sensor,class,sound,snrDb,material");
  } finally {
    await rm(dir, { recursive: true });
  }
});
