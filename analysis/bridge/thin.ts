/**
 * Thins a mask to lines one pixel wide, in place, by Zhang and Suen's two half-steps. Only pixels of
 * the mask are visited, so the cost follows what is marked and not the size of the photo. Pixels on
 * the photo's edge are cleared.
 * @param mask 1 = marked, shape [height, width]
 * @param pixels indices of the marked pixels, none on the photo's edge; null: they are looked for
 * @returns indices of the pixels that remain, ascending
 * @see Zhang & Suen 1984, CACM 27(3), 236–239
 */
export function thin(
  mask: Uint8Array,
  width: number,
  height: number,
  pixels: Int32Array | null = null,
): Int32Array {
  const all = pixels ?? marked(mask, width, height);
  const around = [1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1];
  const isWaiting = new Uint8Array(mask.length);
  // After the first round only neighbours of pixels that went can follow them.
  let waiting: Int32Array | number[] = all;
  while (waiting.length > 0) {
    const next: number[] = [];
    for (const half of [0, 1] as const) {
      const going: number[] = [];
      for (const at of waiting) if (mask[at] === 1 && mayGo(mask, width, at, half)) going.push(at);
      for (const at of going) mask[at] = 0;
      for (const at of going) {
        for (const step of around) {
          const near = at + step;
          if (mask[near] !== 1 || isWaiting[near] === 1) continue;
          isWaiting[near] = 1;
          next.push(near);
        }
      }
    }
    for (const at of next) isWaiting[at] = 0;
    waiting = next;
  }
  return all.filter((at) => mask[at] === 1);
}

function marked(mask: Uint8Array, width: number, height: number): Int32Array {
  for (let x = 0; x < width; x++) {
    mask[x] = 0;
    mask[(height - 1) * width + x] = 0;
  }
  let count = 0;
  for (let y = 0; y < height; y++) {
    mask[y * width] = 0;
    mask[y * width + width - 1] = 0;
  }
  for (let at = 0; at < mask.length; at++) count += mask[at]!;
  const indices = new Int32Array(count);
  for (let at = 0, next = 0; next < count; at++) if (mask[at] === 1) indices[next++] = at;
  return indices;
}

function mayGo(mask: Uint8Array, width: number, at: number, half: 0 | 1): boolean {
  const p2 = mask[at - width]!;
  const p3 = mask[at - width + 1]!;
  const p4 = mask[at + 1]!;
  const p5 = mask[at + width + 1]!;
  const p6 = mask[at + width]!;
  const p7 = mask[at + width - 1]!;
  const p8 = mask[at - 1]!;
  const p9 = mask[at - width - 1]!;
  const neighbours = p2 + p3 + p4 + p5 + p6 + p7 + p8 + p9;
  if (neighbours < 2 || neighbours > 6) return false;
  const rises =
    (1 - p2) * p3 +
    (1 - p3) * p4 +
    (1 - p4) * p5 +
    (1 - p5) * p6 +
    (1 - p6) * p7 +
    (1 - p7) * p8 +
    (1 - p8) * p9 +
    (1 - p9) * p2;
  if (rises !== 1) return false;
  return half === 0
    ? p2 * p4 * p6 === 0 && p4 * p6 * p8 === 0
    : p2 * p4 * p8 === 0 && p2 * p6 * p8 === 0;
}
