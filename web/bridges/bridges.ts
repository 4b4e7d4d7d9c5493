import { signal } from "@preact/signals";
import type { BridgeView } from "../../api/schemas/bridge.ts";
import { fetchBridge, fetchBridges } from "../api.ts";

/** Every bridge, by id; null until the first answer. */
export const bridges = signal<ReadonlyMap<string, BridgeView> | null>(null);

export async function loadBridges(): Promise<void> {
  const items = await fetchBridges();
  bridges.value = new Map(items.map((bridge) => [bridge.id, bridge]));
}

export function putBridge(bridge: BridgeView): void {
  const next = new Map(bridges.value);
  next.set(bridge.id, bridge);
  bridges.value = next;
}

export async function refreshBridge(id: string): Promise<void> {
  const bridge = await fetchBridge(id);
  if (bridge !== null) putBridge(bridge);
}
