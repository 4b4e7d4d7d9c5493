/** Stops of cividis (Nuñez, Anderton & Renslow 2018), which reads alike with any colour vision. */
const stops = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 109],
  [87, 92, 109],
  [112, 113, 115],
  [138, 134, 120],
  [167, 156, 117],
  [195, 180, 109],
  [225, 204, 94],
  [254, 232, 56],
] as const;

/** 256 colours as red, green, blue, shape [256 · 3]. */
export const cividis: Uint8ClampedArray = table();

function table(): Uint8ClampedArray {
  const colours = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(at));
    for (let channel = 0; channel < 3; channel++) {
      const a = stops[low]?.[channel] ?? 0;
      const b = stops[low + 1]?.[channel] ?? 0;
      colours[3 * i + channel] = a + (at - low) * (b - a);
    }
  }
  return colours;
}
