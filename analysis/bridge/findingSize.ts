import type { Finding, PixelPoint } from "../domain/finding.ts";
import type { Scale } from "../domain/photo.ts";
import { narrowestMeasuredPx } from "./parameters.ts";
import { scaleUse } from "./scale.ts";

/**
 * The finding with its millimetres and cm² as the photo's scale gives them: none at a scale that allows no
 * detection, and no width below `narrowestMeasuredPx`.
 */
export function sized<
  T extends Pick<Finding, "kind" | "lengthPx" | "widthPx" | "widthP95Px"> &
    Partial<Pick<Finding, "area">>,
>(finding: T, scale: Scale): T & Pick<Finding, "lengthMm" | "widthMm" | "widthP95Mm"> {
  const mmPerPx = detectionMmPerPx(scale);
  const inMm = (px: number | null) =>
    px === null || mmPerPx === null ? null : Number((px * mmPerPx).toFixed(3));
  const width = (px: number | null) => (px !== null && px >= narrowestMeasuredPx ? inMm(px) : null);
  return {
    ...finding,
    lengthMm: finding.kind === "anomaly" ? null : inMm(finding.lengthPx),
    widthMm: width(finding.widthPx),
    widthP95Mm: width(finding.widthP95Px),
    ...(finding.area && {
      area: { ...finding.area, areaCm2: areaCm2(finding.area.areaPx, scale) },
    }),
  };
}

/** cm², to three digits; null at a scale that allows no detection. */
export function areaCm2(areaPx: number, scale: Scale): number | null {
  const mmPerPx = detectionMmPerPx(scale);
  return mmPerPx === null ? null : Number(((areaPx * mmPerPx * mmPerPx) / 100).toPrecision(3));
}

/** mm per px where the scale allows a detection, else null: an overview shows pixels alone. */
export function detectionMmPerPx(scale: Scale): number | null {
  const use = scaleUse(scale);
  if (scale.source === "none" || (use !== "width" && use !== "detection")) return null;
  return scale.gsdMmPerPx;
}

/** @example lineLength([{ x: 0, y: 0 }, { x: 3, y: 4 }]) // 5 */
export function lineLength(line: readonly PixelPoint[]): number {
  let length = 0;
  for (let at = 1; at < line.length; at++) {
    length += Math.hypot(line[at]!.x - line[at - 1]!.x, line[at]!.y - line[at - 1]!.y);
  }
  return length;
}
