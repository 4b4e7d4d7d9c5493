import type { LonLat } from "../analysis/domain/geo.ts";
import type { City } from "./city.ts";
import { bridgeNames, columnNames, rowNames } from "./placeNames.ts";

interface Feature {
  type: "Feature";
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: unknown };
}

export interface FeatureCollection {
  type: "FeatureCollection";
  /** a foreign member, RFC 7946 section 6.1: says that none of this exists */
  name: string;
  features: readonly unknown[];
}

/** The ledgers as a water bureau would hand them over, GeoJSON (RFC 7946), longitude first. */
export function cityLedger(
  city: City,
): Record<"pipes" | "sensors" | "bridges" | "base", FeatureCollection> {
  const name = `${city.name.ja} / ${city.name.en}`;
  const collection = (features: readonly unknown[]): FeatureCollection => ({
    type: "FeatureCollection",
    name,
    features,
  });
  return {
    pipes: collection(city.mains.map((main) => pipeFeature(main))),
    sensors: collection(
      city.sensors.map(({ id, name: label, kind, position, pipe }) =>
        feature({ id, name: label, kind, ...pipe }, "Point", [position.lon, position.lat]),
      ),
    ),
    bridges: collection(
      city.bridges.map(({ position: _, line, version: __, ...bridge }, i) =>
        feature({ ...bridge, nameEn: bridgeNames[i]?.en }, "LineString", line.map(pair)),
      ),
    ),
    base: collection(city.base),
  };
}

function pipeFeature(main: City["mains"][number]): Feature {
  const { id, material, diameterMm, laidYear, lengthM, fromNode, toNode, line, street } = main;
  const names = street?.direction === "northSouth" ? columnNames : rowNames;
  const name = street ? names[street.index] : undefined;
  return feature(
    {
      id,
      material,
      diameterMm,
      laidYear,
      lengthM,
      fromNode,
      toNode,
      ...(name ? { streetJa: name.ja, streetEn: name.en } : {}),
    },
    "LineString",
    line.map(pair),
  );
}

function feature(properties: Record<string, unknown>, type: string, coordinates: unknown): Feature {
  return { type: "Feature", properties, geometry: { type, coordinates } };
}

function pair({ lon, lat }: LonLat): [number, number] {
  return [lon, lat];
}
