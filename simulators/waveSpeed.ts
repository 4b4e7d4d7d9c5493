import type { Pipe, PipeMaterial } from "../analysis/domain/pipe.ts";

interface Wall {
  /** Young's modulus, GPa, and Poisson's ratio (leak.md 5) */
  youngGpa: number;
  poisson: number;
  /** wall thickness of the usual class, mm, for an inner diameter in mm */
  thicknessMm(diameterMm: number): number;
}

/** Bulk modulus of water at about 17 °C, GPa, and its density, kg/m³ (leak.md 5). */
const bulkGpa = 2.16;
const densityKgM3 = 1000;

const iron = (mm: number) => (mm <= 300 ? 7.5 : 7.5 + (mm - 300) * 0.0075);
const walls: Record<Exclude<PipeMaterial, "unknown">, Wall> = {
  DIP: { youngGpa: 160, poisson: 0.28, thicknessMm: iron },
  CIP: { youngGpa: 100, poisson: 0.25, thicknessMm: (mm) => 7.5 + mm * 0.015 },
  SP: { youngGpa: 206, poisson: 0.3, thicknessMm: (mm) => 3.5 + mm * 0.0085 },
  SUS: { youngGpa: 193, poisson: 0.3, thicknessMm: (mm) => 2.8 + mm * 0.005 },
  VP: { youngGpa: 3, poisson: 0.38, thicknessMm: (mm) => 1 + mm * 0.059 },
  HIVP: { youngGpa: 2.9, poisson: 0.38, thicknessMm: (mm) => 1 + mm * 0.059 },
  PE: { youngGpa: 1.05, poisson: 0.46, thicknessMm: (mm) => mm / 9 },
  ACP: { youngGpa: 23, poisson: 0.2, thicknessMm: (mm) => 4 + mm * 0.07 },
  LP: { youngGpa: 16, poisson: 0.43, thicknessMm: (mm) => mm * 0.22 },
  CU: { youngGpa: 120, poisson: 0.34, thicknessMm: () => 1.2 },
};

/**
 * Speed of the fluid-borne wave, m/s: sqrt(K/ρ) / sqrt(1 + (1 − ν²)(K/E)(D/e)), pipe held lengthwise.
 * @see leak.md 5
 * @example waveSpeed({ material: "DIP", diameterMm: 150 }) // about 1309
 */
export function waveSpeed({ material, diameterMm }: Pick<Pipe, "material" | "diameterMm">): number {
  const { youngGpa, poisson, thicknessMm } = walls[material === "unknown" ? "DIP" : material];
  const inner = diameterMm ?? 150;
  const give = (1 - poisson ** 2) * (bulkGpa / youngGpa) * (inner / thicknessMm(inner));
  return Math.sqrt((bulkGpa * 1e9) / densityKgM3) / Math.sqrt(1 + give);
}
