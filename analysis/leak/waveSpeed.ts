import type { Pipe, PipeMaterial } from "../domain/pipe.ts";
import { outsideShare } from "./parameters.ts";

/** Water at a temperature. */
export interface Water {
  bulkModulusPa: number;
  densityKgM3: number;
}

export interface PipeWall {
  innerDiameterM: number;
  thicknessM: number;
  youngPa: number;
  poisson: number;
}

/** 10 °C, the water of a Japanese main through most of the year: sqrt(K/ρ) = 1449 m/s (leak.md 5). */
export const water10C: Water = { bulkModulusPa: 2.1e9, densityKgM3: 999.7 };

/**
 * Speed of the fluid-borne wave, m/s: sqrt(K/ρ)/sqrt(1 + (1 − ν²)(K/E)(D/e)), for a pipe held against
 * lengthwise movement (buried). Linings, ovality and soil are not in it.
 * @see leak.md 5; golden values: test/fixtures/golden/wave_position.json
 */
export function waveSpeed(wall: PipeWall, water: Water): number {
  const { innerDiameterM, thicknessM, youngPa, poisson } = wall;
  const free = Math.sqrt(water.bulkModulusPa / water.densityKgM3);
  const held = 1 - poisson * poisson;
  return (
    free / Math.sqrt(1 + held * (water.bulkModulusPa / youngPa) * (innerDiameterM / thicknessM))
  );
}

/**
 * Wall of a pipe as the ledger names it, by the usual Japanese wall classes.
 * @returns null when material or diameter is unknown: ask, do not guess
 */
export function usualWall({
  material,
  diameterMm,
}: Pick<Pipe, "material" | "diameterMm">): PipeWall | null {
  if (material === "unknown" || diameterMm === null || diameterMm <= 0) return null;
  const { youngGpa, poisson, thicknessMm } = walls[material];
  return {
    innerDiameterM: diameterMm / 1000,
    thicknessM: thicknessMm(diameterMm) / 1000,
    youngPa: youngGpa * 1e9,
    poisson,
  };
}

export interface PairPosition {
  /** from A along the pipe, m; outside the pair it is where the formula would put it */
  fromA: number;
  /** the source lies beyond an end, or in a branch at it: no position may be shown */
  outside: boolean;
}

/**
 * Where between two sensors a source lies, from its delay: x = (L − c τ)/2 from A.
 * @param delaySeconds τ = t_B − t_A: positive when A hears the source first
 * @param lengthM between the sensors along the pipe, as surveyed
 * @see leak.md 6; golden values: test/fixtures/golden/wave_position.json
 */
export function pairPosition(
  lengthM: number,
  speedMps: number,
  delaySeconds: number,
): PairPosition {
  return {
    fromA: (lengthM - speedMps * delaySeconds) / 2,
    outside: Math.abs(delaySeconds) * speedMps >= outsideShare * lengthM,
  };
}

/** Standard uncertainties of what a position is computed from. */
export interface PositionErrors {
  delaySeconds: number;
  speedMps: number;
  lengthM: number;
}

/** Standard uncertainty of the position, m: c Δt/2, |τ| Δc/2 and ΔL/2 as root of squares (leak.md 6). */
export function positionUncertainty(
  speedMps: number,
  delaySeconds: number,
  errors: PositionErrors,
): number {
  return Math.hypot(
    (speedMps * errors.delaySeconds) / 2,
    (Math.abs(delaySeconds) * errors.speedMps) / 2,
    errors.lengthM / 2,
  );
}

interface WallClass {
  /** leak.md 5, middle of the range */
  youngGpa: number;
  poisson: number;
  /** wall for a nominal diameter in mm, mm */
  thicknessMm(diameterMm: number): number;
}

/** JIS G 5526 class 3 wall: 7.5 mm up to 300 mm, then about 1 mm more each 130 mm. */
const ductileWall = (mm: number) => (mm <= 300 ? 7.5 : 7.5 + (mm - 300) / 130);

/** Moduli of leak.md 5; walls chosen so that its typical speeds come out (they are marked computed). */
const walls: Readonly<Record<Exclude<PipeMaterial, "unknown">, WallClass>> = {
  DIP: { youngGpa: 160, poisson: 0.28, thicknessMm: ductileWall },
  CIP: { youngGpa: 100, poisson: 0.25, thicknessMm: (mm) => 7.5 + mm / 75 },
  SP: { youngGpa: 206, poisson: 0.3, thicknessMm: (mm) => 3.2 + mm / 80 },
  SUS: { youngGpa: 193, poisson: 0.3, thicknessMm: (mm) => 2.6 + mm / 250 },
  VP: { youngGpa: 3, poisson: 0.38, thicknessMm: vinylWall },
  HIVP: { youngGpa: 3, poisson: 0.38, thicknessMm: vinylWall },
  PE: { youngGpa: 1.05, poisson: 0.46, thicknessMm: (mm) => mm / 9 },
  ACP: { youngGpa: 23, poisson: 0.2, thicknessMm: (mm) => 4 + mm / 15 },
  LP: { youngGpa: 16, poisson: 0.43, thicknessMm: (mm) => mm / 4.5 },
  CU: { youngGpa: 120, poisson: 0.34, thicknessMm: (mm) => 0.7 + mm / 40 },
};

/** JIS K 6742, nominal: 4.5 mm at 50, 5.9 at 75, 7.1 at 100, 9.6 at 150. */
function vinylWall(mm: number): number {
  return 1.7 + mm * 0.054;
}
