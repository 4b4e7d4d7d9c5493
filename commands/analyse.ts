import { readFile } from "node:fs/promises";
import { reasonText } from "../analysis/cases/reasonText.ts";
import type { RecordingAnalysis } from "../analysis/domain/recording.ts";
import { BadSignal } from "../analysis/dsp/badSignal.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import { assessRecording } from "../analysis/leak/assess.ts";
import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import { BadInput, command } from "./command.ts";
import { readLeakModel } from "./leakModel.ts";

type Analysed =
  | ({ file: string; failure: null } & Omit<RecordingAnalysis, "spectrum">)
  | { file: string; failure: string };

export const analyse = command({
  name: "analyse",
  usage: "CLIP.wav… [--model MODEL.json] [--mains 60|50]",
  summary: "Judge recordings as the service does: quality, level, features, hum, leak probability",
  help: [
    "WAV files: mono, PCM of 16, 24 or 32 bits or float.",
    "--model FILE  another model than the one of the program",
    "--mains HZ    mains frequency of the site, 60 (default) or 50",
    "Exit status 1 when a file could not be analysed; the others are printed all the same.",
  ].join("\n"),
  options: {
    model: { type: "string" },
    mains: { type: "string", default: "60" },
  },
  async run({ positionals, values }) {
    if (positionals.length === 0)
      throw new BadInput("CLIP.wav", undefined, "one or more WAV files");
    const mainsHz = values.mains === "60" ? 60 : values.mains === "50" ? 50 : null;
    if (mainsHz === null) throw new BadInput("--mains", values.mains, "50 or 60");
    const model = values.model === undefined ? await readLeakModel() : await modelOf(values.model);
    const clips: Analysed[] = [];
    for (const file of positionals) clips.push(await analyseFile(file, mainsHz, model));
    return { model: model.version, clips };
  },
  text: ({ clips }) => clips.map(described).join("\n\n"),
  status: ({ clips }) => (clips.some(({ failure }) => failure !== null) ? 1 : 0),
});

async function analyseFile(file: string, mainsHz: 50 | 60, model: LeakModel): Promise<Analysed> {
  const bytes = await bytesOf(file);
  try {
    const { samples, sampleRateHz } = readWav(bytes);
    const { spectrum: _, ...rest } = assessRecording(samples, sampleRateHz, { mainsHz }, model, []);
    return { file, failure: null, ...rest };
  } catch (error) {
    if (error instanceof BadSignal) return { file, failure: error.message };
    throw error;
  }
}

async function modelOf(path: string): Promise<LeakModel> {
  const bytes = await bytesOf(path);
  try {
    return parseModel(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput("--model", path, `a leak model: ${why}`, { cause });
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new BadInput("file", path, "a file that can be read", { cause });
  }
}

function described(clip: Analysed): string {
  if (clip.failure !== null) return `${clip.file}\n  not analysed: ${clip.failure}`;
  const { assessment, quality } = clip;
  const seconds = clip.durationSeconds.toFixed(1);
  const leak = (100 * assessment.leakProbability).toFixed(1);
  const problems = quality.problems.length > 0 ? `, problems: ${quality.problems.join(", ")}` : "";
  return [
    clip.file,
    `  ${seconds} s at ${clip.sampleRateHz} Hz, level ${clip.levelDb.toFixed(1)} dBFS${problems}`,
    `  score ${assessment.score}, leak ${leak} %, sounds like ${assessment.class}, novelty ${assessment.anomalyScore.toFixed(2)} (${assessment.modelVersion})`,
    `  mains lines: ${clip.humLines.map(({ frequencyHz }) => `${frequencyHz.toFixed(1)} Hz`).join(", ") || "none"}`,
    ...assessment.reasons.map((reason) => {
      const sign = reason.weight > 0 ? "+" : reason.weight < 0 ? "−" : " ";
      return `  ${sign}${Math.abs(reason.weight).toFixed(2)}  ${reasonText(reason).en}`;
    }),
  ].join("\n");
}
