/** Runs the benches, one process each: `npm run bench`, or `npm run bench -- welch recordings`. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const benches = [
  "welch",
  "recordings",
  "commit",
  "events",
  "cracks",
  "crackWidths",
  "frangi",
  "stains",
  "simulatorHardness",
  "nightEvidence",
  "location",
];
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : benches) {
  const file = new URL(`./${name}.js`, import.meta.url).pathname;
  if (!existsSync(file)) {
    console.error(`no bench ${name}; there are ${benches.join(", ")}`);
    process.exitCode = 2;
    continue;
  }
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [file], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
