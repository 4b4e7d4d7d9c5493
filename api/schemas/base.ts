import Type from "typebox";

/**
 * The install's own vector base map, as `mizuhashi import base` took it: land, water, blocks, parks
 * and roads, drawn in this order where no tile server can be reached.
 */
export const BaseView = Type.Object({
  type: Type.Literal("FeatureCollection"),
  features: Type.Array(
    Type.Object({
      type: Type.Literal("Feature"),
      properties: Type.Object({
        kind: Type.Enum(["land", "water", "block", "park", "road"]),
        nameJa: Type.Optional(Type.String()),
        nameEn: Type.Optional(Type.String()),
        widthM: Type.Optional(Type.Number()),
      }),
      geometry: Type.Object({
        type: Type.Enum(["Polygon", "MultiPolygon", "LineString", "MultiLineString"]),
        coordinates: Type.Array(Type.Unknown(), { description: "longitude, latitude" }),
      }),
    }),
  ),
});
export type BaseView = Type.Static<typeof BaseView>;
