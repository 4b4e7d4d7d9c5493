import { computed, signal } from "@preact/signals";
import type { CaseView } from "../../api/schemas/leakCase.ts";
import { fetchCase, fetchCases } from "../api.ts";
import { query } from "../place.ts";
import { asDecided } from "./held.ts";

/** Every case that the page knows, by id; null until the first answer. */
export const cases = signal<ReadonlyMap<string, CaseView> | null>(null);

export const caseFilters = ["open", "new", "working", "snoozed", "closed"] as const;
export type CaseFilter = (typeof caseFilters)[number];

export const caseFilter = computed<CaseFilter>(() => {
  const named = query.value.get("state");
  return caseFilters.find((filter) => filter === named) ?? "open";
});

/** All cases by rank: highest score first, then the older one. */
export const rankedCases = computed<readonly CaseView[]>(() =>
  [...(cases.value?.values() ?? [])]
    .map(asDecided)
    .sort(
      (a, b) => b.score - a.score || a.openedAt.localeCompare(b.openedAt) || (a.id < b.id ? -1 : 1),
    ),
);

/** What the list and the map show, by the filter in the address. */
export const shownCases = computed<readonly CaseView[]>(() =>
  rankedCases.value.filter((leakCase) => passes(caseFilter.value, leakCase)),
);

export function passes(filter: CaseFilter, { state }: CaseView): boolean {
  switch (filter) {
    case "open":
      return state.kind !== "closed";
    case "new":
    case "snoozed":
    case "closed":
      return state.kind === filter;
    case "working":
      return ["acknowledged", "dispatched", "dug"].includes(state.kind);
  }
}

export async function loadCases(): Promise<void> {
  const items = await fetchCases();
  cases.value = new Map(items.map((leakCase) => [leakCase.id, leakCase]));
}

/** Takes a case in, unless a newer version of it is already here. */
export function putCase(leakCase: CaseView): void {
  const known = cases.value?.get(leakCase.id);
  if (known && known.version > leakCase.version) return;
  const next = new Map(cases.value);
  next.set(leakCase.id, leakCase);
  cases.value = next;
}

export async function refreshCase(id: string): Promise<void> {
  const leakCase = await fetchCase(id);
  if (leakCase !== null) putCase(leakCase);
}
