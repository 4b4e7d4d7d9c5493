import type { PlanePoint } from "./plane.ts";
import { between } from "./plane.ts";
import type { Random } from "./random.ts";
import { randomOf } from "./random.ts";

export type District = "oldTown" | "south" | "newTown";

/** A crossing of two streets. Column runs west to east, row south to north. */
interface Crossing {
  id: string;
  column: number;
  row: number;
  at: PlanePoint;
}

export interface Street {
  from: Crossing;
  to: Crossing;
  line: readonly PlanePoint[];
  direction: "eastWest" | "northSouth";
  /** index of the row or column it belongs to, which gives it its name */
  index: number;
  avenue: boolean;
  overRiver: boolean;
  district: District;
}

export interface StreetPlan {
  columns: number;
  rows: number;
  crossings: readonly (readonly Crossing[])[];
  streets: readonly Street[];
  /** crossings of this column lie on the river's west bank, those of the next on its east bank */
  westBank: number;
  bridgeRows: readonly number[];
  mainRow: number;
  mainColumn: number;
  /** lower-left crossing of each park, and how many blocks it spans */
  parks: readonly { column: number; row: number; blocks: number }[];
  riverWest: readonly PlanePoint[];
  riverEast: readonly PlanePoint[];
  coast: readonly PlanePoint[];
}

const columns = 17;
const rows = 12;
/** width of the river between its walls, m */
const riverWidthM = 54;
/** from the river wall to the middle of the street along it, m */
const bankM = 14;
/** share of the streets that the plan keeps: some blocks were never divided */
const keptShare = 0.94;
/** the whole grid is turned by this, so that it does not lie along the map's axes */
const turnRad = (-8 * Math.PI) / 180;

/** Streets on an irregular grid, a river through it, the sea to the north. */
export function planStreets(seed: number): StreetPlan {
  const rng = randomOf(seed, "streets");
  const xs = offsets(rng, columns, 68, 116);
  const ys = offsets(rng, rows, 72, 122);
  const westBank = 6;
  const riverX = riverCourse(rng, xs, westBank);
  const coastY = coastLine(rng, ys);
  const crossings = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: rows }, (_, row): Crossing => {
      const jitter = { x: 5 * rng.gauss(), y: 5 * rng.gauss() };
      const y = row === rows - 1 ? coastY(xs[column]!) - 34 : ys[row]! + jitter.y;
      let x = xs[column]! + jitter.x;
      if (column === westBank) x = riverX(y) - riverWidthM / 2 - bankM;
      if (column === westBank + 1) x = riverX(y) + riverWidthM / 2 + bankM;
      const id = `N-${String(column + 1).padStart(2, "0")}${String(row + 1).padStart(2, "0")}`;
      return { id, column, row, at: turned({ x, y }) };
    }),
  );
  const plan = {
    columns,
    rows,
    crossings,
    westBank,
    bridgeRows: [1, 3, 5, 8, 10],
    mainRow: 5,
    mainColumn: 10,
    parks: [
      { column: 12, row: 7, blocks: 2 },
      { column: 2, row: 3, blocks: 1 },
      { column: 9, row: 1, blocks: 1 },
      { column: 4, row: 9, blocks: 1 },
    ],
  };
  const south = -760;
  const steps = Array.from({ length: 61 }, (_, i) => south + ((coastY(0) + 60 - south) * i) / 60);
  const bank = (side: number) =>
    steps.map((y) => turned({ x: riverX(y) + (side * riverWidthM) / 2, y }));
  const shore = Array.from({ length: 81 }, (_, i) => -1150 + (2300 * i) / 80);
  return {
    ...plan,
    streets: streetsOf(rng, plan),
    riverWest: bank(-1),
    riverEast: bank(1),
    coast: shore.map((x) => turned({ x, y: coastY(x) })),
  };
}

