import type { SensorView } from "../../api/schemas/sensor.ts";
import type { Band } from "../score.ts";
import type { Frame } from "./CanvasLayer.ts";
import { worldX, worldY } from "./mercator.ts";
import type { Palette } from "./palette.ts";
import { bandRank, drawSymbol, sensorRadius } from "./symbols.ts";

/** Placed sensors, laid out flat for drawing and for finding the one under the pointer. */
export interface SensorMarks {
  sensors: readonly SensorView[];
  xy: Float64Array;
}

export interface Cluster {
  x: number;
  y: number;
  count: number;
  worst: Band;
}

/** Below this zoom sensors are gathered: their symbols would lie on each other. */
const firstSingleZoom = 14;
/** With more than this many on one screen as well: symbols would cover it, and drawing take long. */
const mostSingles = 5000;
const cellPx = 72;
const lettersFrom = 16;

/** Drawn once per look and then copied: tens of thousands of copies fit into one frame. */
const sprites = new Map<string, HTMLCanvasElement>();
const spriteReach = 16;

export function sensorMarks(all: Iterable<SensorView>): SensorMarks {
  const placed = [...all].filter(({ position }) => position !== null);
  // What needs a person is drawn last, on top.
  placed.sort((a, b) => bandRank[a.state] - bandRank[b.state]);
  const xy = new Float64Array(placed.length * 2);
  placed.forEach(({ position }, index) => {
    if (position === null) return;
    xy[2 * index] = worldX(position.lon);
    xy[2 * index + 1] = worldY(position.lat);
  });
  return { sensors: placed, xy };
}

export function drawSensors(
  context: CanvasRenderingContext2D,
  frame: Frame,
  marks: SensorMarks,
  palette: Palette,
  letters: Readonly<Record<Band, string>>,
): void {
  if (areGathered(frame, marks)) {
    for (const cluster of clusters(frame, marks)) drawCluster(context, cluster, palette);
    return;
  }
  const density = Math.min(devicePixelRatio, 2);
  const withLetter = frame.zoom >= lettersFrom;
  const { sensors, xy } = marks;
  for (let i = 0; i < sensors.length; i++) {
    const x = (xy[2 * i] ?? 0) * frame.scale - frame.originX;
    const y = (xy[2 * i + 1] ?? 0) * frame.scale - frame.originY;
    const outside =
      x < -spriteReach ||
      y < -spriteReach ||
      x > frame.width + spriteReach ||
      y > frame.height + spriteReach;
    const sensor = sensors[i];
    if (outside || sensor === undefined) continue;
    const sprite = spriteOf(sensor, withLetter ? letters[sensor.state] : "", palette, density);
    context.drawImage(
      sprite,
      Math.round(x - spriteReach),
      Math.round(y - spriteReach),
      2 * spriteReach,
      2 * spriteReach,
    );
  }
}

/** What was found out for a frame holds for the pointer that moves over it. */
const gathered = new WeakMap<Frame, { marks: SensorMarks; is: boolean }>();

function areGathered(frame: Frame, marks: SensorMarks): boolean {
  const known = gathered.get(frame);
  if (known?.marks === marks) return known.is;
  const is = frame.zoom < firstSingleZoom || isCrowded(frame, marks);
  gathered.set(frame, { marks, is });
  return is;
}

function isCrowded({ box }: Frame, { xy }: SensorMarks): boolean {
  if (xy.length < 2 * mostSingles) return false;
  let inside = 0;
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = xy[i] ?? 0;
    const y = xy[i + 1] ?? 0;
    if (x >= box.minX && x <= box.maxX && y >= box.minY && y <= box.maxY) inside++;
  }
  return inside > mostSingles;
}

/** Nearest sensor within `reach` px of a point of the canvas. */
export function sensorAt(
  marks: SensorMarks,
  frame: Frame,
  point: { x: number; y: number },
  reach: number,
): SensorView | null {
  if (areGathered(frame, marks)) return null;
  let best: SensorView | null = null;
  let bestSquare = reach * reach;
  const { sensors, xy } = marks;
  for (let i = 0; i < sensors.length; i++) {
    const dx = (xy[2 * i] ?? 0) * frame.scale - frame.originX - point.x;
    const dy = (xy[2 * i + 1] ?? 0) * frame.scale - frame.originY - point.y;
    const square = dx * dx + dy * dy;
    if (square <= bestSquare) {
      bestSquare = square;
      best = sensors[i] ?? null;
    }
  }
  return best;
}

