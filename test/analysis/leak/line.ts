import type { Pipe, PipeMaterial } from "../../../analysis/domain/pipe.ts";
import { noise } from "../dsp/signals.ts";

export interface LinePart {
  material?: PipeMaterial;
  diameterMm?: number | null;
  lengthM: number;
}

/** Pipes one after another, P-0, P-1 …, between the nodes N-0, N-1 …, drawn eastwards. */
export function aLine(...parts: readonly LinePart[]): Pipe[] {
  const perDegree = 111_195 * Math.cos((33.59 * Math.PI) / 180);
  let east = 0;
  return parts.map(({ material = "DIP", diameterMm = 150, lengthM }, i) => {
    const from = { lon: 130.4 + east / perDegree, lat: 33.59 };
    east += lengthM;
    const to = { lon: 130.4 + east / perDegree, lat: 33.59 };
    return {
      id: `P-${i}`,
      material,
      diameterMm,
      laidYear: null,
      lengthM,
      fromNode: `N-${i}`,
      toNode: `N-${i + 1}`,
      line: [from, to],
    };
  });
}

/**
 * One sound, white below half the rate, that reaches B by so many whole samples later than A, with
 * independent noise at both.
 */
export function twoSensors({
  seed = 1,
  samples = 80_000,
  delaySamples = 0,
  noiseGain = 1,
}: {
  seed?: number;
  samples?: number;
  delaySamples?: number;
  noiseGain?: number;
}): { a: Float32Array; b: Float32Array; rateHz: number; startDifferenceSeconds: number } {
  const lead = Math.abs(delaySamples);
  const source = noise(seed, samples + 2 * lead);
  const [ownA, ownB] = [noise(seed + 1000, samples), noise(seed + 2000, samples)];
  return {
    a: Float32Array.from({ length: samples }, (_, i) => source[i + lead]! + noiseGain * ownA[i]!),
    b: Float32Array.from(
      { length: samples },
      (_, i) => source[i + lead - delaySamples]! + noiseGain * ownB[i]!,
    ),
    rateHz: 8000,
    startDifferenceSeconds: 0,
  };
}
