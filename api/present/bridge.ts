import type { Bridge } from "../../analysis/domain/bridge.ts";
import type { BridgeView } from "../schemas/bridge.ts";
import { presentLine } from "./geo.ts";

export function presentBridge(bridge: Bridge): BridgeView {
  return {
    id: bridge.id,
    name: bridge.name,
    position: { lon: bridge.position.lon, lat: bridge.position.lat },
    line: presentLine(bridge.line),
    lengthM: bridge.lengthM,
    builtYear: bridge.builtYear,
    spans: bridge.spans,
    concrete: bridge.concrete,
    lastInspectedOn: bridge.lastInspectedOn,
    soundness: bridge.soundness,
    version: bridge.version,
  };
}
