import { signal } from "@preact/signals";
import type { SystemView } from "../../api/schemas/system.ts";
import { fetchSystem } from "../api.ts";
import { useTimeZone } from "../text/format.ts";

/** Facts about the server: counts, queue, nights, demo; null until the first answer. */
export const system = signal<SystemView | null>(null);

export async function loadSystem(): Promise<void> {
  const facts = await fetchSystem();
  useTimeZone(facts.timeZone);
  system.value = facts;
}
