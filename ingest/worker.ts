import { workerData } from "node:worker_threads";
import type { CrackModel } from "../analysis/bridge/crackModel.ts";
import { crackModelOf } from "../analysis/bridge/crackModel.ts";
import { BadSignal } from "../analysis/dsp/badSignal.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import { assessRecording } from "../analysis/leak/assess.ts";
import { assessSpectrum } from "../analysis/leak/assessSpectrum.ts";
import type { SynchronousRecording } from "../analysis/leak/correlate.ts";
import { correlate } from "../analysis/leak/correlate.ts";
import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import { secondLevels } from "../analysis/leak/secondLevels.ts";
import { compareFiles } from "./comparedFiles.ts";
import { inspectFile, writePyramid } from "./photo.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import type {
  ComparisonOutcome,
  JudgedBy,
  Outcome,
  PairOutcome,
  PhotoOutcome,
  RecordingOutcome,
  SharedModel,
  Task,
  WorkerSettings,
} from "./tasks.ts";

const { mainsHz, model: written } = workerData as WorkerSettings;
const startModel = parseModel(written);
/** The last ones that came with a task. */
let lastModel = startModel;
let lastCrackModel: CrackModel | null = null;

/** What a worker thread runs: the pure analysis and the decoding of photos, nothing that is stored. */
export default async function work(
  task: Task,
): Promise<RecordingOutcome | PairOutcome[] | PhotoOutcome | ComparisonOutcome> {
  switch (task.kind) {
    case "recording":
      return outcome(() => {
        const model = modelOf(task);
        const { samples, sampleRateHz } = readWav(task.wav);
        const analysis = assessRecording(samples, sampleRateHz, { mainsHz }, model, task.history);
        return { analysis, levelsDb: secondLevels(samples, sampleRateHz) };
      });
    case "spectrum":
      return outcome(() => {
        const model = modelOf(task);
        const analysis = assessSpectrum(task.spectrum, { mainsHz }, model, task.history);
        return { analysis, levelsDb: [] };
      });
    case "pairs": {
      // Read once: what is computed of a recording serves all its pairs.
      const known = new Map<number, ReturnType<typeof readWav>>();
      const wavAt = (index: number) => {
        const wav = known.get(index) ?? readWav(wavOf(task.wavs, index));
        known.set(index, wav);
        return wav;
      };
      const outcomes: PairOutcome[] = [];
      for (const { recordings, search } of task.pairs) {
        const heard = () => recordings.map((one) => synchronous(wavAt(one.a), wavAt(one.b), one));
        outcomes.push(await outcome(() => correlate(heard(), search)));
      }
      return outcomes;
    }
    case "photo":
      return outcome(async () => {
        const model = crackModel(task.model);
        const { proposals, ...photo } = await inspectFile(task.path, task.context, model);
        await writePyramid(task.path, task.pyramidFolder);
        return { ...photo, proposals };
      });
    case "comparison":
      return outcome(() => compareFiles(task.now, task.earlier));
    default:
      return task satisfies never;
  }
}

function modelOf({ model }: JudgedBy): LeakModel {
  if (!model) return startModel;
  if (model.version !== lastModel.version) {
    lastModel = parseModel(contentOf(model));
  }
  return lastModel;
}

function crackModel(model: SharedModel): CrackModel {
  if (model.version !== lastCrackModel?.file.version)
    lastCrackModel = crackModelOf(contentOf(model));
  return lastCrackModel;
}

function contentOf({ json }: SharedModel): unknown {
  // A copy: a decoder takes no shared memory.
  return JSON.parse(Buffer.from(json).toString("utf8"));
}

function wavOf(wavs: readonly Uint8Array[], index: number): Uint8Array {
  const wav = wavs[index];
  if (!wav) throw new Error(`WAV ${index} of ${wavs.length} was not sent along`);
  return wav;
}

/** @throws BadSignal when the two were not sampled alike */
function synchronous(
  a: ReturnType<typeof readWav>,
  b: ReturnType<typeof readWav>,
  { startDifferenceSeconds }: { startDifferenceSeconds: number },
): SynchronousRecording {
  const rateHz = a.sampleRateHz;
  if (b.sampleRateHz !== rateHz) throw new BadSignal("rateHz", b.sampleRateHz, `${rateHz}`);
  return { a: a.samples, b: b.samples, rateHz, startDifferenceSeconds };
}

async function outcome<T>(run: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, result: await run() };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const device = error instanceof BadSignal || error instanceof RejectedMessage;
    return {
      ok: false,
      fault: device ? "device" : "ours",
      field: device ? error.field : null,
      message,
      stack: stack ?? message,
    };
  }
}
