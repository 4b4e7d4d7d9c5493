import type { LonLatView } from "../../api/schemas/geo.ts";

/** A link that hands a place over to the phone's own map: `geo:` opens whichever app the owner likes. */
export function navigationLink({ lat, lon }: LonLatView, name: string, agent: string): string {
  const place = `${lat.toFixed(6)},${lon.toFixed(6)}`;
  if (/iPhone|iPad|Macintosh/.test(agent)) return `https://maps.apple.com/?daddr=${place}`;
  if (/Android/.test(agent)) return `geo:${place}?q=${place}(${encodeURIComponent(name)})`;
  return `https://www.google.com/maps/dir/?api=1&destination=${place}`;
}
