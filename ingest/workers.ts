import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { workerHeapMb } from "./parameters.ts";
import type { PhotoOutcome, RecordingOutcome, Task, WorkerSettings } from "./tasks.ts";

/** The threads that analyse. One that runs out of memory is replaced; its task fails, we live on. */
export interface Workers {
  recording(task: Extract<Task, { kind: "recording" | "spectrum" }>): Promise<RecordingOutcome>;
  photo(task: Extract<Task, { kind: "photo" }>): Promise<PhotoOutcome>;
  threads: number;
  stop(): Promise<void>;
}

export function startWorkers(threads: number, settings: WorkerSettings): Workers {
  const pool = new Piscina({
    filename: workerFile,
    minThreads: threads,
    maxThreads: threads,
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMb },
  });
  return {
    threads,
    recording: (task) => pool.run(task) as Promise<RecordingOutcome>,
    photo: (task) => pool.run(task) as Promise<PhotoOutcome>,
    stop: () => pool.destroy(),
  };
}

/** Node 20 runs no TypeScript in a thread: from the sources, too, the built worker is taken. */
const workerFile = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../dist/ingest/worker.js" : "./worker.js",
    import.meta.url,
  ),
);
