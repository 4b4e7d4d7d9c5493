import { computed } from "@preact/signals";
import { query, setQuery } from "../place.ts";
import { selection } from "../selection.ts";

export const listTabs = ["cases", "bridges", "sensors"] as const;
export type ListTab = (typeof listTabs)[number];

/** Which list stands beside the map: as the address says, else the one of what is selected. */
export const listTab = computed<ListTab>(() => {
  const named = query.value.get("list");
  const found = listTabs.find((tab) => tab === named);
  if (found) return found;
  switch (selection.value?.kind) {
    case "bridge":
    case "photo":
      return "bridges";
    case "sensor":
      return "sensors";
    default:
      return "cases";
  }
});

export function chooseTab(tab: ListTab): void {
  setQuery({ list: tab });
}

export const onlyThisArea = computed(() => query.value.get("area") === "view");

export function switchOnlyThisArea(): void {
  setQuery({ area: onlyThisArea.value ? null : "view" });
}
