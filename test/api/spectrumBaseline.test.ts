import { expect, test } from "vitest";
import { spectrumBaseline } from "../../api/spectrumBaseline.ts";

const spectrum = (stepHz: number, ...densityDb: number[]) => ({
  stepHz,
  densityDb: Float32Array.from(densityDb),
});

test("median and median absolute deviation of each bin", () => {
  const spectra = [spectrum(4, -80, -60), spectrum(4, -82, -60), spectrum(4, -70, -50)];
  expect(spectrumBaseline(spectra)).toEqual({
    stepHz: 4,
    medianDb: [-80, -60],
    madDb: [2, 0],
    nights: 3,
  });
  // even count: the middle of the two in the middle
  expect(spectrumBaseline(spectra.slice(0, 2)).medianDb).toEqual([-81, -60]);
});

test("spectra of another rate are left out; silence counts as the least", () => {
  const spectra = [spectrum(4, -Infinity, -60), spectrum(8, -1, -1), spectrum(4, -1, -1, -1)];
  expect(spectrumBaseline(spectra)).toEqual({
    stepHz: 4,
    medianDb: [-400, -60],
    madDb: [0, 0],
    nights: 1,
  });
});
