import sharp from "sharp";
import type { CasePhoto } from "../analysis/domain/casePhoto.ts";
import { ApiProblem, BadRequest } from "./problems.ts";

/** Most pixels of one picture: phones reach 50 megapixels; a page sends far less. */
const mostPixels = 60_000_000;
/** Longer side of the thumbnail, px. */
const thumbnailPx = 512;

/** Beginnings of the files that are taken (hexadecimal); `..` is any byte. */
const types: readonly (readonly [RegExp, CasePhoto["type"]])[] = [
  [/^ffd8ff/, "image/jpeg"],
  [/^89504e470d0a1a0a/, "image/png"],
  [/^52494646.{8}57454250/, "image/webp"],
];

export interface CrewPicture {
  type: CasePhoto["type"];
  widthPx: number;
  heightPx: number;
  /** JPEG, upright, without any metadata */
  thumbnail: Uint8Array;
}

/**
 * Looks at a picture by its first bytes and decodes all of it.
 * @throws ApiProblem 415 for another kind of file
 * @throws BadRequest for one that is broken or too large to be decoded
 */
export async function readCrewPicture(bytes: Buffer): Promise<CrewPicture> {
  const start = bytes.toString("hex", 0, 12);
  const type = types.find(([magic]) => magic.test(start))?.[1];
  if (type === undefined) {
    throw new ApiProblem(415, "Unsupported media type", "expected a JPEG, PNG or WebP picture");
  }
  try {
    const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: "error" });
    const { autoOrient } = await image.metadata();
    const thumbnail = await image
      .autoOrient()
      .resize(thumbnailPx, thumbnailPx, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#fff" })
      .jpeg({ quality: 80 })
      .toBuffer();
    return { type, widthPx: autoOrient.width, heightPx: autoOrient.height, thumbnail };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new BadRequest("#/body", why, "a whole picture of at most 60 megapixels");
  }
}
