import type { TSchema } from "typebox";
import Type from "typebox";
import { nullable } from "./nullable.ts";

export const LonLatView = Type.Object(
  {
    lon: Type.Number({ minimum: -180, maximum: 180, description: "degrees east, -180 to 180" }),
    lat: Type.Number({ minimum: -90, maximum: 90, description: "degrees north, -90 to 90" }),
  },
  { description: "a place, WGS 84" },
);
export type LonLatView = Type.Static<typeof LonLatView>;

const Coordinate = Type.Array(Type.Number(), {
  minItems: 2,
  maxItems: 2,
  description: "longitude, latitude",
});

const Geometry = Type.Union([
  Type.Object({ type: Type.Literal("Point"), coordinates: Coordinate }),
  Type.Object({ type: Type.Literal("LineString"), coordinates: Type.Array(Coordinate) }),
  Type.Object({ type: Type.Literal("Polygon"), coordinates: Type.Array(Type.Array(Coordinate)) }),
]);
export type Geometry = Type.Static<typeof Geometry>;

/** RFC 7946; `properties` is the item just as the JSON page has it. */
export function featuresOf<const T extends TSchema>(item: T) {
  return Type.Object({
    type: Type.Literal("FeatureCollection"),
    features: Type.Array(
      Type.Object({
        type: Type.Literal("Feature"),
        id: Type.String(),
        geometry: nullable(Geometry),
        properties: item,
      }),
    ),
  });
}

/** What `Accept: application/geo+json` answers, for whoever reads it. */
export interface FeaturesView<T> {
  type: "FeatureCollection";
  features: { type: "Feature"; id: string; geometry: Geometry | null; properties: T }[];
}
