import type { PhotoQuality, Scale } from "../domain/photo.ts";
import {
  badExposureShare,
  blurredSharpness,
  darkestLevel,
  lightestLevel,
  mostMotionBlurPx,
} from "./parameters.ts";
import { scaleUse } from "./scale.ts";
import type { Luminance } from "./surface.ts";
import { quantile } from "./width.ts";

const tilePx = 512;

/**
 * Whether a photo can be judged by: the cheap gates of bridge.md 2.4. Sharpness is comparable only
 * among photos of one flight; the absolute limit here catches plain failures.
 */
export function photoQuality(
  luminance: Luminance,
  scale: Scale,
  shot: { exposureSeconds: number | null; speedMps: number | null },
): PhotoQuality {
  const sharpness = sharpnessOf(luminance);
  const badShare = badExposureOf(luminance);
  const motionBlurPx = motionBlur(scale, shot);
  return judged({ sharpness, badExposureShare: badShare, motionBlurPx }, scale);
}

/** The quality of the same photo at another scale. */
export function rescaledQuality(
  { sharpness, badExposureShare: badShare }: PhotoQuality,
  scale: Scale,
  shot: { exposureSeconds: number | null; speedMps: number | null },
): PhotoQuality {
  const motionBlurPx = motionBlur(scale, shot);
  return judged({ sharpness, badExposureShare: badShare, motionBlurPx }, scale);
}

function motionBlur(
  scale: Scale,
  { exposureSeconds, speedMps }: { exposureSeconds: number | null; speedMps: number | null },
): number | null {
  if (scale.source === "none" || exposureSeconds === null || speedMps === null) return null;
  return (1000 * speedMps * exposureSeconds) / scale.gsdMmPerPx;
}

function judged(measured: Omit<PhotoQuality, "problems">, scale: Scale): PhotoQuality {
  const { sharpness, badExposureShare: badShare, motionBlurPx } = measured;
  const use = scaleUse(scale);
  const problems: PhotoQuality["problems"][number][] = [];
  if (sharpness < blurredSharpness) problems.push("blurred");
  if (badShare > badExposureShare) problems.push("exposure");
  if (motionBlurPx !== null && motionBlurPx > mostMotionBlurPx) problems.push("motion");
  if (use === "overview") problems.push("tooFar");
  if (use === "pixelsOnly") problems.push("noScale");
  return { ...measured, problems };
}

/** 75th percentile over 512-px tiles of the variance of the 4-neighbour Laplacian over mean². */
function sharpnessOf({ width, height, data }: Luminance): number {
  const tiles: number[] = [];
  for (let top = 0; top < height; top += tilePx) {
    for (let left = 0; left < width; left += tilePx) {
      const right = Math.min(left + tilePx, width - 1);
      const bottom = Math.min(top + tilePx, height - 1);
      let count = 0;
      let sum = 0;
      let squares = 0;
      let level = 0;
      // Every fourth row: a sample of a quarter of the pixels says the same.
      for (let y = Math.max(top, 1); y < bottom; y += 4) {
        for (let x = Math.max(left, 1), at = y * width + x; x < right; x++, at++) {
          const here = data[at]!;
          const bend =
            data[at - 1]! + data[at + 1]! + data[at - width]! + data[at + width]! - 4 * here;
          sum += bend;
          squares += bend * bend;
          level += here;
          count++;
        }
      }
      if (count < 64 || level === 0) continue;
      const mean = sum / count;
      tiles.push((squares / count - mean * mean) / (level / count) ** 2);
    }
  }
  return tiles.length === 0 ? 0 : quantile(tiles, 0.75);
}

function badExposureOf({ data }: Luminance): number {
  // A sample says the same; a prime step does not fall into the columns.
  const step = data.length > 100_000 ? 7 : 1;
  let bad = 0;
  for (let at = 0; at < data.length; at += step) {
    const level = data[at]! >> 8;
    if (level <= darkestLevel || level >= lightestLevel) bad++;
  }
  return bad / Math.ceil(data.length / step);
}
