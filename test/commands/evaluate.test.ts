import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Command } from "../../commands/command.ts";
import { BadInput } from "../../commands/command.ts";
import { evaluate } from "../../commands/evaluate.ts";
import { train } from "../../commands/train.ts";
import { noise } from "../analysis/dsp/signals.ts";

let folder = "";
let model = "";
let seen = "";
let unseen = "";
let trained: Record<string, unknown> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-evaluate-"));
  seen = join(folder, "seen.csv");
  unseen = join(folder, "unseen.csv");
  model = join(folder, "model.json");
  await writeFile(seen, spectra(1, 400));
  await writeFile(unseen, spectra(2, 200));
  trained = await call(train, "--data", seen, "--out", model, "--report", join(folder, "trained"));
});
afterAll(() => rm(folder, { recursive: true }));

const around = {
  env: {},
  log: () => {},
  progress: () => {},
  signal: new AbortController().signal,
};

async function call(command: Command, ...args: string[]) {
  return JSON.parse((await command.call(["--json", ...args], around)).stdout);
}

/**
 * Amplitudes as whole numbers, 128 bins of 40 Hz, five rows a sensor. Leaks have a hump at 600 Hz,
 * other sounds one at 2 kHz; one row in eight is named wrongly.
 */
function spectra(seed: number, rows: number): string {
  const bins = Array.from({ length: 128 }, (_, i) => i);
  const gauss = noise(seed, rows * bins.length);
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = ["leak out", "normal", "other"][row % 3]!;
    const told = row % 8 === 0 ? ["leak out", "normal", "other"][(row + 1) % 3]! : label;
    const centre = label === "leak out" ? 15 : 50;
    const cells = bins.map((i) => {
      const hump = label === "normal" ? 0 : 60 * Math.exp(-(((i - centre) / 5) ** 2));
      return Math.max(0, Math.round((30 + hump) * (1 + 0.3 * gauss[row * bins.length + i]!)));
    });
    return [told, `${seed}-${Math.floor(row / 5)}`, ...cells].join(",");
  });
  return [`label,group,${bins.map((i) => i * 40).join(",")}`, ...lines].join("\n");
}

describe("evaluate", () => {
  test("finds on unseen sounds what training had promised", async () => {
    const predictions = join(folder, "predictions.csv");
    const report = join(folder, "unseen");
    const result = await call(
      evaluate,
      ...["--model", model, "--data", unseen, "--predictions", predictions, "--report", report],
    );
    expect(result).toMatchObject({ model: "model", rows: 200, groups: 40 });
    const promised = trained.evaluation as typeof result.evaluation;
    for (const side of ["leakAgainstAll", "leakAgainstNormal", "leakAgainstLookAlikes"]) {
      const { value, interval } = result.evaluation[side].auc;
      expect(Math.abs(value - promised[side].auc.value)).toBeLessThan(0.06);
      expect(interval[0]).toBeLessThanOrEqual(value);
      expect(interval[1]).toBeGreaterThanOrEqual(value);
    }

    const [head, ...lines] = (await readFile(predictions, "utf8")).trim().split("\n");
    expect(head).toBe("row,label,group,probability,class");
    expect(lines.length).toBe(200);
    const told = lines.filter((line) => line.split(",").at(-1) === "leak out").length;
    const counted = Object.values(result.evaluation.confusion) as Record<string, number>[];
    expect(told).toBe(counted.reduce((sum, row) => sum + (row["leak out"] ?? 0), 0));
  });

  test("reports hold the figures, and the diagram a point a filled bin", async () => {
    for (const name of ["trained", "unseen"]) {
      const file = (end: string) => readFile(join(folder, name, end), "utf8");
      const report = JSON.parse(await file("report.json"));
      const filled = report.reliability.filter(({ rows }: { rows: number }) => rows > 0);
      const svg = await file("reliability.svg");
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg.split("<circle").length - 1).toBe(filled.length);
      expect(svg).not.toContain("NaN");
      expect(await file("report.txt")).toContain(
        `leak against look-alikes (${report.leakAgainstLookAlikes.positives} : `,
      );
    }
  });

  test("the same call gives the same figures", async () => {
    const again = () => call(evaluate, "--model", model, "--data", unseen);
    expect(await again()).toEqual(await again());
  });

  test.each([
    [["--data", "x.csv"], "--model"],
    [["--model", "/nowhere/model.json", "--data", "."], "--model"],
  ])("refuses %j", async (args, named) => {
    await expect(call(evaluate, ...args)).rejects.toThrow(BadInput);
    await expect(call(evaluate, ...args)).rejects.toThrow(named);
  });

  test("refuses a file that is no model, and says why", async () => {
    const other = join(folder, "other.json");
    await writeFile(other, '{"format":"something"}');
    await expect(call(evaluate, "--model", other, "--data", unseen)).rejects.toThrow("format");
  });
});
