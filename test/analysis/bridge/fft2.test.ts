import { expect, test } from "vitest";
import { fft2, frequency, mirrored, powerOfTwo } from "../../../analysis/bridge/fft2.ts";
import { seeded } from "./renderConcrete.ts";

/** Straight from the definition. */
function slowTransform(data: Float64Array, width: number, height: number): Float64Array {
  const out = new Float64Array(data.length);
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const angle = -2 * Math.PI * ((u * x) / width + (v * y) / height);
          const [re, im] = [data[2 * (y * width + x)]!, data[2 * (y * width + x) + 1]!];
          out[2 * (v * width + u)]! += re * Math.cos(angle) - im * Math.sin(angle);
          out[2 * (v * width + u) + 1]! += re * Math.sin(angle) + im * Math.cos(angle);
        }
      }
    }
  }
  return out;
}

test.each([
  [2, 2],
  [8, 4],
  [4, 16],
])(
  "agrees with the definition on %d × %d, and the inverse brings the picture back",
  (width, height) => {
    const random = seeded(4);
    const data = Float64Array.from({ length: 2 * width * height }, () => random() - 0.5);
    const wanted = slowTransform(data, width, height);
    const fft = fft2(width, height);
    const got = Float64Array.from(data);
    fft.forward(got);
    for (let at = 0; at < got.length; at++) expect(got[at]).toBeCloseTo(wanted[at]!, 10);
    fft.inverse(got);
    for (let at = 0; at < got.length; at++) expect(got[at]).toBeCloseTo(data[at]!, 12);
  },
);

test("mirrors at both ends, sizes up to powers of two, signs frequencies", () => {
  expect([-2, -1, 0, 3, 4, 5, 8].map((index) => mirrored(index, 4))).toEqual([1, 0, 0, 3, 3, 2, 0]);
  expect([1, 2, 3, 513].map(powerOfTwo)).toEqual([2, 2, 4, 1024]);
  expect([0, 1, 4, 5, 7].map((bin) => frequency(bin, 8))).toEqual([0, 0.125, 0.5, -0.375, -0.125]);
});
