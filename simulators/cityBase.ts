import type { LonLat } from "../analysis/domain/geo.ts";
import { columnNames, riverName, rowNames, wardNames } from "./placeNames.ts";
import type { PlanePoint } from "./plane.ts";
import { between, toLonLat } from "./plane.ts";
import type { StreetPlan } from "./streetPlan.ts";
import { turned } from "./streetPlan.ts";

type Position = [lon: number, lat: number];

/** A feature of the base map, to be drawn in this order: land, water, block, park, road. */
export interface BaseFeature {
  type: "Feature";
  properties: {
    kind: "land" | "water" | "block" | "park" | "road";
    nameJa?: string;
    nameEn?: string;
    widthM?: number;
  };
  geometry:
    | { type: "Polygon"; coordinates: Position[][] }
    | { type: "LineString"; coordinates: Position[] };
}

/** Land, sea, river, blocks, parks and roads: a map of the city where no tile server can be reached. */
export function drawBase(plan: StreetPlan): BaseFeature[] {
  const south = [turned({ x: 1150, y: -760 }), turned({ x: -1150, y: -760 })];
  const sea = [...plan.coast, turned({ x: 1150, y: 1150 }), turned({ x: -1150, y: 1150 })];
  return [
    polygon({ kind: "land" }, [...plan.coast, ...south]),
    polygon({ kind: "water" }, sea),
    polygon({ kind: "water", nameJa: riverName.ja, nameEn: riverName.en }, [
      ...plan.riverWest,
      ...[...plan.riverEast].reverse(),
    ]),
    ...blocks(plan),
    ...parks(plan),
    ...roads(plan),
  ];
}

function blocks(plan: StreetPlan): BaseFeature[] {
  const features: BaseFeature[] = [];
  for (let column = 0; column < plan.columns - 1; column++) {
    for (let row = 0; row < plan.rows - 1; row++) {
      if (column === plan.westBank || parkAt(plan, column, row)) continue;
      const name = wardOf(plan, column, row);
      const corners = cell(plan, column, row, 1);
      features.push(
        polygon({ kind: "block", nameJa: name.ja, nameEn: name.en }, inset(corners, 0.09)),
      );
    }
  }
  return features;
}

function parks(plan: StreetPlan): BaseFeature[] {
  return plan.parks.map(({ column, row, blocks: span }) =>
    polygon({ kind: "park" }, inset(cell(plan, column, row, span), 0.06)),
  );
}

function roads(plan: StreetPlan): BaseFeature[] {
  return plan.streets.map(({ line, direction, index, avenue }) => {
    const name = (direction === "eastWest" ? rowNames : columnNames)[index]!;
    return {
      type: "Feature",
      properties: { kind: "road", nameJa: name.ja, nameEn: name.en, widthM: avenue ? 22 : 9 },
      geometry: { type: "LineString", coordinates: line.map(position) },
    };
  });
}

function parkAt(plan: StreetPlan, column: number, row: number): boolean {
  return plan.parks.some(
    (p) =>
      column >= p.column && column < p.column + p.blocks && row >= p.row && row < p.row + p.blocks,
  );
}

/** Corners of the block (or of span × span blocks) whose lower-left crossing this is. */
function cell(plan: StreetPlan, column: number, row: number, span: number): PlanePoint[] {
  const corner = (c: number, r: number) => plan.crossings[c]![r]!.at;
  return [
    corner(column, row),
    corner(column + span, row),
    corner(column + span, row + span),
    corner(column, row + span),
  ];
}

/** The corners drawn towards the middle by this share: what the streets leave of the block. */
function inset(corners: readonly PlanePoint[], share: number): PlanePoint[] {
  const middle = {
    x: corners.reduce((sum, { x }) => sum + x, 0) / corners.length,
    y: corners.reduce((sum, { y }) => sum + y, 0) / corners.length,
  };
  return corners.map((corner) => between(corner, middle, share));
}

function wardOf(plan: StreetPlan, column: number, row: number) {
  if (column <= plan.westBank) return wardNames.newTown[Math.min(2, Math.floor(row / 4))]!;
  if (row < 4) return wardNames.south[Math.min(2, Math.floor((column - plan.westBank - 1) / 3))]!;
  return wardNames.oldTown[Math.min(2, Math.floor((row - 4) / 3))]!;
}

function polygon(properties: BaseFeature["properties"], ring: readonly PlanePoint[]): BaseFeature {
  const closed = [...ring, ring[0]!].map(position);
  // RFC 7946: outer rings run counter-clockwise.
  const area = closed.slice(1).reduce((sum, [x, y], i) => {
    const [px, py] = closed[i]!;
    return sum + px * y - x * py;
  }, 0);
  const coordinates = [area < 0 ? closed.reverse() : closed];
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates } };
}

function position(point: PlanePoint): Position {
  const { lon, lat }: LonLat = toLonLat(point);
  return [lon, lat];
}
