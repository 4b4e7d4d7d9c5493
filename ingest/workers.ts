import { existsSync } from "node:fs";
import type { Logger } from "pino";
import { Piscina } from "piscina";
import { parseModel } from "../analysis/leak/model.ts";
import { builtFile } from "./builtFile.ts";
import type {
  ComparisonOutcome,
  PairOutcome,
  PhotoOutcome,
  RecordingOutcome,
  Task,
  WorkerSettings,
} from "./tasks.ts";

/** The threads that analyse. One that runs out of memory is replaced; its task fails, we live on. */
export interface Workers {
  recording(task: Extract<Task, { kind: "recording" | "spectrum" }>): Promise<RecordingOutcome>;
  /** one outcome for each pair, in their order */
  pairs(task: Extract<Task, { kind: "pairs" }>): Promise<PairOutcome[]>;
  photo(task: Extract<Task, { kind: "photo" }>): Promise<PhotoOutcome>;
  comparison(task: Extract<Task, { kind: "comparison" }>): Promise<ComparisonOutcome>;
  threads: number;
  stop(): Promise<void>;
}

/**
 * @throws BadModel when the model is none: every thread would end with it
 * @throws Error when the program has not been built
 */
export function startWorkers(
  { threads, heapMb }: { threads: number; heapMb: number },
  settings: WorkerSettings,
  log: Logger,
): Workers {
  parseModel(settings.model);
  if (!existsSync(workerFile)) throw new Error(`${workerFile} is missing: run npm run build`);
  const pool = new Piscina({
    filename: workerFile,
    minThreads: threads,
    maxThreads: threads,
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  // A thread that ends without a task has nobody to tell; without a listener it would end us.
  pool.on("error", (error: unknown) => log.error({ err: error }, "a worker thread ended"));
  return {
    threads,
    recording: (task) => pool.run(task) as Promise<RecordingOutcome>,
    pairs: (task) => pool.run(task) as Promise<PairOutcome[]>,
    photo: (task) => pool.run(task) as Promise<PhotoOutcome>,
    comparison: (task) => pool.run(task) as Promise<ComparisonOutcome>,
    stop: () => pool.destroy(),
  };
}

const workerFile = builtFile("ingest/worker.js");
