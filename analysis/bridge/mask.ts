import type { FindingProposal } from "../domain/finding.ts";

/**
 * Draws cracks as wide as they were measured, one pixel at least.
 * @returns 255 = crack, 0 = not, shape [height, width]
 */
export function crackMask(
  findings: readonly Pick<FindingProposal, "kind" | "line" | "widthPx">[],
  width: number,
  height: number,
): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (const { kind, line, widthPx } of findings) {
    if (kind !== "crack") continue;
    const radius = Math.max(0.5, (widthPx ?? 1) / 2);
    for (let index = 1; index < line.length; index++) {
      drawSegment(mask, width, height, line[index - 1]!, line[index]!, radius);
    }
  }
  return mask;
}

/** Marks every pixel whose centre is within `radius` of the segment, and the pixels it runs through. */
function drawSegment(
  mask: Uint8Array,
  width: number,
  height: number,
  from: { x: number; y: number },
  to: { x: number; y: number },
  radius: number,
): void {
  const steps = Math.max(
    1,
    Math.ceil(2 * Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))),
  );
  const reach = Math.ceil(radius);
  for (let step = 0; step <= steps; step++) {
    const x = from.x + ((to.x - from.x) * step) / steps;
    const y = from.y + ((to.y - from.y) * step) / steps;
    const column = Math.round(x);
    const row = Math.round(y);
    for (let py = Math.max(0, row - reach); py <= Math.min(height - 1, row + reach); py++) {
      for (let px = Math.max(0, column - reach); px <= Math.min(width - 1, column + reach); px++) {
        const isCentre = px === column && py === row;
        if (isCentre || (px - x) ** 2 + (py - y) ** 2 <= radius * radius)
          mask[py * width + px] = 255;
      }
    }
  }
}
