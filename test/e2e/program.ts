import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { packageRoot } from "../../config.ts";

const cli = join(packageRoot, "dist", "cli.js");

/** The built program as a user runs it: a process of its own. */
export interface Program {
  process: ChildProcess;
  /** all that it wrote so far */
  stdout(): string;
  stderr(): string;
  /** resolves with its exit status; null when a signal ended it */
  ended: Promise<number | null>;
}

export function run(args: readonly string[], env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => {
      written[stream] += text;
    });
  }
  return {
    process: child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    ended: once(child, "close").then(([status]) => status as number | null),
  };
}

/** Starts the service and resolves with its address, once it printed it. */
export async function startService(
  args: readonly string[],
  env: Record<string, string>,
): Promise<Program & { url: string }> {
  const program = run(args, env);
  const { stdout } = program.process;
  const url = await Promise.race([
    (async () => {
      for (;;) {
        const found = /http:\/\/\S+/.exec(program.stdout())?.[0];
        if (found) return found;
        await once(stdout ?? program.process, "data");
      }
    })(),
    program.ended.then((status) => {
      throw new Error(`the program ended with ${status} before it was up:\n${program.stderr()}`);
    }),
  ]);
  return { ...program, url };
}

/** Asks `look` again and again until it answers something; the test's own timeout ends the wait. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
