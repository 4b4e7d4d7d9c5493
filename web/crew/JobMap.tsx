import { effect } from "@preact/signals";
import L from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import "leaflet/dist/leaflet.css";
import type { LonLatView } from "../../api/schemas/geo.ts";
import { Icon } from "../frame/Icon.tsx";
import { drawBase, drawnBase } from "../map/baseLayer.ts";
import type { Frame } from "../map/CanvasLayer.ts";
import { CanvasLayer } from "../map/CanvasLayer.ts";
import { drawCases, drawIntervals } from "../map/caseMarks.ts";
import { boxAround, metresPerPx, worldLine, worldX, worldY } from "../map/mercator.ts";
import { light } from "../map/palette.ts";
import { drawPipes } from "../map/pipeLayer.ts";
import { pipeGroup } from "../map/pipeStyle.ts";
import { gsiTiles, tilesState } from "../map/tiles.ts";
import { crewText } from "../text/crewText.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import type { Job } from "./jobs.ts";
import type { Me } from "./me.ts";
import { me } from "./me.ts";
import { surroundings } from "./sync.ts";

/** Close enough to see a manhole's distance. */
const firstZoom = 18;
/** Half a metre can be seen. */
const aimZoom = 20;

/** A place that the middle of the map points at, and who is told when a finger moves it. */
export interface Aim {
  at: LonLatView;
  moved: (to: LonLatView) => void;
}

/** The site: pipes, the mark with its interval, sensors, and where the phone is. */
export function JobMap({ job, aim }: { job: Job; aim?: Aim }) {
  const node = useRef<HTMLElement>(null);
  const site = useRef<Site | null>(null);
  const aimed = useRef(aim);
  aimed.current = aim;
  useEffect(() => {
    if (node.current === null) return;
    const opened = openSite(node.current, job, () => aimed.current);
    site.current = opened;
    return opened.close;
  }, [job.leakCase.id]);
  useEffect(() => site.current?.show(job), [job]);
  useEffect(() => {
    if (aim) site.current?.lookAt(aim.at);
  }, [aim?.at.lat, aim?.at.lon]);
  const mark = markOf(job);
  const here = me.value;
  return (
    <div class="site">
      <section ref={node} class="site-map" aria-label={say(crewText.mapName)} />
      {aim !== undefined && <Crosshair />}
      <div class="site-buttons">
        <MapButton words={say(text.zoomIn)} icon="plus" press={() => site.current?.zoom(1)} />
        <MapButton words={say(text.zoomOut)} icon="minus" press={() => site.current?.zoom(-1)} />
        {aim === undefined && mark !== null && (
          <button type="button" class="site-look" onClick={() => site.current?.lookAt(mark)}>
            {say(crewText.showMark)}
          </button>
        )}
        {aim === undefined && here.kind === "here" && (
          <button type="button" class="site-look" onClick={() => site.current?.lookAt(here.at)}>
            {say(crewText.showMe)}
          </button>
        )}
      </div>
      {tilesState.value === "shown" && (
        <a class="site-source" href="https://maps.gsi.go.jp/development/ichiran.html" lang="ja">
          {say(text.attributionGsi)}
        </a>
      )}
    </div>
  );
}

function MapButton({
  words,
  icon,
  press,
}: {
  words: string;
  icon: "plus" | "minus";
  press: () => void;
}) {
  return (
    <button type="button" class="site-zoom" aria-label={words} onClick={press}>
      <Icon name={icon} />
    </button>
  );
}

function Crosshair() {
  return (
    <svg class="crosshair" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <circle class="crosshair-halo" cx="32" cy="32" r="14" />
      <circle cx="32" cy="32" r="14" />
      <path d="M32 2v20M32 42v20M2 32h20M42 32h20" />
      <circle class="crosshair-middle" cx="32" cy="32" r="2.5" />
    </svg>
  );
}

export function markOf({ leakCase, sensors }: Job): LonLatView | null {
  return leakCase.position?.point ?? sensors.find(({ position }) => position)?.position ?? null;
}

interface Site {
  show(job: Job): void;
  lookAt(at: LonLatView): void;
  zoom(steps: number): void;
  close(): void;
}

