import { computed } from "@preact/signals";
import type { BridgeView } from "../../api/schemas/bridge.ts";
import type { CaseView } from "../../api/schemas/leakCase.ts";
import { bridges } from "../bridges/bridges.ts";
import { cases, shownCases } from "../cases/cases.ts";
import type { Band } from "../score.ts";
import { bandOf } from "../score.ts";
import { selection } from "../selection.ts";
import { sensors } from "../sensors/sensors.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { bridgeAt, bridgePoint, bridgeRadius, drawBridges } from "./bridgeMarks.ts";
import type { Frame } from "./CanvasLayer.ts";
import { caseAt, casePoint, caseRadius, drawCases, drawIntervals } from "./caseMarks.ts";
import { hovered } from "./hover.ts";
import type { Label } from "./labels.ts";
import { drawLabels } from "./labels.ts";
import { shownLayers } from "./layers.ts";
import { worldX, worldY } from "./mercator.ts";
import type { Palette } from "./palette.ts";
import { drawnPipes } from "./pipes.ts";
import { clusterAt, drawSensors, sensorAt, sensorMarks } from "./sensorMarks.ts";

export type Mark =
  | { kind: "case" | "sensor" | "bridge"; id: string }
  | { kind: "cluster"; count: number; worst: Band };

/** Everything that stands on the map as a mark, ready to be drawn. */
export const marks = computed(() => ({
  sensors: sensorMarks(sensors.value?.values() ?? []),
  cases: withSelected(shownCases.value),
  bridges: [...(bridges.value?.values() ?? [])],
}));

/** A case that is open in the panel is on the map, whatever the list is filtered by. */
function withSelected(shown: readonly CaseView[]): readonly CaseView[] {
  const selected = selection.value;
  if (selected?.kind !== "case" || shown.some(({ id }) => id === selected.id)) return shown;
  const leakCase = cases.value?.get(selected.id);
  return leakCase === undefined ? shown : [...shown, leakCase];
}

const sensorIdsFrom = 17;
const pipeWordsFrom = 17;
const caseIdsFrom = 15;
const bridgeNamesFrom = 14;

export function drawMarks(context: CanvasRenderingContext2D, frame: Frame, palette: Palette): void {
  const shown = shownLayers.peek();
  const { sensors: points, cases: spots, bridges: spans } = marks.peek();
  if (shown.has("cases")) drawIntervals(context, frame, spots, palette);
  context.setLineDash([]);
  if (shown.has("sensors")) {
    drawSensors(context, frame, points, palette, {
      leak: say(text.letter_leak),
      watch: say(text.letter_watch),
      normal: say(text.letter_normal),
      silent: say(text.letter_silent),
    });
  }
  if (shown.has("bridges")) drawBridges(context, frame, spans, palette);
  if (shown.has("cases")) drawCases(context, frame, spots, palette);
  drawSelection(context, frame, palette);
  if (shown.has("labels")) {
    drawLabels(context, labels(frame), [...obstacles(frame)], palette);
  }
}

/** The mark under a point of the canvas: cases before bridges before sensors, as they are drawn. */
export function markAt(frame: Frame, point: { x: number; y: number }): Mark | null {
  const shown = shownLayers.peek();
  const { sensors: points, cases: spots, bridges: spans } = marks.peek();
  const leakCase = shown.has("cases") ? caseAt(spots, frame, point) : null;
  if (leakCase) return { kind: "case", id: leakCase.id };
  const bridge = shown.has("bridges") ? bridgeAt(spans, frame, point) : null;
  if (bridge) return { kind: "bridge", id: bridge.id };
  if (!shown.has("sensors")) return null;
  const cluster = clusterAt(points, frame, point);
  if (cluster) return { kind: "cluster", count: cluster.count, worst: cluster.worst };
  const sensor = sensorAt(points, frame, point, 12);
  return sensor ? { kind: "sensor", id: sensor.id } : null;
}

