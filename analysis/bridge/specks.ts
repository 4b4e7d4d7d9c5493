/**
 * Clears what is too small to be part of a line: 8-connected groups of fewer than `least` pixels.
 * @param mask 1 = marked, nothing on the photo's edge, shape [height, width]; changed in place
 * @param pixels indices of all its pixels
 * @returns those that remain, in their order
 */
export function dropSpecks(
  mask: Uint8Array,
  width: number,
  pixels: Int32Array,
  least: number,
): Int32Array {
  const around = [1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1];
  const seen = new Uint8Array(mask.length);
  const group: number[] = [];
  for (const start of pixels) {
    if (seen[start] === 1) continue;
    group.length = 0;
    group.push(start);
    seen[start] = 1;
    for (let index = 0; index < group.length; index++) {
      for (const step of around) {
        const near = group[index]! + step;
        if (mask[near] === 0 || seen[near] === 1) continue;
        seen[near] = 1;
        group.push(near);
      }
    }
    if (group.length < least) for (const at of group) mask[at] = 0;
  }
  return pixels.filter((at) => mask[at] === 1);
}
