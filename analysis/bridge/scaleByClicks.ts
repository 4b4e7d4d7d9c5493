import type { PixelPoint } from "../domain/finding.ts";
import type { Photo, Scale } from "../domain/photo.ts";
import { detectionMmPerPx } from "./findingSize.ts";
import { rescaledQuality } from "./quality.ts";
import { clickUncertaintyPx, leastScalePx, lengthUncertainty } from "./reviewParameters.ts";
import { scaleUse } from "./scale.ts";

/**
 * The scale by two clicks on something of known length, which lies on the surface that is judged.
 * @param uncertaintyMm  standard uncertainty of the length; null: 1 % of it
 * @throws RangeError when the clicks are closer than `leastScalePx`
 * @example scaleByClicks({ x: 0, y: 0 }, { x: 1000, y: 0 }, 200, null) // 0.2 mm/px ± 1.0 %
 */
export function scaleByClicks(
  a: PixelPoint,
  b: PixelPoint,
  lengthMm: number,
  uncertaintyMm: number | null,
): Exclude<Scale, { source: "none" }> {
  const distancePx = Math.hypot(b.x - a.x, b.y - a.y);
  if (distancePx < leastScalePx) {
    throw new RangeError(`the clicks are ${distancePx.toFixed(1)} px apart`);
  }
  const clicks = (Math.SQRT2 * clickUncertaintyPx) / distancePx;
  const length = uncertaintyMm === null ? lengthUncertainty : uncertaintyMm / lengthMm;
  return {
    source: "given",
    distanceSource: "given",
    gsdMmPerPx: lengthMm / distancePx,
    relativeUncertainty: Math.hypot(clicks, length),
  };
}

/** The photo with another scale, and all that follows from it. */
export function rescaled(photo: Photo, scale: Scale): Photo {
  const { quality, metadata, minVisibleWidthPx } = photo;
  const mmPerPx = detectionMmPerPx(scale);
  const { exposureSeconds = null, speedMps = null } = metadata ?? {};
  return {
    ...photo,
    scale,
    use: scaleUse(scale),
    quality: quality && rescaledQuality(quality, scale, { exposureSeconds, speedMps }),
    minVisibleWidthMm:
      minVisibleWidthPx === null || mmPerPx === null ? null : minVisibleWidthPx * mmPerPx,
  };
}