function openSite(node: HTMLElement, first: Job, aim: () => Aim | undefined): Site {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(node, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 12,
    maxZoom: 20,
    inertia: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    // Zooming must not move what the cross points at.
    ...(aim() !== undefined && {
      touchZoom: "center",
      scrollWheelZoom: "center",
      doubleClickZoom: "center",
    }),
  });
  let job = first;
  const middle = aim()?.at ?? markOf(job);
  const zoom = aim() === undefined ? firstZoom : aimZoom;
  map.setView([middle?.lat ?? 36.5, middle?.lon ?? 137.5], middle ? zoom : 5, { animate: false });
  for (const [name, zIndex] of [
    ["base", 150],
    ["pipes", 350],
    ["marks", 450],
  ] as const) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(zIndex);
    pane.style.pointerEvents = "none";
  }
  const ground = groundLayers();
  const marks = new CanvasLayer("marks", (context, frame) => {
    drawIntervals(context, frame, [job.leakCase], light);
    drawSensors(context, frame, job);
    drawMe(context, frame, me.peek());
    drawCases(context, frame, [job.leakCase], light);
  });
  gsiTiles().addTo(map);
  for (const layer of ground.layers) layer.addTo(map);
  marks.addTo(map);
  followFinger(map, aim);
  const stop = effect(() => {
    me.value;
    marks.refresh();
  });
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  watch.observe(node);
  return {
    show(next) {
      job = next;
      marks.refresh();
    },
    lookAt: ({ lat, lon }) => map.setView([lat, lon], map.getZoom(), { animate: false }),
    zoom: (steps) => map.setZoom(map.getZoom() + steps, { animate: !calm }),
    close() {
      stop();
      ground.stop();
      watch.disconnect();
      map.remove();
    },
  };
}

/** Tells where the middle is when a finger or an arrow key has moved it; never for our own moves. */
function followFinger(map: L.Map, aim: () => Aim | undefined): void {
  let byHand = false;
  map.on("dragstart keydown", () => {
    byHand = true;
  });
  map.on("moveend", () => {
    if (!byHand) return;
    byHand = false;
    const { lat, lng: lon } = map.getCenter();
    aim()?.moved({ lat, lon });
  });
}

/** The own base below the tiles, the pipes above them. */
function groundLayers(): { layers: CanvasLayer[]; stop: () => void } {
  let parts = drawnBase({ type: "FeatureCollection", features: [] });
  let pipes: Parameters<typeof drawPipes>[2] = [];
  const layers = [
    new CanvasLayer("base", (context, frame) => drawBase(context, frame, parts, light)),
    new CanvasLayer("pipes", (context, frame) => drawPipes(context, frame, pipes, light)),
  ];
  const stop = effect(() => {
    const city = surroundings.value;
    parts = city === null ? [] : drawnBase(city.base);
    pipes = (city?.pipes ?? []).map((pipe) => {
      const xy = worldLine(pipe.line);
      return { pipe, group: pipeGroup(pipe), xy, box: boxAround(xy) };
    });
    for (const layer of layers) layer.refresh();
  });
  return { layers, stop };
}

function pixel(frame: Frame, { lon, lat }: LonLatView): { x: number; y: number } {
  return {
    x: worldX(lon) * frame.scale - frame.originX,
    y: worldY(lat) * frame.scale - frame.originY,
  };
}

/** Discs with their ids: they sit on valves and hydrants, which are what one sees on the street. */
function drawSensors(context: CanvasRenderingContext2D, frame: Frame, { sensors }: Job): void {
  context.font = "700 14px system-ui, sans-serif";
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const { id, position } of sensors) {
    if (position === null) continue;
    const { x, y } = pixel(frame, position);
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.fillStyle = light.halo;
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = light.ink;
    context.stroke();
    context.lineWidth = 4;
    context.strokeStyle = light.halo;
    context.strokeText(id, x + 20, y + 22);
    context.fillStyle = light.ink;
    context.fillText(id, x + 20, y + 22);
  }
}

/** The phone with its accuracy as a circle. */
function drawMe(context: CanvasRenderingContext2D, frame: Frame, here: Me): void {
  if (here.kind !== "here") return;
  const { x, y } = pixel(frame, here.at);
  const radius = here.accuracyM / metresPerPx(here.at.lat, frame.zoom);
  context.beginPath();
  context.arc(x, y, Math.max(radius, 10), 0, 2 * Math.PI);
  context.fillStyle = light.selected;
  context.globalAlpha = 0.14;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.strokeStyle = light.selected;
  context.stroke();
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.fillStyle = light.selected;
  context.fill();
  context.lineWidth = 3;
  context.strokeStyle = light.halo;
  context.stroke();
}
