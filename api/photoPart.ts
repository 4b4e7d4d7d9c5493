import sharp from "sharp";
import { lineLength } from "../analysis/bridge/findingSize.ts";
import type { PhotoPart } from "../analysis/bridge/followCrack.ts";
import { followCrack, pathWindow, resampled } from "../analysis/bridge/followCrack.ts";
import { simplified } from "../analysis/bridge/simplify.ts";
import { luminanceOf } from "../analysis/bridge/surface.ts";
import { crackWidth } from "../analysis/bridge/width.ts";
import type { PixelPoint } from "../analysis/domain/finding.ts";
import type { Photo } from "../analysis/domain/photo.ts";
import { mostPhotoPixels } from "../analysis/domain/photo.ts";
import type { BlobStore } from "../storage/blobs/blobStore.ts";
import { Conflict } from "./problems.ts";

/** A line on a photo with its length and, where profiles are clear, its width. */
export interface MeasuredLine {
  line: PixelPoint[];
  lengthPx: number;
  widthPx: number | null;
  widthP95Px: number | null;
}

/**
 * The crack through the clicks.
 * @throws Conflict when the photo has not been analysed or cannot be read
 */
export async function followedLine(
  blobs: BlobStore,
  photo: Photo,
  clicks: readonly PixelPoint[],
): Promise<MeasuredLine> {
  const part = await photoPart(blobs, photo, clicks);
  return measured(part, followCrack(part, clicks));
}

/** The line as it was drawn, with its width; without one where the photo cannot be read. */
export async function drawnLine(
  blobs: BlobStore,
  photo: Photo,
  line: readonly PixelPoint[],
): Promise<MeasuredLine> {
  const own = { line: [...line], lengthPx: Number(lineLength(line).toFixed(1)) };
  try {
    const part = await photoPart(blobs, photo, line);
    return { ...measured(part, resampled(line)), ...own };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return { ...own, widthPx: null, widthP95Px: null };
  }
}

function measured(
  part: PhotoPart & { data: Uint16Array },
  way: readonly PixelPoint[],
): MeasuredLine {
  const here = way.map(({ x, y }) => ({ x: x - part.x, y: y - part.y }));
  const { medianPx, p95Px } = crackWidth(part, here);
  const known = (px: number) => (Number.isFinite(px) ? Number(px.toFixed(2)) : null);
  return {
    line: simplified(way),
    lengthPx: Number(lineLength(way).toFixed(1)),
    widthPx: known(medianPx),
    widthP95Px: known(p95Px),
  };
}

async function photoPart(
  blobs: BlobStore,
  { id, sha256, widthPx, heightPx }: Photo,
  points: readonly PixelPoint[],
): Promise<PhotoPart & { data: Uint16Array }> {
  if (widthPx === null || heightPx === null) {
    throw new Conflict(`photo ${id} has not been analysed yet: it has no size`);
  }
  const { x, y, width, height } = pathWindow(points, { widthPx, heightPx });
  try {
    const { data, info } = await sharp(blobs.path(sha256), {
      limitInputPixels: mostPhotoPixels,
      failOn: "error",
    })
      .autoOrient()
      .extract({ left: x, top: y, width, height })
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const rgb = info.channels === 3 ? data : grey(data, info.channels);
    return { x, y, ...luminanceOf({ width, height, data: rgb }) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new Conflict(`photo ${id} cannot be read: ${why}`);
  }
}

function grey(data: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((3 * data.length) / channels);
  for (let pixel = 0; 3 * pixel < rgb.length; pixel++) {
    rgb.fill(data[pixel * channels] ?? 0, 3 * pixel, 3 * pixel + 3);
  }
  return rgb;
}
