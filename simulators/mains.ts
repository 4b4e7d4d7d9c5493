import type { Pipe, PipeMaterial } from "../analysis/domain/pipe.ts";
import type { PlanePoint } from "./plane.ts";
import { between, lineLength, toLonLat } from "./plane.ts";
import type { Random } from "./random.ts";
import { randomOf } from "./random.ts";
import type { District, Street, StreetPlan } from "./streetPlan.ts";

/** A water main with what the simulation needs beyond the ledger. */
export interface Main extends Pipe {
  planeLine: readonly PlanePoint[];
  street: Street | null;
  district: District;
}

/** Share of each material by district and the years in which it was laid: mostly DIP, as in Japan. */
const materials: Record<District, readonly Laid[]> = {
  oldTown: [
    { material: "DIP", share: 0.56, from: 1972, to: 2012, diameters: [100, 150, 150, 200] },
    { material: "CIP", share: 0.28, from: 1952, to: 1969, diameters: [100, 150, 150, 200] },
    { material: "ACP", share: 0.08, from: 1956, to: 1971, diameters: [100, 150] },
    { material: "VP", share: 0.08, from: 1968, to: 1990, diameters: [75, 100] },
  ],
  south: [
    { material: "DIP", share: 0.48, from: 1976, to: 2010, diameters: [100, 100, 150] },
    { material: "VP", share: 0.38, from: 1971, to: 1996, diameters: [50, 75, 100, 100] },
    { material: "ACP", share: 0.08, from: 1960, to: 1973, diameters: [100, 150] },
    { material: "PE", share: 0.06, from: 2009, to: 2023, diameters: [75, 100] },
  ],
  newTown: [
    { material: "DIP", share: 0.58, from: 1994, to: 2019, diameters: [100, 150, 150, 200] },
    { material: "PE", share: 0.27, from: 2005, to: 2024, diameters: [75, 100, 150] },
    { material: "VP", share: 0.15, from: 1989, to: 2003, diameters: [75, 100] },
  ],
};

interface Laid {
  material: PipeMaterial;
  share: number;
  from: number;
  to: number;
  diameters: readonly number[];
}

/** Mains along the streets, the trunk along both avenues, and short dead ends into the blocks. */
export function layMains(seed: number, plan: StreetPlan): Main[] {
  const rng = randomOf(seed, "mains");
  const mains: Omit<Main, "id">[] = [];
  // One material fills a run of streets: a main is laid street by street, not crossing by crossing.
  const runs = new Map<string, Pick<Main, "material" | "diameterMm" | "laidYear">>();
  for (const street of plan.streets) {
    if (!street.avenue && !street.overRiver && rng.chance(0.05)) continue;
    const run = `${street.direction}/${street.index}/${street.district}/${runPart(street)}`;
    const laid = runs.get(run) ?? ordinary(rng, street.district);
    runs.set(run, laid);
    const what = street.avenue ? trunk(street) : street.overRiver ? onBridge(rng) : laid;
    mains.push(main(rng, street.line, street.from.id, street.to.id, street, what));
  }
  const connected = largestPart(mains);
  const spurs = deadEnds(rng, plan, connected);
  return [...connected, ...spurs].map((pipe, i) => ({
    id: `P-${String(i + 1).padStart(4, "0")}`,
    ...pipe,
  }));
}

/** Runs are three crossings long, so that a street changes its material now and then. */
function runPart(street: Street): number {
  const along = street.direction === "eastWest" ? street.from.column : street.from.row;
  return Math.floor(along / 3);
}

function main(
  rng: Random,
  planeLine: readonly PlanePoint[],
  fromNode: string,
  toNode: string,
  street: Street | null,
  what: Pick<Main, "material" | "diameterMm" | "laidYear">,
): Omit<Main, "id"> {
  // Surveyed length runs over bends and depth that the drawing leaves out: up to 1.5 % more.
  const lengthM = Math.round(lineLength(planeLine) * rng.between(1, 1.015) * 10) / 10;
  return {
    ...what,
    lengthM,
    fromNode,
    toNode,
    line: planeLine.map(toLonLat),
    planeLine,
    street,
    district: street ? street.district : "south",
  };
}

function ordinary(
  rng: Random,
  district: District,
): Pick<Main, "material" | "diameterMm" | "laidYear"> {
  let draw = rng.uniform();
  const laid = materials[district].find(({ share }) => {
    draw -= share;
    return draw < 0;
  });
  const { material, diameters, from, to } = laid ?? materials[district][0]!;
  return {
    material,
    diameterMm: rng.pick(diameters),
    laidYear: from + rng.below(to - from + 1),
  };
}

function trunk(street: Street): Pick<Main, "material" | "diameterMm" | "laidYear"> {
  return street.direction === "eastWest"
    ? { material: "SP", diameterMm: 500, laidYear: 1974 }
    : { material: "SP", diameterMm: 400, laidYear: 1981 };
}

/** Pipes hung on a bridge (添架管) are steel. */
function onBridge(rng: Random): Pick<Main, "material" | "diameterMm" | "laidYear"> {
  return { material: "SP", diameterMm: 200, laidYear: 1975 + rng.below(35) };
}

/** The mains that hang together: islands cut off by chance would be no network. */
function largestPart(mains: readonly Omit<Main, "id">[]): Omit<Main, "id">[] {
  const group = new Map<string, string>();
  const root = (node: string): string => {
    const up = group.get(node) ?? node;
    return up === node ? node : root(up);
  };
  for (const { fromNode, toNode } of mains) group.set(root(fromNode), root(toNode));
  const sizes = new Map<string, number>();
  for (const { fromNode } of mains) {
    const at = root(fromNode);
    sizes.set(at, (sizes.get(at) ?? 0) + 1);
  }
  const [largest] = [...sizes].sort((a, b) => b[1] - a[1]);
  return mains.filter(({ fromNode }) => largest && root(fromNode) === largest[0]);
}

/** Dead ends of 30 to 60 m from a street into the block beside it: small plastic pipes. */
function deadEnds(
  rng: Random,
  plan: StreetPlan,
  mains: readonly Omit<Main, "id">[],
): Omit<Main, "id">[] {
  const spurs: Omit<Main, "id">[] = [];
  const served = new Set(mains.flatMap(({ fromNode, toNode }) => [fromNode, toNode]));
  for (let column = 0; column < plan.columns - 1; column++) {
    for (let row = 0; row < plan.rows - 1; row++) {
      const corner = plan.crossings[column]![row]!;
      const across = plan.crossings[column + 1]![row + 1]!;
      const inPark = plan.parks.some(
        (p) =>
          column >= p.column &&
          column < p.column + p.blocks &&
          row >= p.row &&
          row < p.row + p.blocks,
      );
      if (inPark || column === plan.westBank || !served.has(corner.id) || !rng.chance(0.16))
        continue;
      const end = between(corner.at, across.at, rng.between(0.25, 0.42));
      const what = rng.chance(0.5)
        ? { material: "VP" as const, diameterMm: 50, laidYear: 1970 + rng.below(28) }
        : { material: "PE" as const, diameterMm: 50, laidYear: 2004 + rng.below(20) };
      const district = column <= plan.westBank ? "newTown" : row >= 4 ? "oldTown" : "south";
      const spur = main(rng, [corner.at, end], corner.id, `${corner.id}E`, null, what);
      spurs.push({ ...spur, district });
    }
  }
  return spurs;
}
