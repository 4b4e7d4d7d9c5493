import type { BridgeView } from "../../api/schemas/bridge.ts";
import type { Frame } from "./CanvasLayer.ts";
import { worldX, worldY } from "./mercator.ts";
import type { Palette } from "./palette.ts";
import { drawSymbol } from "./symbols.ts";

export const bridgeRadius = 12;

/** Worse bridges have a heavier outline, so that the class shows without colour. */
const outlinePx = { I: 1.2, II: 1.2, III: 2, IV: 3 } as const;

export function bridgePoint(frame: Frame, { position }: BridgeView): { x: number; y: number } {
  return {
    x: worldX(position.lon) * frame.scale - frame.originX,
    y: worldY(position.lat) * frame.scale - frame.originY,
  };
}

export function drawBridges(
  context: CanvasRenderingContext2D,
  frame: Frame,
  bridges: readonly BridgeView[],
  palette: Palette,
): void {
  for (const bridge of bridges) drawDeck(context, frame, bridge, palette);
  for (const bridge of bridges) {
    const { soundness } = bridge;
    const point = bridgePoint(frame, bridge);
    drawSymbol(
      context,
      "bridge",
      { ...point, radius: bridgeRadius },
      {
        fill: soundness === null ? "#FFFFFF" : palette.soundness[soundness],
        ink: palette.ink,
        halo: palette.halo,
        outlinePx: soundness === null ? 1.2 : outlinePx[soundness],
      },
    );
    context.fillStyle =
      soundness === "IV" && palette.soundness.IV === "#990099" ? "#FFFFFF" : "#1A1A1C";
    context.font = "700 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(soundness ?? "–", point.x, point.y + 2);
  }
}

export function bridgeAt(
  bridges: readonly BridgeView[],
  frame: Frame,
  point: { x: number; y: number },
): BridgeView | null {
  return (
    bridges.find((bridge) => {
      const middle = bridgePoint(frame, bridge);
      return Math.hypot(middle.x - point.x, middle.y - point.y) <= bridgeRadius + 3;
    }) ?? null
  );
}

/** The deck along its centre line: two edges with the road between. */
function drawDeck(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { line }: BridgeView,
  palette: Palette,
): void {
  context.beginPath();
  line.forEach(({ lon, lat }, index) => {
    const x = worldX(lon) * frame.scale - frame.originX;
    const y = worldY(lat) * frame.scale - frame.originY;
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.lineCap = "butt";
  context.strokeStyle = palette.label;
  context.lineWidth = 9;
  context.stroke();
  context.strokeStyle = palette.base.road;
  context.lineWidth = 6;
  context.stroke();
}
