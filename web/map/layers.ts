import { computed } from "@preact/signals";
import { query, setQuery } from "../place.ts";

export const layerNames = ["tiles", "pipes", "cases", "sensors", "bridges", "labels"] as const;
export type LayerName = (typeof layerNames)[number];

/** What the map draws; the address names only what is switched off. */
export const shownLayers = computed<ReadonlySet<LayerName>>(() => {
  const off = new Set((query.value.get("off") ?? "").split("."));
  return new Set(layerNames.filter((name) => !off.has(name)));
});

export function switchLayer(name: LayerName): void {
  const shown = shownLayers.value;
  const off = layerNames.filter((layer) => (layer === name) === shown.has(layer));
  setQuery({ off: off.length === 0 ? null : off.join(".") });
}
