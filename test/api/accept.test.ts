import { expect, test } from "vitest";
import { geoJson, json, preferred } from "../../api/accept.ts";

test.each([
  [undefined, json],
  ["", json],
  ["*/*", json],
  ["application/*", json],
  ["application/json", json],
  ["application/geo+json", geoJson],
  ["Application/GEO+JSON", geoJson],
  ["application/geo+json, */*;q=0.1", geoJson],
  ["application/json;q=0.2, application/geo+json;q=0.8", geoJson],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", json],
  ["application/json;q=0, */*", geoJson],
  ["text/csv", null],
  ["*/*;q=0", null],
  ["application/json;q=never", null],
])("of JSON and GeoJSON, %s means %s", (accept, type) => {
  expect(preferred(accept, [json, geoJson])).toBe(type);
});
