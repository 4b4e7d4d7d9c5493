import type { Frame } from "./CanvasLayer.ts";
import { boxesMeet } from "./mercator.ts";
import type { Palette, PipeGroup } from "./palette.ts";
import { hollowPipe, pipeDash, pipeWidth } from "./pipeStyle.ts";
import type { DrawnPipe } from "./pipes.ts";

/** All pipes in view, one stroke per look; a halo keeps them apart from the ground. */
export function drawPipes(
  context: CanvasRenderingContext2D,
  frame: Frame,
  pipes: readonly DrawnPipe[],
  { pipe: colours, halo, base }: Palette,
): void {
  const looks = new Map<string, { group: PipeGroup; width: number; path: Path2D }>();
  for (const drawn of pipes) {
    if (!boxesMeet(drawn.box, frame.box)) continue;
    const width = pipeWidth(drawn.pipe.diameterMm, frame.zoom);
    const key = `${drawn.group} ${width}`;
    const look = looks.get(key) ?? { group: drawn.group, width, path: new Path2D() };
    looks.set(key, look);
    trace(look.path, frame, drawn.xy);
  }
  context.lineJoin = "round";
  context.lineCap = "butt";
  context.setLineDash([]);
  context.globalAlpha = 0.75;
  for (const { width, path } of looks.values()) {
    context.strokeStyle = halo === "#FFFFFF" ? halo : base.land;
    context.lineWidth = width + 2.4;
    context.stroke(path);
  }
  context.globalAlpha = 1;
  for (const { group, width, path } of looks.values()) {
    context.strokeStyle = colours[group];
    if (group === hollowPipe) {
      context.lineWidth = width + 1.6;
      context.stroke(path);
      context.strokeStyle = halo === "#FFFFFF" ? halo : base.land;
      context.lineWidth = width - 0.2;
      context.stroke(path);
      continue;
    }
    context.setLineDash(pipeDash[group].map((step) => step * width));
    context.lineWidth = width;
    context.stroke(path);
    context.setLineDash([]);
  }
}

/** Pipe nearest to a point of the canvas, within reach px. */
export function pipeAt(
  pipes: readonly DrawnPipe[],
  frame: Frame,
  point: { x: number; y: number },
  reach: number,
): DrawnPipe | null {
  const x = (point.x + frame.originX) / frame.scale;
  const y = (point.y + frame.originY) / frame.scale;
  const r = reach / frame.scale;
  let best: DrawnPipe | null = null;
  let bestSquare = r * r;
  for (const drawn of pipes) {
    const { box, xy } = drawn;
    if (x < box.minX - r || x > box.maxX + r || y < box.minY - r || y > box.maxY + r) continue;
    for (let i = 0; i + 3 < xy.length; i += 2) {
      const square = squareToSegment(x, y, xy, i);
      if (square < bestSquare) {
        bestSquare = square;
        best = drawn;
      }
    }
  }
  return best;
}

function squareToSegment(x: number, y: number, xy: Float64Array, at: number): number {
  const ax = xy[at] ?? 0;
  const ay = xy[at + 1] ?? 0;
  const dx = (xy[at + 2] ?? 0) - ax;
  const dy = (xy[at + 3] ?? 0) - ay;
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square;
  const along = Math.min(1, Math.max(0, share));
  const ex = x - ax - along * dx;
  const ey = y - ay - along * dy;
  return ex * ex + ey * ey;
}

function trace(path: Path2D, frame: Frame, xy: Float64Array): void {
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = (xy[i] ?? 0) * frame.scale - frame.originX;
    const y = (xy[i + 1] ?? 0) * frame.scale - frame.originY;
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
}
