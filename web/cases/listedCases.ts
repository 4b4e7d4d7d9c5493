import { computed } from "@preact/signals";
import { onlyThisArea } from "../list/listTab.ts";
import { isInView } from "../map/view.ts";
import { shownCases } from "./cases.ts";

/** The cases of the list: by filter, and within the map's view where that is asked for. */
export const listedCases = computed(() =>
  onlyThisArea.value
    ? shownCases.value.filter(({ position }) => position === null || isInView(position.point))
    : shownCases.value,
);
