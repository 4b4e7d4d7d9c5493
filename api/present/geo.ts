import type { LonLat } from "../../analysis/domain/geo.ts";
import type { FeaturesView, Geometry } from "../schemas/geo.ts";

/** Items as one FeatureCollection; what has no place is a feature without geometry (RFC 7946, 3.2). */
export function presentFeatures<T extends { id: string }>(
  items: readonly T[],
  geometryOf: (item: T) => Geometry | null,
): FeaturesView<T> {
  return {
    type: "FeatureCollection",
    features: items.map((item) => ({
      type: "Feature",
      id: item.id,
      geometry: geometryOf(item),
      properties: item,
    })),
  };
}

export function point(at: LonLat | null): Geometry | null {
  return at && { type: "Point", coordinates: [at.lon, at.lat] };
}

export function lineString(line: readonly LonLat[]): Geometry {
  return { type: "LineString", coordinates: line.map(({ lon, lat }) => [lon, lat]) };
}

/** @param corners one ring, not closed */
export function polygon(corners: readonly LonLat[]): Geometry {
  const ring = [...corners, ...corners.slice(0, 1)];
  return { type: "Polygon", coordinates: [ring.map(({ lon, lat }) => [lon, lat])] };
}

export function presentLine(line: readonly LonLat[]): { lon: number; lat: number }[] {
  return line.map(({ lon, lat }) => ({ lon, lat }));
}
