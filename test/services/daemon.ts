import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real service of its own for tests: a process, its address and its folder. */
export interface Daemon {
  url: string;
  port: number;
  pid: number;
  /** give it to the next start (with the port) to start again over the same data */
  folder: string;
  /** Ends the process and waits for it; its folder stays. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface DaemonOptions {
  /** a free one by default */
  port?: number;
  /** a new one by default */
  folder?: string;
}

interface DaemonCommand {
  name: string;
  command: string;
  args: string[];
  url: string;
  port: number;
  folder: string;
  user?: string;
  env?: Record<string, string>;
  stopSignal: NodeJS.Signals;
  /** rejects while the service does not answer yet */
  answers(): Promise<unknown>;
}

/** The longest that a service may take to answer, on a machine with other work to do. */
const startSeconds = 60;

/**
 * Starts the process and resolves when it answers. It dies with the process that started it, even
 * when that one is killed (`pdeathsig`).
 * @throws Error with the last lines of the service when it ends or does not answer
 */
export async function startDaemon(daemon: DaemonCommand): Promise<Daemon> {
  const user = daemon.user ? ["--reuid", daemon.user, "--regid", daemon.user, "--init-groups"] : [];
  const child = spawn(
    "/usr/bin/setpriv",
    ["--pdeathsig", "KILL", ...user, "--", daemon.command, ...daemon.args],
    {
      cwd: daemon.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...daemon.env },
    },
  );
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = end(child);
  await untilAnswer(daemon, child, () => output);
  unref(child);
  return {
    url: daemon.url,
    port: daemon.port,
    pid: pidOf(child, daemon.name),
    folder: daemon.folder,
    async stop(signal = daemon.stopSignal) {
      child.ref(); // or the runner is gone before its services are
      child.kill(signal);
      await ended;
    },
  };
}

/** A port of the loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export async function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `mizuhashi-${name}-`));
}

/** Stops the service and removes its data. */
export async function discard(daemon: Daemon): Promise<void> {
  await daemon.stop();
  await rm(daemon.folder, { recursive: true, force: true });
}

async function untilAnswer(
  daemon: DaemonCommand,
  child: ChildProcess,
  output: () => string,
): Promise<void> {
  let failure: Error | null = null;
  child.on("error", (error) => {
    failure = error;
  });
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const reason = await daemon.answers().then(
      () => null,
      (error: unknown) => error,
    );
    if (reason === null && child.exitCode === null) return;
    if (failure) throw new Error(`${daemon.name} cannot start`, { cause: failure });
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${daemon.name} ended with ${child.exitCode}: ${output().trim()}`);
    }
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`${daemon.name} does not answer: ${output().trim()}`, { cause: reason });
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on("exit", () => resolve());
    child.on("error", () => resolve());
  });
}

/** A running service must not keep the test runner alive. */
function unref(child: ChildProcess): void {
  child.unref();
  (child.stdout as Socket | null)?.unref();
  (child.stderr as Socket | null)?.unref();
}

function pidOf(child: ChildProcess, name: string): number {
  if (child.pid === undefined) throw new Error(`${name} has no process`);
  return child.pid;
}
