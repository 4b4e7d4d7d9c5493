import type { FindingProposal, PixelPoint } from "../domain/finding.ts";
import { drawArea } from "./areaOverlay.ts";
import type { PhotoPixels } from "./surface.ts";

type Colour = readonly [number, number, number];

const crackColour: Colour = [255, 40, 40];
const anomalyColour: Colour = [255, 200, 0];
const areaColour: Colour = [0, 230, 255];
const plateColour: Colour = [16, 16, 24];

/**
 * The photo with what was found drawn over it, for people: a box around each finding and a thin line
 * beside each crack, so that the crack itself stays visible; an area with its outline, pattern and letter. The photo given is not changed.
 */
export function overlay(photo: PhotoPixels, findings: readonly FindingProposal[]): PhotoPixels {
  const { width, height } = photo;
  const data = Uint8Array.from(photo.data);
  const thick = Math.max(1, Math.round(Math.max(width, height) / 2000));
  const dot = (x: number, y: number, [red, green, blue]: Colour) => {
    for (let py = Math.max(0, y); py < Math.min(height, y + thick); py++) {
      for (let px = Math.max(0, x); px < Math.min(width, x + thick); px++) {
        const at = 3 * (py * width + px);
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
      }
    }
  };
  for (const { kind, box, line, widthPx, area } of findings) {
    if (area !== null) {
      const inTone = (x: number, y: number, tone: "light" | "dark") =>
        dot(x, y, tone === "light" ? areaColour : plateColour);
      drawArea(area, box, height, thick, inTone);
      continue;
    }
    const colour = kind === "crack" ? crackColour : anomalyColour;
    const corners = [
      { x: box.x, y: box.y },
      { x: box.x + box.width - 1, y: box.y },
      { x: box.x + box.width - 1, y: box.y + box.height - 1 },
      { x: box.x, y: box.y + box.height - 1 },
    ];
    drawPath([...corners, corners[0]!], 0, (x, y) => dot(x, y, colour));
    drawPath(line, (widthPx ?? 1) / 2 + 2 * thick + 1, (x, y) => dot(x, y, colour));
  }
  return { width, height, data };
}

/** Visits the whole pixels of a path, moved sideways by `aside` px. */
function drawPath(
  path: readonly PixelPoint[],
  aside: number,
  visit: (x: number, y: number) => void,
): void {
  for (let index = 1; index < path.length; index++) {
    const from = path[index - 1]!;
    const to = path[index]!;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = Math.hypot(dx, dy) || 1;
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy))));
    for (let step = 0; step <= steps; step++) {
      const x = from.x + (dx * step) / steps - (dy / length) * aside;
      const y = from.y + (dy * step) / steps + (dx / length) * aside;
      visit(Math.round(x), Math.round(y));
    }
  }
}
