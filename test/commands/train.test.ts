import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeWav } from "../../analysis/dsp/wav.ts";
import { parseModel } from "../../analysis/leak/model.ts";
import { analyse } from "../../commands/analyse.ts";
import { BadInput } from "../../commands/command.ts";
import { train } from "../../commands/train.ts";
import { clipGroup, positiveLabels, soundOf } from "../../commands/trainingData.ts";
import { noise } from "../analysis/dsp/signals.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-train-"));
});
afterAll(() => rm(folder, { recursive: true }));

const around = {
  env: {},
  log: () => {},
  progress: () => {},
  signal: new AbortController().signal,
};
const call = async (command: typeof train, ...args: string[]) => {
  const { stdout, status } = await command.call(["--json", ...args], around);
  return { result: JSON.parse(stdout), status };
};

/** A CSV of 240 spectra of 60 sensors: leaks have a hump at 600 Hz; amplitudes as whole numbers. */
function spectra(columns: readonly string[]): string {
  const gauss = noise(1, 240 * 64);
  const lines = Array.from({ length: 240 }, (_, row) => {
    const label = row % 2 === 0 ? "leak in" : row % 4 === 1 ? "normal" : "noise";
    const cells = columns.map((_, i) => {
      const hump = label === "leak in" ? 30 * Math.exp(-(((i - 10) / 3) ** 2)) : 0;
      return Math.max(0, Math.round((20 + hump) * (1 + 0.2 * gauss[row * 64 + i]!)));
    });
    return [label, `S-${row >> 2}`, ...cells].join(",");
  });
  return [`label,sensor,${columns.join(",")}`, ...lines].join("\n");
}
const columns = Array.from({ length: 64 }, (_, i) => String(60 * i));

describe("train on a table of spectra", () => {
  test("writes a model that loads and out-of-fold predictions, no sensor in two folds", async () => {
    const data = join(folder, "spectra.csv");
    const out = join(folder, "spectra.json");
    const predictions = join(folder, "predictions.csv");
    await writeFile(data, spectra(columns));
    const { result } = await call(
      train,
      ...["--data", data, "--group-by", "sensor", "--positive", "leak in"],
      ...["--out", out, "--predictions", predictions],
    );
    expect(result).toMatchObject({ rows: 240, groups: 60 });
    expect(result.evaluation.leakAgainstAll.auc.value).toBeGreaterThan(0.95);

    const model = parseModel(JSON.parse(await readFile(out, "utf8")));
    expect(model.input).toMatchObject({ kind: "spectra", stepHz: 60, values: "amplitude" });
    expect(model.classes.map(({ sound }) => sound)).toEqual(["leak", "environment", "normal"]);
    expect(model.evaluation).toMatchObject(result.evaluation);

    const [head, ...rows] = (await readFile(predictions, "utf8")).trim().split("\n");
    expect(head).toBe("row,fold,label,group,probability,class");
    expect(rows.length).toBe(240);
    const foldOf = new Map<string, string>();
    rows.forEach((line, i) => {
      const [row, fold = "", label, group = "", probability] = line.split(",");
      expect(Number(row)).toBe(i);
      expect(label).toBe(i % 2 === 0 ? "leak in" : i % 4 === 1 ? "normal" : "noise");
      expect(foldOf.get(group) ?? fold).toBe(fold);
      foldOf.set(group, fold);
      expect(Number(probability)).toBeGreaterThanOrEqual(0);
    });
    expect(new Set(foldOf.values()).size).toBe(5);
  });

  test("the order of frequency columns and quotes do not matter", async () => {
    const rows = spectra(columns)
      .split("\n")
      .map((line) => line.split(","));
    const turned = rows.map(([label, group, ...cells]) =>
      [...cells.toReversed(), `"${group}"`, `"${label}"`].join(","),
    );
    const forth = join(folder, "forth.csv");
    const back = join(folder, "back.csv");
    await writeFile(forth, rows.map((cells) => cells.join(",")).join("\r\n"));
    await writeFile(back, `\uFEFF${turned.join("\n")}\n`);
    const trained = async (data: string) => {
      const out = join(folder, "order.json");
      await call(train, "--data", data, "--group-by", "sensor", "--out", out);
      const { training: _, ...model } = parseModel(JSON.parse(await readFile(out, "utf8")));
      return model;
    };
    expect(await trained(back)).toEqual(await trained(forth));
  });

  test.each([
    ["no label column", "kind,0,10,20\nleak,1,2,3\n", "label"],
    ["too few frequencies", "label,0,10\nleak,1,2\n", "columns"],
    ["a cell that is no number", spectra(columns).replace(/,20,/, ",loud,"), "a number"],
  ])("refuses %s", async (_, text, named) => {
    const data = join(folder, "broken.csv");
    await writeFile(data, text);
    const training = call(train, "--data", data, "--out", join(folder, "none.json"));
    await expect(training).rejects.toThrow(BadInput);
    await expect(training).rejects.toThrow(named);
  });
});

