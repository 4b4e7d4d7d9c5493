import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../config.ts";
import { run } from "./program.ts";

const fixtures = join(packageRoot, "test", "fixtures");
const clip = join(fixtures, "leak", "aghashahi", "gasket-leak.wav");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-cli-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("every command has a help that names it", async () => {
  const overview = run(["--help"]);
  expect(await overview.ended).toBe(0);
  const names = [...overview.stdout().matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name ?? "");
  expect(names).toEqual(
    expect.arrayContaining(["start", "analyse", "inspect", "upload", "import", "doctor"]),
  );
  for (const name of names) {
    const help = run([name, "--help"]);
    expect(await help.ended, name).toBe(0);
    expect(help.stdout(), name).toContain(`Usage: mizuhashi ${name} `);
  }
});

test("--json prints one document on stdout and nothing else", async () => {
  const analysed = run(["analyse", clip, "--json"]);
  expect(await analysed.ended).toBe(0);
  const { clips } = JSON.parse(analysed.stdout()) as {
    clips: { assessment: { leakProbability: number } }[];
  };
  expect(clips[0]?.assessment.leakProbability).toBeGreaterThanOrEqual(0);
});

test("a photo is inspected without a server, and its mask has its name and size", async () => {
  const photo = join(folder, "quay.jpg");
  await copyFile(join(fixtures, "bridge", "omu-quay", "h1_MAX_0032_10m_5_3.jpg"), photo);
  const inspected = run(["inspect", photo, "--gsd", "0.3", "--json", "--mask-dir", folder]);
  expect(await inspected.ended).toBe(0);
  const { photos } = JSON.parse(inspected.stdout()) as {
    photos: { proposals: { kind: string; widthMm: number | null }[] }[];
  };
  expect(
    photos[0]?.proposals.some(({ kind, widthMm }) => kind === "crack" && widthMm !== null),
  ).toBe(true);
  const mask = await readFile(join(folder, "quay.png"));
  expect(mask.subarray(1, 4).toString()).toBe("PNG");
  expect([mask.readUInt32BE(16), mask.readUInt32BE(20)]).toEqual([256, 256]);
});

describe("one line says what is wrong, and the exit status whose fault it is", () => {
  test.each([
    ["no such command", ["walk"], {}, 2, /command is "walk", expected one of start/],
    ["no such option", ["analyse", "--loud"], {}, 2, /--loud/],
    ["no files", ["inspect"], {}, 2, /PHOTO/],
    ["a wrong setting", ["start"], { MIZUHASHI_MQTT_PORT: "x" }, 2, /MIZUHASHI_MQTT_PORT is "x"/],
    [
      "an address without sign-in",
      ["start"],
      { MIZUHASHI_HTTP_HOST: "0.0.0.0", MIZUHASHI_MQTT_PORT: "0" },
      1,
      /MIZUHASHI_HTTP_HOST is 0\.0\.0\.0/,
    ],
  ])("%s", async (_name, args, env, status, sentence) => {
    const program = run(args, { MIZUHASHI_DATA_DIR: join(folder, "data"), ...env });
    expect(await program.ended).toBe(status);
    expect(program.stdout()).toBe("");
    expect(program.stderr().trim().split("\n")).toHaveLength(1);
    expect(program.stderr()).toMatch(sentence);
  });

  test("a data folder that cannot be written", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const program = run(["start"], { MIZUHASHI_DATA_DIR: join(file, "data") });
    expect(await program.ended).toBe(1);
    expect(program.stderr().trim().split("\n")).toHaveLength(1);
    expect(program.stderr()).toMatch(/cannot write to .*MIZUHASHI_DATA_DIR/);
  });

  test("a Node that is too old", async () => {
    const copy = join(folder, "old");
    await mkdir(copy);
    await copyFile(join(packageRoot, "check-node.cjs"), join(copy, "check-node.cjs"));
    await writeFile(join(copy, "package.json"), JSON.stringify({ engines: { node: ">=99.1" } }));
    const { status, stderr } = spawnSync(process.execPath, [join(copy, "check-node.cjs")], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^mizuhashi needs Node 99\.1 or newer, this is v\d+/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
