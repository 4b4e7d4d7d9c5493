import { effect } from "@preact/signals";
import L from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import "leaflet/dist/leaflet.css";
import { announce } from "../announce.ts";
import { bridges } from "../bridges/bridges.ts";
import { cases, shownCases } from "../cases/cases.ts";
import { language } from "../language.ts";
import { select, selection } from "../selection.ts";
import { sensors } from "../sensors/sensors.ts";
import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { drawBase, drawnBase } from "./baseLayer.ts";
import { CanvasLayer } from "./CanvasLayer.ts";
import { hovered, hoverWords } from "./hover.ts";
import { LayerMenu } from "./LayerMenu.tsx";
import { Legend } from "./Legend.tsx";
import { shownLayers } from "./layers.ts";
import { MapControls } from "./MapControls.tsx";
import { drawMarks, markAt, marks } from "./marks.ts";
import { palette } from "./palette.ts";
import { drawPipes, pipeAt } from "./pipeLayer.ts";
import { base, drawnPipes, pipes } from "./pipes.ts";
import { Scale } from "./Scale.tsx";
import { gsiTiles, tilesState } from "./tiles.ts";
import {
  calm,
  isInView,
  placing,
  rememberView,
  resized,
  reveal,
  settle,
  useMap,
  viewInAddress,
} from "./view.ts";

/** Somewhere to look until the first data says where the city is. */
const japan = { lat: 36.5, lon: 137.5, zoom: 5 };

const panes = { base: 150, pipes: 350, marks: 450 } as const;

/** The map: own base, tiles if there are any, pipes, and the marks on one canvas above them. */
export function CityMap() {
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => (node.current === null ? undefined : openMap(node.current)), []);
  return (
    <div class="map">
      <MapControls />
      <LayerMenu />
      <p id="map-help" class="visually-hidden">
        {say(text.mapHelp)}
      </p>
      <section
        ref={node}
        class={placing.value === null ? "map-node" : "map-node is-placing"}
        id="map"
        aria-label={say(text.mapName)}
        aria-describedby="map-help"
        data-scope="map"
      />
      <HoverLine />
      <div class="map-foot">
        <Scale />
        <Attribution />
      </div>
      <Legend />
      <NothingYet />
      {placing.value !== null && <p class="map-prompt">{say(text.placing)}</p>}
    </div>
  );
}

/** An install without a ledger: why the map is bare, and the one thing to do. */
function NothingYet() {
  if (sensors.value?.size !== 0 || pipes.value?.size !== 0) return null;
  return <p class="map-empty">{say(text.nothingYet)}</p>;
}

function HoverLine() {
  const words = hoverWords.value;
  return words === null ? null : (
    <p class="map-hover" aria-hidden="true">
      {words}
    </p>
  );
}

/** The source of the tiles stands on the map for as long as any of them is shown. */
function Attribution() {
  if (tilesState.value !== "shown") return null;
  return (
    <a class="attribution" href="https://maps.gsi.go.jp/development/ichiran.html" lang="ja">
      {say(text.attributionGsi)}
    </a>
  );
}

function openMap(node: HTMLElement): () => void {
  const map = L.map(node, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 3,
    maxZoom: 20,
    keyboard: true,
    zoomSnap: 0.5,
    zoomAnimation: !calm.matches,
    fadeAnimation: !calm.matches,
    markerZoomAnimation: !calm.matches,
    inertia: !calm.matches,
  });
  for (const [name, zIndex] of Object.entries(panes)) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(zIndex);
    pane.style.pointerEvents = "none";
  }
  useMap(map);
  const asked = viewInAddress();
  const first = asked ?? japan;
  map.setView([first.lat, first.lon], first.zoom, { animate: false });

  const layers = drawnLayers();
  const { tiles } = layers;
  layers.ground.addTo(map);
  layers.pipes.addTo(map);
  layers.marks.addTo(map);
  const stops = [
    ...layers.stops,
    effect(() => {
      if (shownLayers.value.has("tiles") && tilesState.value !== "away") tiles.addTo(map);
      else tiles.remove();
    }),
    effect(settleOnce()),
    effect(revealSelected),
  ];
  map.on("moveend", rememberView);
  const silence = sayWhereWeAre(map);
  rememberView();
  followPointer(map, layers.marks);
  const watch = new ResizeObserver(resized);
  watch.observe(node);
  return () => {
    for (const stop of stops) stop();
    silence();
    watch.disconnect();
    useMap(null);
    map.remove();
  };
}

