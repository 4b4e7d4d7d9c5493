import { signal } from "@preact/signals";
import L from "leaflet";

/** Tiles of the Geospatial Information Authority: a bonus over the own base, never waited for. */
const address = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png";
const transparentPixel =
  "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
/** So many failures before the first success: the server is out of reach, stop asking. */
const patience = 6;

/** waiting: none has come yet; away: out of reach until the browser says that it is online again. */
export const tilesState = signal<"waiting" | "shown" | "away">("waiting");

export function gsiTiles(): L.TileLayer {
  let failures = 0;
  const tiles = L.tileLayer(address, {
    minZoom: 5,
    maxZoom: 20,
    maxNativeZoom: 18,
    errorTileUrl: transparentPixel,
    className: "gsi-tile",
    updateWhenIdle: true,
    keepBuffer: 1,
  });
  tiles.on("tileload", ({ tile }) => {
    // The stand-in for a failed tile loads as well.
    if (!(tile instanceof HTMLImageElement) || !tile.src.startsWith("http")) return;
    failures = 0;
    tilesState.value = "shown";
  });
  tiles.on("tileerror", () => {
    failures++;
    if (failures >= patience && tilesState.value === "waiting") tilesState.value = "away";
  });
  tiles.on("remove", () => {
    failures = 0;
    if (tilesState.value === "shown") tilesState.value = "waiting";
  });
  addEventListener("online", () => {
    if (tilesState.value === "away") tilesState.value = "waiting";
  });
  return tiles;
}
