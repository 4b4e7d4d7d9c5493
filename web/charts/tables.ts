import { signal } from "@preact/signals";

/** Numbers as tables in place of charts, for every panel at once. */
export const asTables = signal(false);

export function switchTables(): void {
  asTables.value = !asTables.value;
}
