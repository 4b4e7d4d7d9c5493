import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import type { TaskResult, TrainingTask } from "../analysis/leak/trainingTask.ts";
import { runTask } from "../analysis/leak/trainingTask.ts";
import { toldOf } from "../analysis/leak/trainModel.ts";

/** Below this, threads take longer to start than they save. */
const leastRows = 2000;

/**
 * Runs the parts of a training, on all cores where the program is built (Node 20 runs no TypeScript in
 * a thread) and the rows are many. The results are the same either way.
 */
export async function runTasks(
  tasks: readonly TrainingTask[],
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<TaskResult[]> {
  const threads = Math.min(availableParallelism(), tasks.length);
  const rows = tasks[0]?.fold.length ?? 0;
  if (threads === 1 || rows < leastRows || import.meta.url.endsWith(".ts")) {
    return tasks.map((task) => {
      signal.throwIfAborted();
      const result = runTask(task);
      log(toldOf(result));
      return result;
    });
  }
  const pool = new Piscina({
    filename: new URL("../analysis/leak/trainingTask.js", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        const result = (await pool.run(task, { name: "runTask", signal })) as TaskResult;
        log(toldOf(result));
        return result;
      }),
    );
  } finally {
    await pool.destroy();
  }
}
