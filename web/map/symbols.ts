import type { Band } from "../score.ts";

/** Outlines of the symbols in SVG path words round (0, 0) with a reach of 1: map and list share them. */
export const shapes: Readonly<Record<Band | "bridge", string>> = {
  leak: "M0-1L1 0L0 1L-1 0Z",
  watch: "M0-.98L1 .74H-1Z",
  normal: "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z",
  silent: "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z",
  bridge: "M-1-.18L0-1L1-.18V.9H-1Z",
};

/** Radius on the map, px: what needs a person is larger. */
export const sensorRadius: Readonly<Record<Band, number>> = {
  leak: 8.5,
  watch: 7.5,
  normal: 5.5,
  silent: 6,
};

/** The later wins in a cluster. */
export const bandRank: Readonly<Record<Band, number>> = { normal: 0, silent: 1, watch: 2, leak: 3 };

const paths = new Map<string, Path2D>();

/** Strokes and fills one symbol with its white halo and its ink outline. */
export function drawSymbol(
  context: CanvasRenderingContext2D,
  shape: keyof typeof shapes,
  at: { x: number; y: number; radius: number },
  paint: { fill: string; ink: string; halo: string; outlinePx: number },
): void {
  const path = pathOf(shape);
  context.save();
  context.translate(at.x, at.y);
  context.scale(at.radius, at.radius);
  context.lineJoin = "round";
  context.lineWidth = (paint.outlinePx + 2.6) / at.radius;
  context.strokeStyle = paint.halo;
  context.stroke(path);
  if (shape === "silent") {
    context.fillStyle = paint.halo;
    context.fill(path);
    context.setLineDash([0.75, 0.5]);
    context.lineWidth = 2.2 / at.radius;
  } else {
    context.fillStyle = paint.fill;
    context.fill(path);
    context.lineWidth = paint.outlinePx / at.radius;
  }
  context.strokeStyle = paint.ink;
  context.stroke(path);
  context.restore();
}

function pathOf(shape: keyof typeof shapes): Path2D {
  const known = paths.get(shape);
  if (known) return known;
  const path = new Path2D(shapes[shape]);
  paths.set(shape, path);
  return path;
}
