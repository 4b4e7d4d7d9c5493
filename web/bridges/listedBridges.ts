import { computed } from "@preact/signals";
import type { BridgeView } from "../../api/schemas/bridge.ts";
import { onlyThisArea } from "../list/listTab.ts";
import { isInView } from "../map/view.ts";
import { bridges } from "./bridges.ts";

const urgency = { IV: 4, III: 3, II: 2, I: 1 } as const;

/** The bridges of the list, the worst class first, those never assessed before the sound ones. */
export const listedBridges = computed<readonly BridgeView[]>(() =>
  [...(bridges.value?.values() ?? [])]
    .filter(({ position }) => !onlyThisArea.value || isInView(position))
    .sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1)),
);

function rank({ soundness }: BridgeView): number {
  return soundness === null ? 1.5 : urgency[soundness];
}
