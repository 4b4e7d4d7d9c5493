import type { LonLat } from "../analysis/domain/geo.ts";
import type { PipeMaterial, PipePoint } from "../analysis/domain/pipe.ts";
import type { Sensor } from "../analysis/domain/sensor.ts";
import type { Main } from "./mains.ts";
import type { PipeWays } from "./pipeWays.ts";
import type { PlaceName } from "./placeNames.ts";
import { columnNames, rowNames } from "./placeNames.ts";
import type { PlanePoint } from "./plane.ts";
import { distance, pointAlong, toLonLat } from "./plane.ts";
import { randomOf } from "./random.ts";

/** Where a pipe can be touched: a gate valve by a crossing, or a hydrant half-way along a street. */
export interface Fitting {
  id: string;
  kind: "valve" | "hydrant";
  pipe: PipePoint;
  at: PlanePoint;
  position: LonLat;
}

/** A sensor of the city: the ledger's noun with its place in the plane. */
export interface CitySensor {
  id: Sensor["id"];
  name: string;
  kind: "accelerometer" | "hydrophone";
  position: LonLat;
  at: PlanePoint;
  pipe: PipePoint;
}

/**
 * Greatest sensor spacing along the pipe, m (leak.md 12; PE 60 to 80, here 70). Between different
 * materials the smaller holds.
 */
export function recommendedSpacingM(material: PipeMaterial): number {
  switch (material) {
    case "VP":
    case "HIVP":
      return 80;
    case "PE":
      return 70;
    case "ACP":
      return 100;
    default:
      return 130;
  }
}

/** Valves stand this far from the crossing, m. */
const valveOffsetM = 3;

export function placeFittings(mains: readonly Main[]): Fitting[] {
  const fittings: Fitting[] = [];
  let hydrants = 0;
  let valves = 0;
  const add = (kind: Fitting["kind"], main: Main, offsetM: number) => {
    const at = pointAlong(main.planeLine, offsetM / main.lengthM);
    const number = kind === "valve" ? ++valves : ++hydrants;
    const id = `${kind === "valve" ? "V" : "H"}-${String(number).padStart(4, "0")}`;
    const pipe = { pipeId: main.id, offsetM: Math.round(offsetM * 10) / 10 };
    fittings.push({ id, kind, pipe, at, position: toLonLat(at) });
  };
  for (const main of mains) {
    if (main.lengthM > 20) add("valve", main, valveOffsetM);
    // Pipes on a bridge have no hydrant.
    if (main.lengthM > 60 && !main.street?.overRiver) add("hydrant", main, main.lengthM * 0.5);
  }
  return fittings;
}

/**
 * Sensors at the recommended spacing over two areas, outwards from the middle of each: the next
 * fitting is taken when it lies at least 0.72 of the spacing away from every sensor before it, so
 * that neighbours stand within the spacing and none stands in vain.
 */
export function placeSensors(
  seed: number,
  count: number,
  fittings: readonly Fitting[],
  ways: PipeWays,
  centres: readonly { at: PlanePoint; share: number }[],
): CitySensor[] {
  const rng = randomOf(seed, "sensors");
  const sensors: CitySensor[] = [];
  for (const { at, share } of centres) {
    const wanted = Math.min(count, sensors.length + Math.round(count * share));
    const byDistance = [...fittings].sort((a, b) => distance(a.at, at) - distance(b.at, at));
    for (const fitting of byDistance) {
      if (sensors.length >= wanted) break;
      if (!isFree(fitting.pipe, sensors, ways)) continue;
      const material = ways.pipe(fitting.pipe.pipeId).material;
      const plastic = material === "VP" || material === "PE";
      const wet = fitting.kind === "hydrant" && rng.chance(plastic ? 0.5 : 0.06);
      sensors.push({
        id: `S-${String(sensors.length + 1).padStart(4, "0")}`,
        name: `${nearestStreet(ways, fitting).ja} ${fitting.kind === "hydrant" ? "消火栓" : "仕切弁"} ${fitting.id}`,
        kind: wet ? "hydrophone" : "accelerometer",
        position: fitting.position,
        at: fitting.at,
        pipe: fitting.pipe,
      });
    }
  }
  return sensors;
}

function isFree(pipe: PipePoint, sensors: readonly CitySensor[], ways: PipeWays): boolean {
  return sensors.every((sensor) => {
    const way = ways.way(pipe, sensor.pipe, 140);
    if (!way) return true;
    const spacing = Math.min(
      ...way.pieces.map((piece) => recommendedSpacingM(piece.pipe.material)),
    );
    return way.lengthM >= 0.72 * spacing;
  });
}

function nearestStreet(ways: PipeWays, fitting: Fitting): PlaceName {
  const main = ways.pipe(fitting.pipe.pipeId) as Main;
  const names = main.street?.direction === "northSouth" ? columnNames : rowNames;
  // A dead end carries the name of the street it leaves: its node tells column and row.
  const index = main.street?.index ?? Number(main.fromNode.slice(-2)) - 1;
  const name = names[index];
  if (!name) throw new Error(`street ${index} has no name`);
  return name;
}
