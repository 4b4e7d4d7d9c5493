import type { BaseFeatures, BaseKind } from "./base.ts";
import { linesOf } from "./base.ts";
import type { Frame } from "./CanvasLayer.ts";
import type { WorldBox } from "./mercator.ts";
import { boxAround, boxesMeet, worldX, worldY } from "./mercator.ts";
import type { Palette } from "./palette.ts";

export interface DrawnBase {
  kind: BaseKind;
  closed: boolean;
  widthM: number;
  rings: readonly Float64Array[];
  box: WorldBox;
}

/** Carriageway of a side street, where the base does not say. */
const ordinaryRoadM = 7;

const order: readonly BaseKind[] = ["land", "water", "block", "park", "road"];

/** Parts of the base in the order in which they are drawn. */
export function drawnBase(base: BaseFeatures): DrawnBase[] {
  return base.features
    .map(({ properties, geometry }): DrawnBase => {
      const lines = linesOf(geometry);
      const rings = lines.map((line) => {
        const xy = new Float64Array(line.length * 2);
        line.forEach(([lon = 0, lat = 0], index) => {
          xy[2 * index] = worldX(lon);
          xy[2 * index + 1] = worldY(lat);
        });
        return xy;
      });
      const boxes = rings.map(boxAround);
      return {
        kind: properties.kind,
        closed: geometry.type.endsWith("Polygon"),
        widthM: properties.widthM ?? ordinaryRoadM,
        rings,
        box: {
          minX: Math.min(...boxes.map(({ minX }) => minX)),
          minY: Math.min(...boxes.map(({ minY }) => minY)),
          maxX: Math.max(...boxes.map(({ maxX }) => maxX)),
          maxY: Math.max(...boxes.map(({ maxY }) => maxY)),
        },
      };
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

export function drawBase(
  context: CanvasRenderingContext2D,
  frame: Frame,
  parts: readonly DrawnBase[],
  { base }: Palette,
): void {
  const seen = parts.filter(({ box }) => boxesMeet(box, frame.box));
  for (const part of seen) {
    if (part.kind === "road" && !part.closed) continue;
    context.beginPath();
    for (const ring of part.rings) trace(context, frame, ring, part.closed);
    if (part.closed) {
      context.fillStyle = base[part.kind];
      context.fill("evenodd");
      if (part.kind === "water") {
        context.strokeStyle = base.coast;
        context.lineWidth = 1;
        context.stroke();
      }
    } else {
      context.strokeStyle = base[part.kind];
      context.lineWidth = Math.max(1, metres(frame, part) * part.widthM);
      context.stroke();
    }
  }
  const roads = seen.filter(({ kind, closed }) => kind === "road" && !closed);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const edge of [1.6, 0]) {
    context.strokeStyle = edge > 0 ? base.roadEdge : base.road;
    for (const road of roads) {
      context.beginPath();
      for (const ring of road.rings) trace(context, frame, ring, false);
      const width = Math.max(frame.zoom < 14 ? 1 : 2, metres(frame, road) * road.widthM);
      context.lineWidth = width + edge;
      context.stroke();
    }
  }
}

/** px of one metre there. */
function metres(frame: Frame, part: DrawnBase): number {
  const y = (part.box.minY + part.box.maxY) / 2;
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * y)));
  return frame.scale / (40_075_016.686 * Math.cos(latitude));
}

function trace(
  context: CanvasRenderingContext2D,
  frame: Frame,
  xy: Float64Array,
  closed: boolean,
): void {
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = (xy[i] ?? 0) * frame.scale - frame.originX;
    const y = (xy[i + 1] ?? 0) * frame.scale - frame.originY;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  if (closed) context.closePath();
}
