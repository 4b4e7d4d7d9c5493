import type { CaseView } from "../../api/schemas/leakCase.ts";
import { bandOf } from "../score.ts";
import type { Frame } from "./CanvasLayer.ts";
import { worldX, worldY } from "./mercator.ts";
import type { Palette } from "./palette.ts";
import { drawSymbol } from "./symbols.ts";

export const caseRadius = 16;

export function casePoint(frame: Frame, { position }: CaseView): { x: number; y: number } | null {
  if (position === null) return null;
  return {
    x: worldX(position.point.lon) * frame.scale - frame.originX,
    y: worldY(position.point.lat) * frame.scale - frame.originY,
  };
}

/** Where to dig, as long along the pipes as it truly is. */
export function drawIntervals(
  context: CanvasRenderingContext2D,
  frame: Frame,
  cases: readonly CaseView[],
  palette: Palette,
): void {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const leakCase of cases) {
    if (leakCase.position === null) continue;
    const path = new Path2D();
    for (const piece of leakCase.position.interval) {
      piece.forEach(({ lon, lat }, index) => {
        const x = worldX(lon) * frame.scale - frame.originX;
        const y = worldY(lat) * frame.scale - frame.originY;
        if (index === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      });
    }
    context.strokeStyle = palette.ink;
    context.globalAlpha = 0.85;
    context.lineWidth = 10;
    context.stroke(path);
    context.strokeStyle = palette[bandOf(leakCase.score)];
    context.globalAlpha = 1;
    context.lineWidth = 7;
    context.stroke(path);
  }
}

/** Diamonds with the score in front of the colour, the highest on top. */
export function drawCases(
  context: CanvasRenderingContext2D,
  frame: Frame,
  cases: readonly CaseView[],
  palette: Palette,
): void {
  for (const leakCase of [...cases].sort((a, b) => a.score - b.score)) {
    const point = casePoint(frame, leakCase);
    if (point === null) continue;
    const muted = leakCase.state.kind === "snoozed" || leakCase.state.kind === "closed";
    drawSymbol(
      context,
      "leak",
      { ...point, radius: caseRadius },
      {
        fill: muted ? palette.silent : palette[bandOf(leakCase.score)],
        ink: palette.ink,
        halo: palette.halo,
        outlinePx: 1.6,
      },
    );
    context.fillStyle = "#1A1A1C";
    context.font = `700 ${leakCase.score >= 99.5 ? 11 : 13}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(Math.round(leakCase.score)), point.x, point.y + 0.5);
  }
}

export function caseAt(
  cases: readonly CaseView[],
  frame: Frame,
  point: { x: number; y: number },
): CaseView | null {
  const under = cases
    .filter((leakCase) => {
      const middle = casePoint(frame, leakCase);
      return (
        middle !== null &&
        Math.abs(middle.x - point.x) + Math.abs(middle.y - point.y) <= caseRadius + 5
      );
    })
    .sort((a, b) => b.score - a.score);
  return under[0] ?? null;
}
