import type { LonLat } from "./geo.ts";

export type BridgeId = string;

/** Soundness class I–IV (健全性の診断の区分). */
export type Soundness = "I" | "II" | "III" | "IV";

export interface Bridge {
  id: BridgeId;
  name: string;
  position: LonLat;
  /** centre line from start (起点) to end */
  line: readonly LonLat[];
  lengthM: number | null;
  builtYear: number | null;
  spans: number;
  /** concrete decides which crack-width classes hold: RC 0.2/0.3 mm, PC 0.1/0.2 mm (bridge.md 1.5) */
  concrete: "RC" | "PC" | "unknown";
  lastInspectedOn: string | null;
  /** confirmed by a person, never overwritten by the machine */
  soundness: Soundness | null;
  version: number;
}
