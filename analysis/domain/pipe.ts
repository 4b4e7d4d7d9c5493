import type { LonLat } from "./geo.ts";

export type PipeId = string;

/**
 * Japanese ledger codes: ductile iron, grey cast iron, steel, stainless, hard PVC, impact-resistant
 * PVC, polyethylene, asbestos cement, lead, copper.
 */
export const pipeMaterials = [
  "DIP",
  "CIP",
  "SP",
  "SUS",
  "VP",
  "HIVP",
  "PE",
  "ACP",
  "LP",
  "CU",
  "unknown",
] as const;
export type PipeMaterial = (typeof pipeMaterials)[number];

/** A pipe between two nodes of the network; `line` runs from `fromNode` to `toNode`. */
export interface Pipe {
  id: PipeId;
  material: PipeMaterial;
  /** nominal diameter; null when the ledger does not say */
  diameterMm: number | null;
  laidYear: number | null;
  /** surveyed length along the pipe: the drawn line may differ, correlation uses this one */
  lengthM: number;
  fromNode: string;
  toNode: string;
  line: readonly LonLat[];
}

/** A point of a pipe, `offsetM` along it from its `fromNode`. */
export interface PipePoint {
  pipeId: PipeId;
  offsetM: number;
}
