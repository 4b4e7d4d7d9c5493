import { expect, test } from "vitest";
import { linearLight, oklab } from "../../../analysis/bridge/oklab.ts";

const into = () => new Float64Array(3);

// Ottosson's own table gives these for the primaries.
test.each([
  ["white", [1, 1, 1], [1, 0, 0]],
  ["red", [1, 0, 0], [0.628, 0.2249, 0.1258]],
  ["green", [0, 1, 0], [0.8664, -0.2339, 0.1795]],
  ["blue", [0, 0, 1], [0.452, -0.0325, -0.3115]],
] as const)("%s", (_, [red, green, blue], expected) => {
  const found = oklab(red, green, blue, into());
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 3);
});

test("shade changes neither a / L nor b / L", () => {
  const [light, shade] = [oklab(0.4, 0.2, 0.1, into()), oklab(0.04, 0.02, 0.01, into())];
  expect(shade[1]! / shade[0]!).toBeCloseTo(light[1]! / light[0]!, 9);
  expect(shade[2]! / shade[0]!).toBeCloseTo(light[2]! / light[0]!, 9);
  expect(shade[0]!).toBeCloseTo(light[0]! * Math.cbrt(0.1), 9);
});

test("the sRGB curve at its ends, its knee and its middle", () => {
  expect(linearLight(0)).toBe(0);
  expect(linearLight(255)).toBe(1);
  expect(linearLight(10)).toBeCloseTo(10 / 255 / 12.92, 6);
  expect(linearLight(188)).toBeCloseTo(0.5029, 4);
});
