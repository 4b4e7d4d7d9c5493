/** What the server has as its own vector base (`GET /api/v1/base`), GeoJSON in lon, lat. */
export interface BaseFeatures {
  type: "FeatureCollection";
  features: BaseFeature[];
}

export type BaseKind = "land" | "water" | "road" | "block" | "park";

interface BaseFeature {
  type: "Feature";
  properties: { kind: BaseKind; nameJa?: string; nameEn?: string; widthM?: number };
  geometry:
    | { type: "Polygon"; coordinates: number[][][] }
    | { type: "MultiPolygon"; coordinates: number[][][][] }
    | { type: "LineString"; coordinates: number[][] }
    | { type: "MultiLineString"; coordinates: number[][][] };
}

/** The lines of a feature, and the rings of an area. */
export function linesOf(geometry: BaseFeature["geometry"]): number[][][] {
  switch (geometry.type) {
    case "LineString":
      return [geometry.coordinates];
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates;
    case "MultiPolygon":
      return geometry.coordinates.flat();
  }
}
