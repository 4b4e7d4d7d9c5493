import { expect, test } from "vitest";
import { listenFor } from "../../web/crew/listen.ts";
import { navigationLink } from "../../web/crew/navigation.ts";

const place = { lon: 130.4, lat: 33.590123456 };

test.each([
  ["Mozilla/5.0 (Linux; Android 14)", "geo:33.590123,130.400000?q=33.590123,130.400000(C-1%20A)"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)",
    "https://maps.apple.com/?daddr=33.590123,130.400000",
  ],
  [
    "Mozilla/5.0 (X11; Linux)",
    "https://www.google.com/maps/dir/?api=1&destination=33.590123,130.400000",
  ],
])("%s gets its own map", (agent, link) => {
  expect(navigationLink(place, "C-1 A", agent)).toBe(link);
});

test("what to listen for begins with the pipe and names what else it could be", () => {
  const pipe = {
    ...{ id: "P-1", material: "VP" as const, diameterMm: 100, laidYear: null, lengthM: 10 },
    ...{ fromNode: "a", toNode: "b", line: [] },
  };
  const alternatives = [
    { class: "machine" as const, probability: 0.2 },
    { class: "normal" as const, probability: 0.1 },
  ];
  expect(listenFor({ alternatives, position: null }, pipe)).toEqual(["plastic", "machine"]);
  expect(listenFor({ alternatives: [], position: null }, null)).toEqual(["other"]);
});