describe("labels", () => {
  const rows = (labels: readonly string[]) =>
    labels.map((label, i) => ({ id: `${i}`, label, group: `${i}`, values: new Float32Array(0) }));

  test.each([
    ["leak out", "leak", "no leak", "normal"],
    ["out_leak", "leak", "non-leak", "normal"],
    ["leak_in", "leak", "normal", "normal"],
    ["Leakage", "leak", "leak-free", "normal"],
    ["漏水", "leak", "漏水なし", "normal"],
    ["屋外漏水", "leak", "正常", "normal"],
    ["leak", "leak", "noise", "environment"],
    ["in leak", "leak", "machine", "machine"],
  ])("%s is a %s, %s is %s", (positive, sound, other, otherSound) => {
    const isPositive = positiveLabels(undefined, rows([positive, other]));
    expect([positive, other].map(isPositive)).toEqual([true, false]);
    expect(soundOf(positive, isPositive)).toBe(sound);
    expect(soundOf(other, isPositive)).toBe(otherSound);
  });

  test("are leaks when the call says so, whatever their names", () => {
    const isPositive = positiveLabels("a, b", rows(["a", "b", "leak"]));
    expect(["a", "b", "leak"].map(isPositive)).toEqual([true, true, false]);
    expect(() => positiveLabels("a,c", rows(["a", "b"]))).toThrow(BadInput);
    expect(() => positiveLabels(undefined, rows(["a", "b"]))).toThrow("--positive");
  });
});

describe("train on clips, then analyse", () => {
  test("labels are folders, groups are sensors, and the model judges new clips", async () => {
    const clips = join(folder, "clips");
    for (const label of ["leak", "normal"]) {
      await mkdir(join(clips, label), { recursive: true });
      for (let i = 0; i < 24; i++) {
        await writeFile(join(clips, label, `S-${i >> 1}__${i}.wav`), clip(label, 100 + i));
      }
    }
    const out = join(folder, "clips.json");
    const { result } = await call(train, "--data", clips, "--out", out);
    expect(result).toMatchObject({ rows: 48, groups: 12 });

    const leak = join(folder, "leak.wav");
    const broken = join(folder, "broken.wav");
    await writeFile(leak, clip("leak", 999));
    await writeFile(broken, "RIFF");
    const judged = await call(analyse as typeof train, "--model", out, leak, broken);
    expect(judged.status).toBe(1);
    const [good, bad] = judged.result.clips;
    expect(good).toMatchObject({ file: leak, failure: null, assessment: { class: "leak" } });
    expect(good.assessment.leakProbability).toBeGreaterThan(0.5);
    expect(bad.failure).toContain("riff");
  });

  test("refuses a group column that the table does not have: rows apart promise too much", async () => {
    const data = join(folder, "no-such-group.csv");
    await writeFile(data, spectra(columns));
    const args = ["--data", data, "--group-by", "sid", "--out", join(folder, "x.json")];
    await expect(call(train, ...args)).rejects.toThrow("--group-by");
  });

  test("groups come from file names", () => {
    expect(clipGroup("S-0012__3.wav")).toBe("S-0012");
    expect(clipGroup("rain_1-17367-A.wav")).toBe("freesound-17367");
    expect(clipGroup("clock-tick_2-54961-A.wav")).toBe("freesound-54961");
    expect(clipGroup("other.wav")).toBe("other");
  });

  test.each([
    [["--out", "x.json"], "--data"],
    [["--data", "/nowhere", "--out", "x.json"], "--data"],
    [["--data", "."], "--out"],
    [["--data", ".", "--out", "x.json", "--mains", "55"], "--mains"],
  ])("refuses %j", async (args, named) => {
    await expect(call(train, ...args)).rejects.toThrow(named);
    await expect(call(train, ...args)).rejects.toThrow(BadInput);
  });
});

/** Two seconds: a leak is white, normal is dull (a running sum that forgets). */
function clip(label: string, seed: number): Uint8Array {
  let dull = 0;
  const samples = noise(seed, 16_000).map((value) => {
    dull = 0.95 * dull + value;
    return 0.02 * (label === "leak" ? value : dull);
  });
  return writeWav(samples, 8000);
}
