/**
 * How hard the simulated sounds are for a plain baseline; see `commands/clipBaseline.ts`.
 *
 *   npm run build && node dist/test/bench/simulatorHardness.js [count 2000] [seed 1] [scenario hard]
 */
import { clipBaseline } from "../../commands/clipBaseline.ts";
import type { ScenarioName } from "../../simulators/scenarioSettings.ts";

const [, , count = "2000", seed = "1", scenario = "hard"] = process.argv;
const hardness = clipBaseline(Number(count), Number(seed), scenario as ScenarioName);
console.log(
  JSON.stringify(hardness, (_, x) => (typeof x === "number" ? Math.round(x * 1000) / 1000 : x), 2),
);
