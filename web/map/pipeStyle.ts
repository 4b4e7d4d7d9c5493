import type { PipeView } from "../../api/schemas/pipe.ts";
import type { PipeGroup } from "./palette.ts";

/** Materials as the map tells them apart; the list gives the ledger's own code. */
const groups: Readonly<Record<PipeView["material"], PipeGroup>> = {
  DIP: "iron",
  CIP: "iron",
  SP: "steel",
  SUS: "steel",
  VP: "pvc",
  HIVP: "pvc",
  PE: "pe",
  ACP: "asbestosCement",
  LP: "other",
  CU: "other",
  unknown: "other",
};

/** Dash in multiples of the line's width, so that thick and thin pipes read alike. */
export const pipeDash: Readonly<Record<PipeGroup, readonly number[]>> = {
  iron: [],
  steel: [7, 2.5],
  pvc: [3.5, 2],
  pe: [5, 1.8, 0.9, 1.8],
  asbestosCement: [],
  other: [0.9, 2],
};

/** Asbestos cement is two thin lines: drawn wide, then hollowed out. */
export const hollowPipe: PipeGroup = "asbestosCement";

export function pipeGroup(pipe: Pick<PipeView, "material">): PipeGroup {
  return groups[pipe.material];
}

/** Width on the screen, px: mains are thicker than branches, and all grow with the zoom. */
export function pipeWidth(diameterMm: number | null, zoom: number): number {
  const size = diameterMm === null || diameterMm < 150 ? 1.7 : diameterMm < 300 ? 2.4 : 3.4;
  const grown = zoom <= 13 ? 0.65 : zoom <= 14 ? 0.8 : zoom >= 17 ? 1.35 : 1;
  return size * grown;
}
