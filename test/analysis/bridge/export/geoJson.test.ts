import { expect, test } from "vitest";
import { inspectionGeoJson } from "../../../../analysis/bridge/export/geoJson.ts";
import { aBridge, aFinding, aPhoto } from "../../../builders.ts";
import { accepted, aRecord, rejected } from "./aRecord.ts";

const nowhere = { ...aPhoto().metadata!, position: null };
const record = aRecord({
  bridge: aBridge({ soundness: "III" }),
  photos: [
    aPhoto({ id: "P-1", place: { memberId: "1-Mg01", element: "0101", face: "bottom" } }),
    aPhoto({ id: "P-2", metadata: nowhere }),
  ],
  findings: [
    aFinding({ id: "F-1", photoId: "P-1", state: accepted, degree: "c" }),
    aFinding({ id: "F-2", photoId: "P-1", state: rejected }),
    aFinding({ id: "F-3", photoId: "P-2", state: accepted }),
  ],
});

test("has the bridge's line with its soundness, photos and findings where they were seen", () => {
  const { type, features } = JSON.parse(inspectionGeoJson(record, "counting"));
  expect(type).toBe("FeatureCollection");
  expect(features).toMatchObject([
    {
      id: "B-0001",
      geometry: {
        type: "LineString",
        coordinates: [
          [139.7098, 35.69],
          [139.7102, 35.69],
        ],
      },
      properties: { kind: "bridge", soundness: "III" },
    },
    {
      id: "P-1",
      geometry: { type: "Point", coordinates: [139.71, 35.69] },
      properties: { kind: "photo", memberId: "1-Mg01", yawDeg: 88.5 },
    },
    {
      id: "F-1",
      geometry: { type: "Point", coordinates: [139.71, 35.69] },
      properties: { kind: "finding", element: "0101", damageJa: "ひびわれ", degree: "c" },
    },
  ]);
  expect(features).toHaveLength(3);
});

test("all states: rejected ones come too, and say so; a bridge of one point is a point", () => {
  const bridge = aBridge({ line: [] });
  const { features } = JSON.parse(inspectionGeoJson({ ...record, bridge }, "all"));
  expect(features[0].geometry).toEqual({ type: "Point", coordinates: [139.71, 35.69] });
  expect(features.at(-1)).toMatchObject({ id: "F-2", properties: { state: "rejected" } });
});
