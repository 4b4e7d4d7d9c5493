import { signal } from "@preact/signals";
import type { LonLatView } from "../../api/schemas/geo.ts";

/** Where the phone is, or why that is not known. */
export type Me =
  | { kind: "waiting" | "refused" | "unknown" }
  | { kind: "here"; at: LonLatView; accuracyM: number };

export const me = signal<Me>({ kind: "waiting" });

/** Follows the phone's position; without one everything goes on by map and address. */
export function followMe(): void {
  if (!("geolocation" in navigator)) {
    me.value = { kind: "unknown" };
    return;
  }
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      const { longitude: lon, latitude: lat, accuracy } = coords;
      me.value = { kind: "here", at: { lon, lat }, accuracyM: accuracy };
    },
    ({ code, PERMISSION_DENIED }) => {
      if (code === PERMISSION_DENIED) me.value = { kind: "refused" };
      else if (me.value.kind !== "here") me.value = { kind: "unknown" };
    },
    { enableHighAccuracy: true, maximumAge: 5000 },
  );
}
