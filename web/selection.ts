import { computed } from "@preact/signals";
import { goTo, path } from "./place.ts";

export type Selection =
  | { kind: "case"; id: string }
  | { kind: "bridge"; id: string }
  | { kind: "sensor"; id: string }
  | { kind: "photo"; id: string };

const folders = { case: "cases", bridge: "bridges", sensor: "sensors", photo: "photos" } as const;

/** What is selected in the list, on the map and in the panel: one and the same, held by the path. */
export const selection = computed<Selection | null>(() => selectionAt(path.value));

export function select(next: Selection | null): void {
  goTo(pathOf(next));
}

export function pathOf(selected: Selection | null): string {
  return selected === null ? "/" : `/${folders[selected.kind]}/${encodeURIComponent(selected.id)}`;
}

function selectionAt(pathname: string): Selection | null {
  const [, folder, id, rest] = pathname.split("/");
  if (!folder || !id || rest !== undefined) return null;
  for (const kind of ["case", "bridge", "sensor", "photo"] as const) {
    if (folders[kind] === folder) return { kind, id: decoded(id) };
  }
  return null;
}

export function isSelected(kind: Selection["kind"], id: string): boolean {
  const selected = selection.value;
  return selected !== null && selected.kind === kind && selected.id === id;
}

/** A hand-typed address may hold a broken escape; it then selects nothing that exists. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
