import { expect, test } from "vitest";
import type { Opening } from "../../simulators/leakNoise.ts";
import { cornerHz, flowLPerMin, jetSpectrum, jetSpeed } from "../../simulators/leakNoise.ts";
import { lossDbPerM, transmission, travelSeconds } from "../../simulators/propagation.ts";
import { gridStepHz, powerOf, times, toDb } from "../../simulators/spectrumGrid.ts";
import { waveSpeed } from "../../simulators/waveSpeed.ts";
import { aPipe } from "../builders.ts";

const hole = (its: Partial<Opening> = {}): Opening => ({
  diameterMm: 5,
  pressureMpa: 0.3,
  fallDbPerOctave: 6,
  resonances: [],
  ...its,
});
const at = (spectrum: Float64Array, hz: number) => spectrum[Math.round(hz / gridStepHz)]!;
const along = (material: "DIP" | "VP" | "PE", lengthM: number, nodes: string[] = []) => ({
  pieces: [{ pipe: aPipe({ material }), lengthM }],
  nodes,
});

test("jet speed, flow and corner are those of the domain's worked examples", () => {
  expect(jetSpeed(0.3)).toBeCloseTo(24.5, 1);
  expect(jetSpeed(0.2)).toBeCloseTo(20, 1);
  expect(flowLPerMin(hole({ diameterMm: 2 }))).toBeCloseTo(2.8, 1);
  expect(flowLPerMin(hole({ diameterMm: 5 }))).toBeCloseTo(17.3, 1);
  expect(cornerHz(hole({ diameterMm: 2 }))).toBeCloseTo(2449, 0);
});

test("small holes hiss, large ones rumble: the corner moves with the diameter", () => {
  const hiss = jetSpectrum(hole({ diameterMm: 2 }));
  const rumble = jetSpectrum(hole({ diameterMm: 20 }));
  const share = (spectrum: Float64Array) => powerOf(spectrum, 1000, 4000) / powerOf(spectrum);
  expect(share(hiss)).toBeGreaterThan(0.6);
  expect(share(rumble)).toBeLessThan(0.15);
});

test("beyond the corner it falls by the stated decibels an octave", () => {
  for (const fallDbPerOctave of [6, 12]) {
    const jet = jetSpectrum(hole({ diameterMm: 30, fallDbPerOctave }));
    expect(toDb(at(jet, 1600) / at(jet, 3200))).toBeCloseTo(fallDbPerOctave, 0);
  }
});

test("doubling the pressure adds 35 log10 2 at low frequencies", () => {
  const [low, high] = [jetSpectrum(hole()), jetSpectrum(hole({ pressureMpa: 0.6 }))];
  expect(toDb(at(high, 4) / at(low, 4))).toBeCloseTo(35 * Math.log10(2), 1);
});

test("the level falls with distance, in plastic far faster and the highs first", () => {
  const jet = jetSpectrum(hole());
  const heard = (material: "DIP" | "VP", lengthM: number) =>
    times(jet, transmission(along(material, lengthM)));
  for (const material of ["DIP", "VP"] as const) {
    expect(powerOf(heard(material, 60))).toBeLessThan(powerOf(heard(material, 10)));
  }
  const plasticLoss = toDb(at(heard("VP", 0), 400) / at(heard("VP", 40), 400));
  const ironLoss = toDb(at(heard("DIP", 0), 400) / at(heard("DIP", 40), 400));
  expect(plasticLoss).toBeGreaterThan(30);
  expect(ironLoss).toBeLessThan(5);
  expect(plasticLoss).toBeGreaterThan(
    toDb(at(heard("VP", 0), 100) / at(heard("VP", 40), 100)) + 20,
  );
});

test("loss in plastic is in proportion to frequency", () => {
  expect(lossDbPerM("VP", 800) / lossDbPerM("VP", 100)).toBeCloseTo(8, 6);
  expect(lossDbPerM("PE", 200)).toBeGreaterThan(lossDbPerM("VP", 200));
});

test("every fitting costs 1 to 6 dB at low frequencies, the same one always the same", () => {
  const loss = (nodes: string[]) => -toDb(at(transmission(along("DIP", 50, nodes)), 10));
  for (const node of ["N-0101", "N-0102", "N-0503"]) {
    const cost = loss([node]) - loss([]);
    expect(cost).toBeGreaterThan(0.99);
    expect(cost).toBeLessThan(6.02);
    expect(loss([node])).toBe(loss([node]));
  }
});

test("wave speeds agree with the domain's table within 3 %", () => {
  const table = [
    ["DIP", 100, 1369],
    ["DIP", 300, 1203],
    ["CIP", 150, 1280],
    ["VP", 75, 489],
    ["VP", 100, 473],
    ["PE", 100, 370],
    ["ACP", 150, 1060],
  ] as const;
  for (const [material, diameterMm, want] of table) {
    expect(Math.abs(waveSpeed({ material, diameterMm }) / want - 1), material).toBeLessThan(0.03);
  }
});

test("travel times add up over mixed materials", () => {
  const pieces = [
    { pipe: aPipe({ material: "DIP", diameterMm: 150 }), lengthM: 60 },
    { pipe: aPipe({ material: "VP", diameterMm: 100 }), lengthM: 20 },
  ];
  const want =
    60 / waveSpeed({ material: "DIP", diameterMm: 150 }) +
    20 / waveSpeed({ material: "VP", diameterMm: 100 });
  expect(travelSeconds({ pieces, nodes: [] })).toBeCloseTo(want, 12);
});
