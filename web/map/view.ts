import { signal } from "@preact/signals";
import L from "leaflet";
import type { LonLatView } from "../../api/schemas/geo.ts";
import { query, setQuery } from "../place.ts";

/** What the map shows now; null until it has been laid out. Lists follow it ("this area only"). */
export const viewBounds = signal<L.LatLngBounds | null>(null);
export const viewZoom = signal(15);

/** Waiting for a press on the map that says where something stands. */
export const placing = signal<((at: LonLatView) => void) | null>(null);

let map: L.Map | null = null;
let wholeArea: L.LatLngBounds | null = null;
/** From when on the map's view is one that someone asked for, and goes into the address. */
let settled = false;

export const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function useMap(opened: L.Map | null): void {
  map = opened;
  zooming = false;
  opened?.on("zoomanim", () => {
    zooming = true;
  });
  opened?.on("zoomend", () => {
    zooming = false;
  });
}

/** Leaflet drops a move that is asked for while a zoom is being animated: the latest one waits. */
let zooming = false;
let waiting: (() => void) | null = null;

function go(center: L.LatLngExpression, zoom: number): void {
  if (map === null) return;
  if (!zooming) {
    map.setView(center, zoom, { animate: !calm.matches });
    return;
  }
  const first = waiting === null;
  waiting = () => go(center, zoom);
  if (!first) return;
  map.once("zoomend", () => {
    const move = waiting;
    waiting = null;
    queueMicrotask(() => move?.());
  });
}

/** The view that the address asks for. */
export function viewInAddress(): { lat: number; lon: number; zoom: number } | null {
  const lat = Number.parseFloat(query.value.get("lat") ?? "");
  const lon = Number.parseFloat(query.value.get("lon") ?? "");
  const zoom = Number.parseFloat(query.value.get("z") ?? "");
  if (!Number.isFinite(lat) || !Number.isFinite(lon) || !Number.isFinite(zoom)) return null;
  return { lat: clamp(lat, -85, 85), lon: clamp(lon, -180, 180), zoom: clamp(zoom, 3, 20) };
}

/** Keeps the address true to the map, in place: the back button is for selections. */
export function rememberView(): void {
  if (map === null || map.getSize().x === 0) return;
  const { lat, lng } = map.getCenter();
  viewBounds.value = map.getBounds();
  viewZoom.value = map.getZoom();
  if (!settled) return;
  setQuery({ z: String(map.getZoom()), lat: lat.toFixed(5), lon: lng.toFixed(5) });
}

/** The first data says where the city is; a view in the address has the last word. */
export function settle(area: L.LatLngBounds): void {
  wholeArea = area;
  const asked = viewInAddress() !== null;
  // Behind a photo the map has no size to fit into: it settles when it is seen.
  if (map === null || map.getSize().x === 0) return;
  settled = true;
  if (asked) return;
  map.fitBounds(area, { animate: false, padding: [24, 24] });
}

/** The map's node has another size; one that was hidden now settles. */
export function resized(): void {
  if (map === null) return;
  map.invalidateSize({ pan: false });
  if (!settled && wholeArea !== null) settle(wholeArea);
}

export function showWholeArea(): void {
  if (wholeArea !== null) map?.fitBounds(wholeArea, { padding: [24, 24], animate: !calm.matches });
}

export function zoomBy(steps: number): void {
  map?.setZoom(map.getZoom() + steps, { animate: !calm.matches });
}

export function zoomTo(at: LonLatView, zoom: number): void {
  go([at.lat, at.lon], zoom);
}

/** Brings a chosen thing into view, and moves only when it is not there already. */
export function reveal(at: LonLatView): void {
  if (map === null) return;
  const point = L.latLng(at.lat, at.lon);
  const size = map.getSize();
  const where = map.latLngToContainerPoint(point);
  const edge = 48;
  const inside =
    where.x >= edge && where.y >= edge && where.x <= size.x - edge && where.y <= size.y - edge;
  if (inside && map.getZoom() >= 14) return;
  go(point, Math.max(map.getZoom(), 15));
}

export function isInView(at: LonLatView): boolean {
  const bounds = viewBounds.value;
  return bounds === null || bounds.contains([at.lat, at.lon]);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