/** Street coordinates (turned grid) to the plane. */
export function turned({ x, y }: PlanePoint): PlanePoint {
  return {
    x: x * Math.cos(turnRad) - y * Math.sin(turnRad),
    y: x * Math.sin(turnRad) + y * Math.cos(turnRad),
  };
}

type Grid = Omit<StreetPlan, "streets" | "riverWest" | "riverEast" | "coast">;

function streetsOf(rng: Random, grid: Grid): Street[] {
  const streets: Street[] = [];
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const from = grid.crossings[column]![row]!;
      const east = grid.crossings[column + 1]?.[row];
      const north = grid.crossings[column]![row + 1];
      const overRiver = column === grid.westBank;
      if (east && (!overRiver || grid.bridgeRows.includes(row)) && !insidePark(grid, from, east)) {
        if (overRiver || row === grid.mainRow || row === rows - 1 || rng.chance(keptShare)) {
          streets.push(street(rng, grid, from, east, overRiver));
        }
      }
      const kept = isBank(grid, column) || column === grid.mainColumn || rng.chance(keptShare);
      if (north && !insidePark(grid, from, north) && kept) {
        streets.push(street(rng, grid, from, north, false));
      }
    }
  }
  return streets;
}

function street(rng: Random, grid: Grid, from: Crossing, to: Crossing, overRiver: boolean): Street {
  const direction = from.row === to.row ? "eastWest" : "northSouth";
  const index = direction === "eastWest" ? from.row : from.column;
  const bend = overRiver ? 0 : 3 * rng.gauss();
  const middle = between(from.at, to.at, rng.between(0.4, 0.6));
  const length = Math.hypot(to.at.x - from.at.x, to.at.y - from.at.y);
  const aside = {
    x: middle.x - (bend * (to.at.y - from.at.y)) / length,
    y: middle.y + (bend * (to.at.x - from.at.x)) / length,
  };
  return {
    from,
    to,
    line: overRiver ? [from.at, to.at] : [from.at, aside, to.at],
    direction,
    index,
    avenue: direction === "eastWest" ? index === grid.mainRow : index === grid.mainColumn,
    overRiver,
    district: districtOf(grid, from),
  };
}

function districtOf(grid: Grid, { column, row }: Crossing): District {
  if (column <= grid.westBank) return "newTown";
  return row >= 4 ? "oldTown" : "south";
}

function isBank(grid: Grid, column: number): boolean {
  return column === grid.westBank || column === grid.westBank + 1;
}

/** True for a street that would cross the middle of a park of two by two blocks. */
function insidePark(grid: Grid, from: Crossing, to: Crossing): boolean {
  return grid.parks.some(({ column, row, blocks }) => {
    if (blocks < 2) return false;
    const middle = (c: Crossing) => c.column === column + 1 && c.row === row + 1;
    return middle(from) || middle(to);
  });
}

/** Positions of the streets, m, centred on 0. */
function offsets(rng: Random, n: number, smallest: number, largest: number): number[] {
  const places = [0];
  for (let i = 1; i < n; i++) places.push(places[i - 1]! + rng.between(smallest, largest));
  const middle = places[n - 1]! / 2;
  return places.map((place) => place - middle);
}

/** Middle of the river at a given y: it winds between its two bank streets. */
function riverCourse(rng: Random, xs: readonly number[], westBank: number) {
  const middle = (xs[westBank]! + xs[westBank + 1]!) / 2;
  const [a, b] = [rng.between(0, 2 * Math.PI), rng.between(0, 2 * Math.PI)];
  return (y: number) => middle + 22 * Math.sin(y / 260 + a) + 9 * Math.sin(y / 110 + b);
}

function coastLine(rng: Random, ys: readonly number[]) {
  const north = ys[rows - 1]! + 50;
  const [a, b, c] = [rng.between(0, 6), rng.between(0, 6), rng.between(0, 6)];
  return (x: number) =>
    north + 26 * Math.sin(x / 330 + a) + 11 * Math.sin(x / 120 + b) + 4 * Math.sin(x / 47 + c);
}
