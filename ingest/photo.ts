import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import sharp from "sharp";
import type { CrackModel } from "../analysis/bridge/crackModel.ts";
import type { Inspection } from "../analysis/bridge/inspect.ts";
import { inspectPhoto } from "../analysis/bridge/inspect.ts";
import { photoScale } from "../analysis/bridge/scale.ts";
import type { Luminance } from "../analysis/bridge/surface.ts";
import type { Bridge } from "../analysis/domain/bridge.ts";
import type { PhotoMetadata, Scale } from "../analysis/domain/photo.ts";
import { mostPhotoPixels } from "../analysis/domain/photo.ts";
import { shippedCrackModel } from "./crackModel.ts";
import { photoMetadata } from "./photoMetadata.ts";
import { refusalOf, typeBytes } from "./photoType.ts";
import { jpegXmpPackets } from "./photoXmp.ts";
import { RejectedMessage } from "./rejectedMessage.ts";

// libvips keeps decoded tiles by default; with hundreds of photos that is what fills the memory.
sharp.cache(false);
sharp.concurrency(1);

const accepted = "JPEG, PNG, TIFF or AVIF";
/** Longer side of the thumbnail, px. */
const thumbnailPx = 512;
/** Side of a Deep Zoom tile, px: 512 needs a quarter of the files of 256. */
const tilePx = 512;

/** RGB, row by row from the top left, upright: shape [height, width, 3]. */
export interface DecodedPhoto {
  width: number;
  height: number;
  data: Uint8Array;
}

export interface PhotoFile {
  photo: DecodedPhoto;
  metadata: PhotoMetadata;
  thumbnail: Uint8Array;
}

/** What the surroundings know that the photo does not; the concrete will decide the width class (bridge.md 1.5). */
export interface PhotoContext {
  given: { gsdMmPerPx?: number; standOffM?: number };
  concrete: Bridge["concrete"];
}

/** All that is stored of a photo, plain data that may travel between threads. */
export interface PhotoInspection extends Inspection {
  widthPx: number;
  heightPx: number;
  metadata: PhotoMetadata;
  scale: Scale;
  /** JPEG, longer side at most 512 px */
  thumbnail: Uint8Array;
}

/**
 * Reads and inspects one photo file: metadata, scale, quality, crack candidates, anomalies.
 * @throws RejectedMessage (field "photo") when the file is no photo that can be decoded
 */
export async function inspectFile(
  path: string,
  context: PhotoContext,
  model?: CrackModel,
): Promise<PhotoInspection> {
  return inspectDecoded(await readPhoto(path), context, model);
}

/** The same for a photo that has been decoded already. */
export function inspectDecoded(
  file: PhotoFile,
  { given }: PhotoContext,
  model: CrackModel = shippedCrackModel(),
): PhotoInspection {
  const { photo, metadata, thumbnail } = file;
  const size = { widthPx: photo.width, heightPx: photo.height };
  const scale = photoScale(metadata, size, given);
  const { exposureSeconds, speedMps } = metadata;
  const inspection = inspectPhoto(photo, scale, model, { exposureSeconds, speedMps });
  return { ...size, metadata, scale, thumbnail, ...inspection };
}

/**
 * Decodes a JPEG, PNG, TIFF or AVIF upright (EXIF orientation applied) to 8-bit sRGB.
 * @throws RejectedMessage (field "photo") for another type, a truncated file, too many pixels
 */
export async function readPhoto(path: string): Promise<PhotoFile> {
  const bytes = await readFile(path);
  checkType(bytes, basename(path));
  try {
    const image = opened(bytes);
    const header = await image.metadata();
    const { data, info } = await opened(bytes)
      .autoOrient()
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const photo = {
      width: info.width,
      height: info.height,
      data: threeChannels(data, info.channels),
    };
    const packets = jpegXmpPackets(bytes);
    if (packets.length === 0 && header.xmp) packets.push(header.xmp.toString("utf8"));
    const decoded = { widthPx: photo.width, heightPx: photo.height };
    const metadata = await photoMetadata(bytes, packets, decoded);
    return { photo, metadata, thumbnail: await thumbnailOf(photo) };
  } catch (cause) {
    throw rejection(basename(path), cause);
  }
}

/**
 * The brightness of a photo alone, upright.
 * @throws RejectedMessage (field "photo") when the file cannot be decoded
 */
export async function readLuminance(path: string): Promise<Luminance> {
  try {
    const { data, info } = await opened(path)
      .autoOrient()
      .flatten({ background: "#fff" })
      .toColourspace("b-w")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const grey = new Uint16Array(info.width * info.height);
    for (let pixel = 0; pixel < grey.length; pixel++) {
      grey[pixel] = 256 * (data[pixel * info.channels] ?? 0);
    }
    return { width: info.width, height: info.height, data: grey };
  } catch (cause) {
    throw rejection(basename(path), cause);
  }
}

/**
 * Writes the Deep Zoom pyramid `tiles.dzi` and `tiles_files/{level}/{column}_{row}.jpeg` into a folder.
 * Done again it replaces what is there; half a pyramid is never seen under the final name.
 * @throws RejectedMessage (field "photo") when the file cannot be decoded
 */
export async function writePyramid(path: string, folder: string): Promise<void> {
  const half = join(folder, `tiles-${process.pid}-${Math.random().toString(36).slice(2)}`);
  await mkdir(half, { recursive: true });
  try {
    await opened(path)
      .autoOrient()
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .jpeg({ quality: 85 })
      .tile({ size: tilePx, overlap: 0, layout: "dz", container: "fs" })
      .toFile(join(half, "tiles.dz"));
    await rm(join(half, "tiles_files", "vips-properties.xml"), { force: true });
    await rm(join(folder, "tiles_files"), { recursive: true, force: true });
    await rename(join(half, "tiles_files"), join(folder, "tiles_files"));
    await rename(join(half, "tiles.dzi"), join(folder, "tiles.dzi"));
  } catch (cause) {
    throw rejection(basename(path), cause);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** A mask of one channel, shape [height, width], as an 8-bit grey PNG. */
export async function maskPng(
  mask: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array> {
  return sharp(mask, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .png()
    .toBuffer();
}

/** A picture for people. */
export async function pictureJpeg({ width, height, data }: DecodedPhoto): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}

function opened(input: Uint8Array | string) {
  return sharp(input, { limitInputPixels: mostPhotoPixels, failOn: "error", animated: false });
}

function checkType(bytes: Uint8Array, name: string): void {
  const refusal = refusalOf(bytes.subarray(0, typeBytes));
  if (refusal === null) return;
  const start = Buffer.from(bytes.subarray(0, 4)).toString("hex") || "empty";
  throw new RejectedMessage("photo", `${name} (begins ${start}): ${refusal}`, accepted);
}

function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const pixels = data.length / channels;
  const rgb = new Uint8Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const grey = data[pixel * channels] ?? 0;
    rgb.fill(grey, 3 * pixel, 3 * pixel + 3);
  }
  return rgb;
}

async function thumbnailOf({ width, height, data }: DecodedPhoto): Promise<Uint8Array> {
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: thumbnailPx, height: thumbnailPx, fit: "inside", withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer();
  // A Buffer would arrive as something else on the other side of a thread.
  return new Uint8Array(jpeg);
}

/** libvips' own sentence is kept: it says where a file breaks off. Faults of the disk stay what they are. */
function rejection(name: string, cause: unknown): unknown {
  if (cause instanceof RejectedMessage) return cause;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause;
  const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  return new RejectedMessage("photo", `${name}: ${why}`, `a whole file, ${accepted}`, { cause });
}
