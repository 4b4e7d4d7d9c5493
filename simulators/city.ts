import type { Bridge } from "../analysis/domain/bridge.ts";
import type { BaseFeature } from "./cityBase.ts";
import { drawBase } from "./cityBase.ts";
import type { CitySensor, Fitting } from "./fittings.ts";
import { placeFittings, placeSensors } from "./fittings.ts";
import type { Main } from "./mains.ts";
import { layMains } from "./mains.ts";
import type { PipeWays } from "./pipeWays.ts";
import { pipeWays } from "./pipeWays.ts";
import type { PlaceName } from "./placeNames.ts";
import { bridgeNames, cityName } from "./placeNames.ts";
import { between, distance, toLonLat } from "./plane.ts";
import { randomOf } from "./random.ts";
import type { StreetPlan } from "./streetPlan.ts";
import { planStreets } from "./streetPlan.ts";

/** An invented city: what a water bureau's and a road office's ledgers would say, and the plan behind. */
export interface City {
  seed: number;
  name: PlaceName;
  plan: StreetPlan;
  mains: readonly Main[];
  ways: PipeWays;
  fittings: readonly Fitting[];
  sensors: readonly CitySensor[];
  bridges: readonly Bridge[];
  base: readonly BaseFeature[];
}

/** @param sensors how many sensors; 48 cover about a third of the network at the recommended spacing */
export function buildCity(seed: number, sensors = 48): City {
  const plan = planStreets(seed);
  const mains = layMains(seed, plan);
  const ways = pipeWays(mains);
  const fittings = placeFittings(mains);
  const crossing = (column: number, row: number) => plan.crossings[column]![row]!.at;
  const centres = [
    { at: crossing(9, 5), share: 0.62 },
    { at: crossing(3, 7), share: 0.38 },
  ];
  return {
    seed,
    name: cityName,
    plan,
    mains,
    ways,
    fittings,
    sensors: placeSensors(seed, sensors, fittings, ways, centres),
    bridges: buildBridges(seed, plan),
    base: drawBase(plan),
  };
}

function buildBridges(seed: number, plan: StreetPlan): Bridge[] {
  const rng = randomOf(seed, "bridges");
  return plan.bridgeRows.map((row, i) => {
    const west = plan.crossings[plan.westBank]![row]!.at;
    const east = plan.crossings[plan.westBank + 1]![row]!.at;
    const lengthM = Math.round((distance(west, east) - 16) * 10) / 10;
    const main = row === plan.mainRow;
    const builtYear = main ? 1974 : 1956 + rng.below(52);
    const old = builtYear < 1980;
    return {
      id: `B-${String(i + 1).padStart(3, "0")}`,
      name: bridgeNames[i]!.ja,
      position: toLonLat(between(west, east, 0.5)),
      line: [toLonLat(between(west, east, 0.1)), toLonLat(between(west, east, 0.9))],
      lengthM,
      builtYear,
      spans: main ? 3 : 1 + rng.below(3),
      concrete: old && rng.chance(0.7) ? "RC" : "PC",
      lastInspectedOn: `${2021 + rng.below(4)}-${String(6 + rng.below(6)).padStart(2, "0")}-14`,
      soundness: old ? rng.pick(["II", "II", "III"] as const) : rng.pick(["I", "I", "II"] as const),
      version: 1,
    };
  });
}