function drawnLayers() {
  const tiles = gsiTiles();
  let parts = drawnBase({ type: "FeatureCollection", features: [] });
  const ground = new CanvasLayer("base", (context, frame) =>
    drawBase(context, frame, parts, palette.peek()),
  );
  const pipeLines = new CanvasLayer("pipes", (context, frame) => {
    if (shownLayers.peek().has("pipes")) {
      drawPipes(context, frame, drawnPipes.peek(), palette.peek());
    }
  });
  const marksLayer = new CanvasLayer("marks", (context, frame) =>
    drawMarks(context, frame, palette.peek()),
  );
  const stops = [
    effect(() => {
      parts = base.value === null ? [] : drawnBase(base.value);
      palette.value;
      ground.refresh();
    }),
    effect(() => {
      drawnPipes.value;
      palette.value;
      shownLayers.value;
      pipeLines.refresh();
    }),
    effect(() => {
      marks.value;
      palette.value;
      shownLayers.value;
      selection.value;
      language.value;
      hovered.value;
      marksLayer.refresh();
    }),
  ];
  return { tiles, ground, pipes: pipeLines, marks: marksLayer, stops };
}

/** Looks at the whole city once, when pipes or sensors are there; later data never moves the view. */
function settleOnce(): () => void {
  let settled = false;
  return () => {
    if (settled || pipes.value === null || sensors.value === null) return;
    const area = L.latLngBounds([]);
    for (const { line } of pipes.value.values()) {
      for (const { lat, lon } of line) area.extend([lat, lon]);
    }
    for (const { position } of sensors.value.values()) {
      if (position !== null) area.extend([position.lat, position.lon]);
    }
    if (!area.isValid()) return;
    settled = true;
    settle(area);
  };
}

/** Shows what was selected where it was not in view; a later patch of the same thing moves nothing. */
function revealSelected(): void {
  const selected = selection.value;
  if (selected === null) return;
  switch (selected.kind) {
    case "case": {
      const position = cases.peek()?.get(selected.id)?.position;
      if (position) reveal(position.point);
      return;
    }
    case "sensor": {
      const position = sensors.peek()?.get(selected.id)?.position;
      if (position) reveal(position);
      return;
    }
    case "bridge": {
      const bridge = bridges.peek()?.get(selected.id);
      if (bridge) reveal(bridge.position);
      return;
    }
    case "photo":
      return;
  }
}

/** After the reader's own moves only, and a second after the last of them. */
function sayWhereWeAre(map: L.Map): () => void {
  let timer = 0;
  map.on("moveend", () => {
    clearTimeout(timer);
    if (!map.getContainer().contains(document.activeElement)) return;
    timer = window.setTimeout(() => {
      const inView = shownCases
        .peek()
        .filter(({ position }) => position && isInView(position.point));
      announce(say(text.mapMoved, map.getZoom(), inView.length));
    }, 1000);
  });
  return () => clearTimeout(timer);
}

function followPointer(map: L.Map, layer: CanvasLayer): void {
  const at = (event: L.LeafletMouseEvent) => {
    const { frame } = layer;
    if (frame === null) return null;
    const pixel = map.project(event.latlng, map.getZoom());
    return { frame, point: { x: pixel.x - frame.originX, y: pixel.y - frame.originY } };
  };
  map.on("mousemove", (event) => {
    const place = at(event);
    if (place === null || placing.value !== null) return;
    const mark = markAt(place.frame, place.point);
    hovered.value =
      mark ??
      (shownLayers.peek().has("pipes")
        ? pipeHover(pipeAt(drawnPipes.peek(), place.frame, place.point, 6))
        : null);
    map.getContainer().style.cursor = mark === null ? "" : "pointer";
  });
  map.on("mouseout", () => {
    hovered.value = null;
  });
  map.on("click", (event) => {
    const chosen = placing.value;
    if (chosen !== null) {
      chosen({ lat: event.latlng.lat, lon: event.latlng.lng });
      return;
    }
    const place = at(event);
    const mark = place === null ? null : markAt(place.frame, place.point);
    if (mark === null) return;
    if (mark.kind === "cluster") map.setView(event.latlng, 14, { animate: !calm.matches });
    else select({ kind: mark.kind, id: mark.id });
  });
}

function pipeHover(found: ReturnType<typeof pipeAt>) {
  return found === null ? null : ({ kind: "pipe", pipe: found.pipe } as const);
}
