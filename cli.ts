#!/usr/bin/env node
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Command, Surroundings } from "./commands/command.ts";
import { BadInput, WorkFailed } from "./commands/command.ts";
import { BadSetting, packageRoot, version } from "./config.ts";
import { TransientFault } from "./storage/transientFault.ts";

/** Each command is loaded only when it is called: `--help` needs no database. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: () => import("./commands/start.ts").then((file) => file.start),
  ingest: () => import("./commands/ingest.ts").then((file) => file.ingest),
  api: () => import("./commands/api.ts").then((file) => file.api),
  broker: () => import("./commands/broker.ts").then((file) => file.broker),
  simulate: () => import("./commands/simulate.ts").then((file) => file.simulate),
  analyse: () => import("./commands/analyse.ts").then((file) => file.analyse),
  locate: () => import("./commands/locate.ts").then((file) => file.locate),
  inspect: () => import("./commands/inspect.ts").then((file) => file.inspect),
  upload: () => import("./commands/upload.ts").then((file) => file.upload),
  import: () => import("./commands/import.ts").then((file) => file.importLedger),
  export: () => import("./commands/export.ts").then((file) => file.exportInspection),
  train: () => import("./commands/train.ts").then((file) => file.train),
  calibrate: () => import("./commands/calibrate.ts").then((file) => file.calibrate),
  evaluate: () => import("./commands/evaluate.ts").then((file) => file.evaluate),
  models: () => import("./commands/models.ts").then((file) => file.models),
  reanalyse: () => import("./commands/reanalyse.ts").then((file) => file.reanalyse),
  user: () => import("./commands/user.ts").then((file) => file.user),
  token: () => import("./commands/token.ts").then((file) => file.token),
  device: () => import("./commands/device.ts").then((file) => file.device),
  "dead-letters": () => import("./commands/deadLetters.ts").then((file) => file.deadLetters),
  doctor: () => import("./commands/doctor.ts").then((file) => file.doctor),
};

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "help") {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new BadInput("command", name, `one of ${Object.keys(commands).join(", ")}`);
  const command = await load();
  if (rest.includes("--help")) {
    process.stdout.write(usageOf(command));
    return 0;
  }
  const { stdout, status } = await command.call(rest, surroundings());
  await new Promise<void>((resolve) => process.stdout.write(stdout, () => resolve()));
  return status;
}

function surroundings(): Surroundings {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  let lastProgress = 0;
  return {
    env: process.env,
    log: (line) => process.stderr.write(`${line}\n`),
    progress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
      else if (performance.now() - lastProgress >= 1000) {
        lastProgress = performance.now();
        process.stderr.write(`${line}\n`);
      }
    },
    signal: stop.signal,
  };
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = all.map(({ name, summary }) => `  ${name.padEnd(14)}${summary}`);
  return `mizuhashi ${version}: finds leaks in water mains and damage on bridges\n\nUsage: mizuhashi COMMAND [--help] [--json]\n\n${lines.join("\n")}\n`;
}

function usageOf({ name, usage, summary, help }: Command): string {
  return `Usage: mizuhashi ${name} ${usage} [--json]\n\n${summary}\n${help === "" ? "" : `\n${help}\n`}`;
}

/** 0 done, 1 the work failed, 2 the call was wrong. */
function statusOf(error: unknown): number {
  if (error instanceof BadInput || error instanceof BadSetting) {
    process.stderr.write(`mizuhashi: ${error.message}\n`);
    return 2;
  }
  if (error instanceof WorkFailed || error instanceof TransientFault) {
    process.stderr.write(`mizuhashi: ${error.message}\n`);
    return 1;
  }
  process.stderr.write(
    `mizuhashi: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 1;
}

createRequire(import.meta.url)(join(packageRoot, "check-node.cjs"));
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader went away (`| head`): nothing is left to do.
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2)).catch(statusOf);
