/**
 * Latitude and longitude as people paste them: `33.59, 130.40`, full-width figures too. In Japan
 * latitudes stay under 46 and longitudes over 122, so a swapped pair is understood as well.
 */
export function parseCoordinates(words: string): { lat: number; lon: number } | null {
  const match = /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,、\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/.exec(
    words.normalize("NFKC").replace(/−/g, "-"),
  );
  if (match === null) return null;
  const a = Number(match[1]);
  const b = Number(match[2]);
  if (Math.abs(a) > 90 && Math.abs(b) <= 90) return checked(b, a);
  return checked(a, b);
}

function checked(lat: number, lon: number): { lat: number; lon: number } | null {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}
