import { fileURLToPath } from "node:url";

/**
 * A file of the built program, to run in a thread: Node 20 runs no TypeScript there, so that from the
 * sources, too, the built one is taken.
 * @param path from the program's folder: `ingest/worker.js`
 */
export function builtFile(path: string): string {
  const program = import.meta.url.endsWith(".ts") ? "../dist/" : "../";
  return fileURLToPath(new URL(program + path, import.meta.url));
}