function drawSelection(context: CanvasRenderingContext2D, frame: Frame, palette: Palette): void {
  const ring = (point: { x: number; y: number }, radius: number, colour: string) => {
    context.setLineDash([]);
    for (const [width, stroke] of [
      [7, palette.halo],
      [3, colour],
    ] as const) {
      context.beginPath();
      context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.stroke();
    }
  };
  const selected = selection.peek();
  if (selected !== null) {
    const spot = spotOf(selected, frame);
    if (spot !== null) ring(spot, spot.radius, palette.selected);
  }
  const under = hovered.peek();
  if (under === null || under.kind === "pipe" || under.kind === "cluster") return;
  if (selected?.kind === under.kind && selected.id === under.id) return;
  const spot = spotOf(under, frame);
  if (spot === null) return;
  context.beginPath();
  context.arc(spot.x, spot.y, spot.radius, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = palette.label;
  context.stroke();
}

function spotOf({ kind, id }: { kind: string; id: string }, frame: Frame) {
  switch (kind) {
    case "case": {
      const leakCase = marks.peek().cases.find((one) => one.id === id);
      const point = leakCase ? casePoint(frame, leakCase) : null;
      return point && { ...point, radius: caseRadius + 5 };
    }
    case "bridge": {
      const bridge = bridges.peek()?.get(id);
      return bridge ? { ...bridgePoint(frame, bridge), radius: bridgeRadius + 6 } : null;
    }
    case "sensor": {
      const position = sensors.peek()?.get(id)?.position;
      if (!position) return null;
      return {
        x: worldX(position.lon) * frame.scale - frame.originX,
        y: worldY(position.lat) * frame.scale - frame.originY,
        radius: 14,
      };
    }
    default:
      return null;
  }
}

function* obstacles(frame: Frame): Iterable<{ x: number; y: number; radius: number }> {
  const shown = shownLayers.peek();
  const { cases: spots, bridges: spans } = marks.peek();
  if (shown.has("cases")) {
    for (const leakCase of spots) {
      const point = casePoint(frame, leakCase);
      if (point) yield { ...point, radius: caseRadius };
    }
  }
  if (shown.has("bridges")) {
    for (const bridge of spans) yield { ...bridgePoint(frame, bridge), radius: bridgeRadius };
  }
}

/** Cases first, then bridges, sensors, pipes: the lesser gives way. */
function labels(frame: Frame): Label[] {
  const shown = shownLayers.peek();
  const { sensors: points, cases: spots, bridges: spans } = marks.peek();
  return [
    ...(shown.has("cases") && frame.zoom >= caseIdsFrom
      ? spots.flatMap((c) => caseLabel(frame, c))
      : []),
    ...(shown.has("bridges") && frame.zoom >= bridgeNamesFrom
      ? spans.map((bridge) => bridgeLabel(frame, bridge))
      : []),
    ...(shown.has("sensors") && frame.zoom >= sensorIdsFrom
      ? points.sensors.flatMap(({ id, position }) =>
          position === null ? [] : [labelAt(frame, position, id, 19, false)],
        )
      : []),
    ...(shown.has("pipes") && frame.zoom >= pipeWordsFrom ? pipeLabels(frame) : []),
  ].filter(({ x, y }) => x > 0 && y > 0 && x < frame.width && y < frame.height);
}

function caseLabel(frame: Frame, leakCase: CaseView): Label[] {
  if (leakCase.position === null) return [];
  const muted = bandOf(leakCase.score) === "normal";
  return [labelAt(frame, leakCase.position.point, leakCase.id, 26, !muted)];
}

function bridgeLabel(frame: Frame, bridge: BridgeView): Label {
  return labelAt(frame, bridge.position, bridge.name, 22, true);
}

function labelAt(
  frame: Frame,
  at: { lon: number; lat: number },
  words: string,
  below: number,
  bold: boolean,
): Label {
  return {
    x: worldX(at.lon) * frame.scale - frame.originX,
    y: worldY(at.lat) * frame.scale - frame.originY + below,
    words,
    size: 12,
    bold,
  };
}

function pipeLabels(frame: Frame): Label[] {
  return drawnPipes.peek().flatMap(({ pipe, xy }) => {
    const half = Math.max(0, Math.floor((xy.length / 2 - 1) / 2)) * 2;
    const x = (((xy[half] ?? 0) + (xy[half + 2] ?? xy[half] ?? 0)) / 2) * frame.scale;
    const y = (((xy[half + 1] ?? 0) + (xy[half + 3] ?? xy[half + 1] ?? 0)) / 2) * frame.scale;
    const size = pipe.diameterMm === null ? "" : ` φ${pipe.diameterMm}`;
    const words = pipe.material === "unknown" ? "" : `${pipe.material}${size}`;
    if (words === "") return [];
    return [{ x: x - frame.originX, y: y - frame.originY - 11, words, size: 12, bold: false }];
  });
}
