/**
 * Analysis of one clip beside SciPy's Welch on the same file, in one run on one core: both take turns,
 * so that whatever else the machine does befalls both. Prints median, 10th and 90th percentile and
 * ratios; asserts nothing. Needs python3 with SciPy (Debian: python3-scipy 1.10.1).
 *
 *   npm run build && node dist/test/bench/welch.js
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readWav, writeWav } from "../../analysis/dsp/wav.ts";
import { welch } from "../../analysis/dsp/welch.ts";
import { assessRecording } from "../../analysis/leak/assess.ts";
import { parseModel } from "../../analysis/leak/model.ts";
import { packageRoot } from "../../config.ts";

const rounds = 12;
const runsARound = 25;
const rateHz = 8000;
const seconds = 10;

interface Timing {
  medianMs: number;
  p10Ms: number;
  p90Ms: number;
}

interface Ratios {
  /** SciPy's time over ours: above 1 we are faster */
  welchSpeedup: number;
  /** the whole assessment over our Welch alone */
  assessmentOverWelch: number;
}

export interface WelchBench {
  scipy: string;
  clip: string;
  scipyWelch: Timing;
  welch: Timing;
  assessment: Timing;
  /** ratios of medians, and of 10th percentiles: what they are when nothing else runs */
  atMedian: Ratios;
  atP10: Ratios;
  assessmentsPerSecond: number;
}

export async function welchBench(): Promise<WelchBench> {
  pinToOneCore();
  const folder = await mkdtemp(join(tmpdir(), "mizuhashi-bench-"));
  try {
    const path = join(folder, "clip.wav");
    await writeFile(path, await benchClip());
    return await measure(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(path: string): Promise<WelchBench> {
  const { samples, sampleRateHz } = readWav(await readFile(path));
  const model = parseModel(
    JSON.parse(
      await readFile(join(packageRoot, "analysis", "leak", "models", "leak-1.json"), "utf8"),
    ),
  );
  const runs = {
    welch: () => welch(samples, sampleRateHz, { segmentLength: 2048 }),
    assessment: () => assessRecording(samples, sampleRateHz, { mainsHz: 60 }, model, []),
  };
  const script = join(packageRoot, "test", "bench", "scipyWelch.py");
  const scipy = spawn("/usr/bin/python3", [script, path], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  });
  const answers = createInterface({ input: scipy.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse(String((await answers.next()).value)) as unknown;
  const { scipy: version } = (await answer()) as { scipy: string };

  const times = { scipy: [] as number[], welch: [] as number[], assessment: [] as number[] };
  // The first round warms caches and compilers and is not counted.
  for (let round = 0; round <= rounds; round++) {
    scipy.stdin.write(`${runsARound}\n`);
    const theirs = ((await answer()) as number[]).map((time) => time * 1000);
    const ours = timed(runs.welch);
    const whole = timed(runs.assessment);
    if (round === 0) continue;
    times.scipy.push(...theirs);
    times.welch.push(...ours);
    times.assessment.push(...whole);
  }
  scipy.stdin.end();
  const scipyWelch = timing(times.scipy);
  const ours = timing(times.welch);
  const assessment = timing(times.assessment);
  return {
    scipy: version,
    clip: `${seconds} s at ${rateHz} Hz, int16 as float32`,
    scipyWelch,
    welch: ours,
    assessment,
    atMedian: ratios(scipyWelch.medianMs, ours.medianMs, assessment.medianMs),
    atP10: ratios(scipyWelch.p10Ms, ours.p10Ms, assessment.p10Ms),
    assessmentsPerSecond: Math.round(1000 / assessment.medianMs),
  };
}

function ratios(scipyMs: number, welchMs: number, assessmentMs: number): Ratios {
  return {
    welchSpeedup: round(scipyMs / welchMs),
    assessmentOverWelch: round(assessmentMs / welchMs),
  };
}

function timed(run: () => unknown): number[] {
  return Array.from({ length: runsARound }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
}

function timing(times: number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.floor(share * (sorted.length - 1))]!);
  return { medianMs: at(0.5), p10Ms: at(0.1), p90Ms: at(0.9) };
}

/** Ten seconds of a real recording of the fixtures, as 16-bit PCM. */
async function benchClip(): Promise<Uint8Array> {
  const fixture = join(packageRoot, "test", "fixtures", "leak", "aghashahi", "orifice-leak.wav");
  const { samples, sampleRateHz } = readWav(await readFile(fixture));
  if (sampleRateHz !== rateHz) throw new Error(`${fixture} has ${sampleRateHz} Hz`);
  return writeWav(samples.subarray(0, seconds * rateHz), rateHz);
}

/** The child inherits it. Where there is no taskset (not Linux) the system chooses. */
function pinToOneCore(): void {
  try {
    execFileSync("taskset", ["-cp", "0", String(process.pid)], { stdio: "ignore" });
  } catch {
    process.stderr.write("not pinned to one core: no taskset\n");
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

if (process.argv[1]?.endsWith("welch.js")) {
  process.stdout.write(`${JSON.stringify(await welchBench(), null, 2)}\n`);
}
