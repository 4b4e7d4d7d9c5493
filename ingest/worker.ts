import { workerData } from "node:worker_threads";
import { BadSignal } from "../analysis/dsp/badSignal.ts";
import { readWav } from "../analysis/dsp/wav.ts";
import { assessRecording } from "../analysis/leak/assess.ts";
import { assessSpectrum } from "../analysis/leak/assessSpectrum.ts";
import type { SynchronousRecording } from "../analysis/leak/correlate.ts";
import { correlate } from "../analysis/leak/correlate.ts";
import type { LeakModel } from "../analysis/leak/model.ts";
import { parseModel } from "../analysis/leak/model.ts";
import { secondLevels } from "../analysis/leak/secondLevels.ts";
import { inspectFile, writePyramid } from "./photo.ts";
import { RejectedMessage } from "./rejectedMessage.ts";
import type {
  JudgedBy,
  Outcome,
  PairOutcome,
  PairRecording,
  PhotoOutcome,
  RecordingOutcome,
  Task,
  WorkerSettings,
} from "./tasks.ts";

const { mainsHz, model: written } = workerData as WorkerSettings;
const startModel = parseModel(written);
/** The last one that came with a task. */
let lastModel = startModel;

/** What a worker thread runs: the pure analysis and the decoding of photos, nothing that is stored. */
export default async function work(
  task: Task,
): Promise<RecordingOutcome | PairOutcome | PhotoOutcome> {
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
    case "pair":
      return outcome(() => correlate(task.recordings.map(synchronous), task.search));
    case "photo":
      return outcome(async () => {
        const { proposals, ...photo } = await inspectFile(task.path, task.context);
        await writePyramid(task.path, task.pyramidFolder);
        return { ...photo, proposals };
      });
    default:
      return task satisfies never;
  }
}

function modelOf({ model }: JudgedBy): LeakModel {
  if (!model) return startModel;
  if (model.version !== lastModel.version) {
    // A copy: a decoder takes no shared memory.
    lastModel = parseModel(JSON.parse(Buffer.from(model.json).toString("utf8")));
  }
  return lastModel;
}

/** @throws BadSignal when the two were not sampled alike */
function synchronous({ a, b, startDifferenceSeconds }: PairRecording): SynchronousRecording {
  const [ofA, ofB] = [readWav(a), readWav(b)];
  const rateHz = ofA.sampleRateHz;
  if (ofB.sampleRateHz !== rateHz) throw new BadSignal("rateHz", ofB.sampleRateHz, `${rateHz}`);
  return { a: ofA.samples, b: ofB.samples, rateHz, startDifferenceSeconds };
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
