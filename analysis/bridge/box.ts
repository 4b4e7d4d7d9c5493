import type { PixelBox, PixelPoint } from "../domain/finding.ts";

/** Smallest box of whole pixels around a line, within the photo. */
export function boxAround(
  line: readonly PixelPoint[],
  margin: number,
  { width, height }: { width: number; height: number },
): PixelBox {
  const xs = line.map(({ x }) => x);
  const ys = line.map(({ y }) => y);
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const right = Math.min(width, Math.ceil(Math.max(...xs) + margin + 1));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys) + margin + 1));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
