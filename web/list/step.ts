import { listedBridges } from "../bridges/listedBridges.ts";
import { listedCases } from "../cases/listedCases.ts";
import type { Selection } from "../selection.ts";
import { select, selection } from "../selection.ts";
import { listedSensors } from "../sensors/listedSensors.ts";
import { listTab } from "./listTab.ts";

/** Selects the next or the previous one of the list, and stays at its ends. */
export function stepSelection(steps: 1 | -1): void {
  const { kind, ids } = listed();
  const selected = selection.value;
  const at = selected !== null && selected.kind === kind ? ids.indexOf(selected.id) : -1;
  const next = at < 0 ? (steps > 0 ? 0 : ids.length - 1) : at + steps;
  const id = ids[Math.min(ids.length - 1, Math.max(0, next))];
  if (id !== undefined) select({ kind, id });
}

function listed(): { kind: Selection["kind"]; ids: string[] } {
  switch (listTab.value) {
    case "cases":
      return { kind: "case", ids: listedCases.value.map(({ id }) => id) };
    case "bridges":
      return { kind: "bridge", ids: listedBridges.value.map(({ id }) => id) };
    case "sensors":
      return { kind: "sensor", ids: listedSensors.value.map(({ id }) => id) };
  }
}