/** Groups by cells of the world at this zoom, so that a group stays the same while panning. */
function clusters(frame: Frame, { sensors, xy }: SensorMarks): Cluster[] {
  const cells = new Map<string, Cluster & { sumX: number; sumY: number }>();
  for (let i = 0; i < sensors.length; i++) {
    const worldPx = (xy[2 * i] ?? 0) * frame.scale;
    const worldPy = (xy[2 * i + 1] ?? 0) * frame.scale;
    const key = `${Math.floor(worldPx / cellPx)} ${Math.floor(worldPy / cellPx)}`;
    const state = sensors[i]?.state ?? "normal";
    const cell = cells.get(key) ?? { x: 0, y: 0, sumX: 0, sumY: 0, count: 0, worst: state };
    cells.set(key, cell);
    cell.count++;
    cell.sumX += worldPx;
    cell.sumY += worldPy;
    if (bandRank[state] > bandRank[cell.worst]) cell.worst = state;
  }
  return [...cells.values()].map(({ sumX, sumY, count, worst }) => ({
    x: sumX / count - frame.originX,
    y: sumY / count - frame.originY,
    count,
    worst,
  }));
}

export function clusterAt(
  marks: SensorMarks,
  frame: Frame,
  point: { x: number; y: number },
): Cluster | null {
  if (!areGathered(frame, marks)) return null;
  const near = clusters(frame, marks).filter(
    ({ x, y, count }) => Math.hypot(x - point.x, y - point.y) <= clusterRadius(count) + 4,
  );
  return near[0] ?? null;
}

function clusterRadius(count: number): number {
  return count < 10 ? 11 : count < 100 ? 13 : count < 1000 ? 16 : 19;
}

function drawCluster(context: CanvasRenderingContext2D, cluster: Cluster, palette: Palette): void {
  const { x, y, count, worst } = cluster;
  const radius = clusterRadius(count);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = palette.halo;
  context.fill();
  context.lineWidth = 1.25;
  context.strokeStyle = "#1A1A1C";
  context.stroke();
  context.fillStyle = "#1A1A1C";
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(count), x, y + 0.5);
  if (worst === "normal") return;
  drawSymbol(
    context,
    worst,
    { x: x + radius * 0.72, y: y - radius * 0.72, radius: 6 },
    { fill: palette[worst], ink: palette.ink, halo: palette.halo, outlinePx: 1.2 },
  );
}

function spriteOf(
  sensor: SensorView,
  letter: string,
  palette: Palette,
  density: number,
): HTMLCanvasElement {
  const ailing = sensor.health.includes("weakBattery")
    ? "battery"
    : sensor.health.includes("badClock")
      ? "clock"
      : "";
  const key = `${sensor.state}${letter}${ailing}${palette.ink}${density}`;
  const known = sprites.get(key);
  if (known) return known;
  const sprite = document.createElement("canvas");
  sprite.width = sprite.height = 2 * spriteReach * density;
  sprites.set(key, sprite);
  const context = sprite.getContext("2d");
  if (context === null) return sprite;
  context.scale(density, density);
  const radius = sensorRadius[sensor.state] * (letter ? 1.25 : 1);
  const middle = spriteReach;
  drawSymbol(
    context,
    sensor.state,
    { x: middle, y: middle, radius },
    { fill: palette[sensor.state], ink: palette.ink, halo: palette.halo, outlinePx: 1.4 },
  );
  if (letter) {
    context.fillStyle = "#1A1A1C";
    context.font = "700 9px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(letter, middle, middle + (sensor.state === "watch" ? 2 : 0.5));
  }
  if (ailing) drawBadge(context, middle + 8, middle - 8, ailing);
  return sprite;
}

function drawBadge(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  ailing: "battery" | "clock",
): void {
  context.beginPath();
  context.arc(x, y, 5.5, 0, 2 * Math.PI);
  context.fillStyle = "#FFFFFF";
  context.fill();
  context.strokeStyle = "#1A1A1C";
  context.lineWidth = 1;
  context.stroke();
  context.beginPath();
  if (ailing === "battery") {
    context.rect(x - 1.8, y - 2.4, 3.6, 5.2);
    context.moveTo(x - 0.8, y - 3.4);
    context.lineTo(x + 0.8, y - 3.4);
  } else {
    context.moveTo(x, y - 3);
    context.lineTo(x, y);
    context.lineTo(x + 2.2, y + 1.2);
  }
  context.stroke();
}
