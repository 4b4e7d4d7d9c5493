import type { Config } from "../config.ts";
import { readConfig } from "../config.ts";
import { command } from "./command.ts";
import type { Finding } from "./doctorChecks.ts";
import {
  checkBroker,
  checkBuild,
  checkClock,
  checkDatabase,
  checkDataFolder,
  checkDisk,
  checkHttpPort,
  checkInflux,
  checkModel,
  checkNode,
} from "./doctorChecks.ts";

type Check = (config: Config) => Promise<Finding>;

const checks: readonly (readonly [name: string, check: Check])[] = [
  ["node", checkNode],
  ["clock", checkClock],
  ["build", checkBuild],
  ["model", checkModel],
  ["data folder", checkDataFolder],
  ["disk space", checkDisk],
  ["database", checkDatabase],
  ["influx", checkInflux],
  ["broker", checkBroker],
  ["http port", checkHttpPort],
];

export const doctor = command({
  name: "doctor",
  usage: "",
  summary: "Check what an install needs, and say what to do about what is missing",
  help: "Reads the same MIZUHASHI_… settings as start. Exit status 1 when something is wrong.",
  async run(_call, { env }) {
    const config = readConfig(env);
    const findings = await Promise.all(
      checks.map(async ([name, check]) => ({ name, ...(await check(config)) })),
    );
    return { ok: findings.every(({ ok }) => ok), checks: findings };
  },
  text: ({ checks }) =>
    checks
      .map(({ name, ok, found, todo }) => {
        const line = `${ok ? "ok   " : "WRONG"} ${name.padEnd(12)} ${found}`;
        return todo === null ? line : `${line}\n      → ${todo}`;
      })
      .join("\n"),
  status: ({ ok }) => (ok ? 0 : 1),
});
