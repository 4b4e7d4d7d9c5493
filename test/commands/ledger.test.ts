import { expect, test } from "vitest";
import { BadInput } from "../../commands/command.ts";
import { parseBase, parseBridges, parseNetwork, parseSensors } from "../../commands/ledger.ts";

const line = [
  [130.2, 33.95],
  [130.201, 33.95],
];

function collection(
  ...features: { properties?: object; geometry?: object; id?: string }[]
): string {
  return JSON.stringify({
    type: "FeatureCollection",
    features: features.map((feature) => ({
      type: "Feature",
      properties: {},
      geometry: { type: "LineString", coordinates: line },
      ...feature,
    })),
  });
}

test("a pipe needs only an id: length from the drawing, nodes from its ends, material unknown", () => {
  const { rows, errors } = parseNetwork(
    collection({ properties: { id: "P-1" } }, { properties: { id: "P-2" } }),
  );
  expect(errors).toEqual([]);
  // 0.001° of longitude at 33.95° N are 92.2 m.
  expect(rows[0]?.lengthM).toBeCloseTo(92.2, 0);
  expect(rows[0]).toMatchObject({ material: "unknown", diameterMm: null, laidYear: null });
  expect(rows[0]?.fromNode).toBe(rows[1]?.fromNode);
  expect(rows[0]?.fromNode).not.toBe(rows[0]?.toNode);
});

test("numbers may come as text, empty is nothing and never 0", () => {
  const { rows } = parseNetwork(
    collection({ properties: { id: "P-1", diameterMm: "150", laidYear: "", material: "" } }),
  );
  expect(rows[0]).toMatchObject({ diameterMm: 150, laidYear: null, material: "unknown" });
});

test.each([
  ["material", { id: "P-1", material: "IRON" }, {}],
  ["diameterMm", { id: "P-1", diameterMm: -5 }, {}],
  ["laidYear", { id: "P-1", laidYear: "S53" }, {}],
  ["lengthM", { id: "P-1", lengthM: 0.09 }, {}],
  ["id", { id: "a/b" }, {}],
  ["id", {}, {}],
  ["geometry.type", { id: "P-1" }, { type: "Point", coordinates: [130, 33] }],
  ["geometry.coordinates", { id: "P-1" }, { type: "LineString", coordinates: [[130, 33]] }],
])("names the field %s of a wrong pipe", (field, properties, geometry) => {
  const wrong = { properties, geometry: { type: "LineString", coordinates: line, ...geometry } };
  const { rows, errors } = parseNetwork(collection({ properties: { id: "P-0" } }, wrong));
  expect(rows).toHaveLength(1);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ row: 1, field });
  expect(errors[0]?.message).toContain(`${field} is `);
  expect(errors[0]?.message).toContain("expected ");
});

test("coordinates that are metres, or swapped, are refused as such", () => {
  const at = (coordinates: number[][]) =>
    parseNetwork(
      collection({ properties: { id: "P-1" }, geometry: { type: "LineString", coordinates } }),
    ).errors[0]?.message;
  expect(
    at([
      [-56_000.5, 67_000.2],
      [-56_100, 67_000],
    ]),
  ).toContain("look like metres");
  expect(
    at([
      [33.95, 130.2],
      [33.95, 130.3],
    ]),
  ).toContain("look swapped");
  expect(
    at([
      [Number.NaN, 33],
      [130, 33],
    ]),
  ).toContain("[longitude, latitude]");
});

test("an id that occurs twice is an error of the second", () => {
  const { rows, errors } = parseNetwork(
    collection({ properties: { id: "P-1" } }, { properties: { id: "P-1" } }),
  );
  expect(rows).toHaveLength(1);
  expect(errors[0]).toMatchObject({ row: 1, id: "P-1", field: "id" });
});

test("the feature's own id serves when the properties have none", () => {
  expect(parseNetwork(collection({ id: "P-7" })).rows[0]?.id).toBe("P-7");
});

test("a sensor on a pipe says where on it", () => {
  const geometry = { type: "Point", coordinates: [130.2, 33.95] };
  const { rows, errors } = parseSensors(
    collection(
      { geometry, properties: { id: "S-1", kind: "hydrophone", pipeId: "P-1", offsetM: 3 } },
      { geometry, properties: { id: "S-2" } },
      { geometry, properties: { id: "S-3", pipeId: "P-1" } },
    ),
  );
  expect(rows[0]).toMatchObject({
    kind: "hydrophone",
    placement: { kind: "placed", pipe: { pipeId: "P-1", offsetM: 3 } },
  });
  expect(rows[1]).toMatchObject({ kind: "unknown", placement: { pipe: null } });
  expect(errors).toEqual([expect.objectContaining({ row: 2, id: "S-3", field: "offsetM" })]);
});

test("a bridge may be a point; its soundness and concrete are checked", () => {
  const geometry = { type: "Point", coordinates: [130.2, 33.95] };
  const { rows, errors } = parseBridges(
    collection(
      { geometry, properties: { id: "B-1", name: "水鏡大橋", soundness: "II", concrete: "PC" } },
      { properties: { id: "B-2", name: "葦瀬橋", soundness: "" } },
      { geometry, properties: { id: "B-3", name: "x", soundness: "5" } },
      { geometry, properties: { id: "B-4" } },
    ),
  );
  expect(rows[0]).toMatchObject({ name: "水鏡大橋", line: [], soundness: "II", concrete: "PC" });
  expect(rows[1]).toMatchObject({ soundness: null, position: { lat: 33.95 } });
  expect(rows[1]?.position.lon).toBeCloseTo(130.2005, 9);
  expect(errors.map(({ field }) => field)).toEqual(["soundness", "name"]);
});

test("the base map keeps its features as they came", () => {
  const ring = [...line, [130.201, 33.951], line[0]];
  const geometry = { type: "Polygon", coordinates: [ring] };
  const { rows, errors } = parseBase(
    collection({ geometry, properties: { kind: "park" } }, { properties: { kind: "rail" } }),
  );
  expect(rows[0]).toMatchObject({ properties: { kind: "park" }, geometry });
  expect(errors[0]).toMatchObject({ row: 1, field: "kind" });
});

test("what is no GeoJSON, or of another system, is refused whole", () => {
  expect(() => parseNetwork("no json")).toThrow(BadInput);
  expect(() => parseNetwork('{"type":"Feature"}')).toThrow(BadInput);
  const plane = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::6670" } };
  expect(() =>
    parseNetwork(JSON.stringify({ type: "FeatureCollection", features: [], crs: plane })),
  ).toThrow("EPSG::6670");
});
