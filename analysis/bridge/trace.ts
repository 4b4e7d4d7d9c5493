/**
 * Cuts a thinned mask into segments between ends and junctions; each is a list of pixel indices in
 * order, 8-connected, junction pixels left out. The mask is cleared on the way.
 * @param mask 1 = marked, one pixel wide, nothing on the photo's edge, shape [height, width]
 * @param pixels indices of all its pixels
 */
export function traceSegments(mask: Uint8Array, width: number, pixels: Int32Array): Int32Array[] {
  const around = [1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1];
  const junctions = pixels.filter((at) => mask[at] === 1 && crossings(mask, around, at) > 2);
  for (const at of junctions) mask[at] = 0;
  const segments: Int32Array[] = [];
  const walk = (start: number): number[] => {
    const path = [start];
    mask[start] = 0;
    for (let at = start; ; ) {
      const next = around.find((step) => mask[at + step] === 1);
      if (next === undefined) return path;
      at += next;
      mask[at] = 0;
      path.push(at);
    }
  };
  for (const start of pixels) {
    if (mask[start] !== 1) continue;
    const forth = walk(start);
    const back = walk(start);
    segments.push(Int32Array.from([...back.reverse(), ...forth.slice(1)]));
  }
  return segments;
}

/** How many separate arms leave a pixel: changes from clear to marked around it. */
function crossings(mask: Uint8Array, around: readonly number[], at: number): number {
  const [east, west, south, north, southEast, southWest, northEast, northWest] = around;
  const ring = [north, northEast, east, southEast, south, southWest, west, northWest];
  let arms = 0;
  for (let index = 0; index < 8; index++) {
    if (mask[at + ring[index]!] === 0 && mask[at + ring[(index + 1) % 8]!] === 1) arms++;
  }
  return arms;
}
