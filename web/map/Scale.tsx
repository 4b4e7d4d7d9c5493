import { quantity } from "../text/format.ts";
import { metresPerPx } from "./mercator.ts";
import { viewBounds, viewZoom } from "./view.ts";

const steps = [
  5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
];

/** A round length on the ground, as long as it is at the middle of the map. */
export function Scale() {
  const bounds = viewBounds.value;
  if (bounds === null) return null;
  const metre = 1 / metresPerPx(bounds.getCenter().lat, viewZoom.value);
  const length = [...steps].reverse().find((step) => step * metre <= 110);
  if (length === undefined) return null;
  const words = length >= 1000 ? quantity(length / 1000, "km") : quantity(length, "m");
  return (
    <div class="map-scale" style={{ width: `${Math.round(length * metre)}px` }}>
      {words}
    </div>
  );
}
