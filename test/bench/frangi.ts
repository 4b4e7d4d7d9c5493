/**
 * The whole inspection side by side with scikit-image's `frangi` (sigmas 1 to 3), one core each, the
 * same photo, taking turns: CPU seconds and their ratio; and F1 at 2 px on rendered walls, where frangi
 * gets the threshold that is best for it. Needs python3 with scikit-image; says so when it is not there.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crackScore, f1Of } from "../../analysis/bridge/crackScore.ts";
import { inspectPhoto } from "../../analysis/bridge/inspect.ts";
import { crackMask } from "../../analysis/bridge/mask.ts";
import { luminanceOf } from "../../analysis/bridge/surface.ts";
import { shippedCrackModel } from "../../ingest/crackModel.ts";
import { renderWall } from "../analysis/bridge/renderConcrete.ts";
import { anyWall, plainWall } from "../analysis/bridge/walls.ts";

/** Reads grey levels, writes the answer as 32-bit numbers, prints its CPU seconds. */
const script = `
import sys, time, os
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
from skimage.filters import frangi
path, width, height = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
grey = np.fromfile(path, dtype=np.uint8).reshape(height, width)
start = time.process_time()
answer = frangi(grey, sigmas=range(1, 4), black_ridges=True)
print(time.process_time() - start)
answer.astype(np.float32).tofile(path + ".answer")
`;

interface FrangiRun {
  seconds: number;
  answer: Float32Array;
}

export async function benchFrangi(rounds = 3, walls = 20) {
  const folder = await mkdtemp(join(tmpdir(), "mizuhashi-frangi-"));
  try {
    const { photo } = renderWall({
      ...plainWall({ seed: 5, size: 4096 }),
      ...{ boardPx: 200, bugHoles: 2400, blotches: 6000, streaks: 40, mottle: 6 },
    });
    const times: { ours: number; frangi: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const frangi = await runFrangi(folder, photo);
      if (frangi === null) return null;
      const before = process.cpuUsage();
      inspectPhoto(photo, { source: "none" }, shippedCrackModel());
      const { user, system } = process.cpuUsage(before);
      times.push({ ours: (user + system) / 1e6, frangi: frangi.seconds });
    }
    return { megapixels: (4096 * 4096) / 1e6, times, ...(await scores(folder, walls)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function scores(folder: string, walls: number) {
  const size = 512;
  const shares = [0.9, 0.93, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995];
  const ours = [];
  const theirs = shares.map(() => [] as ReturnType<typeof crackScore>[]);
  for (let seed = 10_000; seed < 10_000 + walls; seed++) {
    const { photo, centre } = renderWall(anyWall(seed, size));
    if (!centre.includes(1)) continue;
    const { proposals } = inspectPhoto(photo, { source: "none" }, shippedCrackModel());
    ours.push(crackScore(crackMask(proposals, size, size), centre, null, size, size, 2));
    const run = await runFrangi(folder, photo);
    if (run === null) continue;
    const sorted = Float32Array.from(run.answer).sort();
    for (const [index, share] of shares.entries()) {
      const least = sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
      const mask = Uint8Array.from(run.answer, (value) => (value > least ? 1 : 0));
      theirs[index]?.push(crackScore(mask, centre, null, size, size, 2));
    }
  }
  return { f1: f1Of(ours), frangiF1: Math.max(...theirs.map((all) => f1Of(all))) };
}

async function runFrangi(
  folder: string,
  photo: { width: number; height: number; data: Uint8Array },
): Promise<FrangiRun | null> {
  const { width, height } = photo;
  const path = join(folder, "grey");
  const { data } = luminanceOf(photo);
  await writeFile(
    path,
    Uint8Array.from(data, (level) => level >> 8),
  );
  const args = ["-c", script, path, String(width), String(height)];
  // Debian's package belongs to the system's Python, which need not be the first in the path.
  const run = ["python3", "/usr/bin/python3"]
    .map((python) => spawnSync(python, args, { encoding: "utf8" }))
    .find(({ status }) => status === 0);
  if (!run) return null;
  const bytes = await readFile(`${path}.answer`);
  const answer = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return { seconds: Number(run.stdout), answer };
}

if (process.argv[1]?.endsWith("frangi.js")) {
  const result = await benchFrangi();
  process.stdout.write(
    result === null
      ? "python3 with scikit-image is not here\n"
      : `${JSON.stringify(result, null, 2)}\n`,
  );
}
