import type { LonLatView } from "../../api/schemas/geo.ts";
import type { PipeView } from "../../api/schemas/pipe.ts";
import type { BaseFeatures } from "../map/base.ts";
import { moved } from "./ground.ts";

/** What a phone keeps of the city: pipes and base map round its jobs. */
export interface Around {
  pipes: PipeView[];
  base: BaseFeatures;
}

/** Round every job so much of the city is kept, m: a walk to the next valve and back. */
export const keptAroundM = 800;

interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Pipes and parts of the base that come within `keptAroundM` of one of the places. */
export function around(
  places: readonly LonLatView[],
  pipes: readonly PipeView[],
  base: BaseFeatures | null,
): Around {
  const boxes = places.map((place) => boxRound(place, keptAroundM));
  const isNear = (box: Box) => boxes.some((near) => meet(near, box));
  return {
    pipes: pipes.filter(({ line }) => isNear(boxOf(line.map(({ lon, lat }) => [lon, lat])))),
    base: {
      type: "FeatureCollection",
      features: (base?.features ?? []).filter(({ geometry }) =>
        isNear(boxOf(positions(geometry.coordinates))),
      ),
    },
  };
}

function boxRound(place: LonLatView, metres: number): Box {
  const corner = moved(place, { east: metres, north: metres });
  const [east, north] = [corner.lon - place.lon, corner.lat - place.lat];
  return {
    west: place.lon - east,
    south: place.lat - north,
    east: place.lon + east,
    north: place.lat + north,
  };
}

function boxOf(points: readonly number[][]): Box {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [lon = 0, lat = 0] of points) {
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  }
  return box;
}

function meet(a: Box, b: Box): boolean {
  return a.west <= b.east && a.east >= b.west && a.south <= b.north && a.north >= b.south;
}

type Nested = readonly (number | Nested)[];

/** All positions of a geometry, however deep its rings lie. */
function positions(coordinates: Nested): number[][] {
  if (coordinates.every((one) => typeof one === "number")) return [[...coordinates]];
  return coordinates.flatMap((one) => (typeof one === "number" ? [] : positions(one)));
}
