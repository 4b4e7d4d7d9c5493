import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BadInput, WorkFailed } from "../../commands/command.ts";
import { inspect } from "../../commands/inspect.ts";
import { train } from "../../commands/train.ts";
import { renderWall } from "../analysis/bridge/renderConcrete.ts";
import { anyWall } from "../analysis/bridge/walls.ts";

const size = 256;
const photos = 10;

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

/** Two photos of each of five bridges, and a wall of another renderer than the shipped model learned from. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mizuhashi-cracks-"));
  await mkdir(at("photos"));
  await mkdir(at("masks"));
  for (let index = 0; index < photos; index++) {
    const { photo, centre } = renderWall(anyWall(300 + index, size));
    const name = `bridge${Math.floor(index / 2)}_${index % 2}`;
    const raw = { width: size, height: size, channels: 3 as const };
    await sharp(photo.data, { raw })
      .jpeg({ quality: 92 })
      .toFile(at("photos", `${name}.jpg`));
    const grey = { width: size, height: size, channels: 1 as const };
    await sharp(
      centre.map((value) => 255 * value),
      { raw: grey },
    )
      .png()
      .toFile(at("masks", `${name}.png`));
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function around() {
  return { env: {}, log: () => {}, progress: () => {}, signal: new AbortController().signal };
}

test("learns from photos and masks, reports by photo before and after, and inspect takes the model", async () => {
  const out = at("crack-model.json");
  const args = ["--photos", at("photos"), "--masks", at("masks"), "--out", out];
  const { stdout } = await train.call(
    [...args, "--rendered", "4", "--report", at("report"), "--licence", "ours", "--json"],
    around(),
  );
  const { evaluation, version } = JSON.parse(stdout);
  expect(version).toBe("crack-model");
  expect(evaluation.groups).toBe(5);
  expect(evaluation.photos.length).toBeGreaterThan(5);
  for (const { name, group, before, after } of evaluation.photos) {
    expect(name.startsWith(group)).toBe(true);
    for (const { f1 } of [before, after]) expect(f1 >= 0 && f1 <= 1).toBe(true);
  }
  const { f1, f1Low, f1High } = evaluation.after;
  expect(f1).toBeGreaterThan(0.3);
  expect(f1Low <= f1 && f1 <= f1High).toBe(true);

  const model = JSON.parse(await readFile(out, "utf8"));
  expect(model).toMatchObject({ record: { licence: "ours" }, evaluation: { groups: 5 } });
  expect(model.record.command).toContain("mizuhashi train --photos");
  expect(await readFile(at("report", "report.txt"), "utf8")).toContain("before");

  const photo = at("photos", "bridge0_0.jpg");
  const own = await inspect.call([photo, "--model", out, "--jobs", "1", "--json"], around());
  const shipped = await inspect.call([photo, "--jobs", "1", "--json"], around());
  expect(own.status).toBe(0);
  expect(own.stdout).not.toBe(shipped.stdout);
}, 120_000);

test("the pattern of --group-by names the bridge", async () => {
  const call = train.call(
    [
      ...["--photos", at("photos"), "--masks", at("masks"), "--out", at("none.json")],
      ...["--group-by", "^bridge"],
    ],
    around(),
  );
  await expect(call).rejects.toThrow(
    new WorkFailed("1 groups of photos are too few to judge a model by: 5 are the least"),
  );
});

test("a mask of another size, missing masks and a broken model are the caller's fault", async () => {
  await mkdir(at("small"));
  await sharp({ create: { width: 8, height: 8, channels: 3, background: "#000" } })
    .png()
    .toFile(at("small", "bridge0_0.png"));
  const call = (...args: string[]) => train.call(args, around());
  const out = at("none.json");
  await expect(call("--photos", at("photos"), "--out", out)).rejects.toBeInstanceOf(BadInput);
  await expect(
    call("--photos", at("photos"), "--masks", at("nowhere"), "--out", out),
  ).rejects.toBeInstanceOf(BadInput);
  await writeFile(at("broken.json"), "{}");
  await expect(
    inspect.call([at("photos", "bridge0_0.jpg"), "--model", at("broken.json")], around()),
  ).rejects.toBeInstanceOf(BadInput);
});
