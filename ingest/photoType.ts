/** What a file is by its first bytes, whatever its name says. */
export type PhotoType = "jpeg" | "png" | "tiff" | "avif" | "heic";

/** Bytes that tell every type apart. */
export const typeBytes = 12;

const beginnings: readonly (readonly [string, PhotoType])[] = [
  ["ffd8ff", "jpeg"],
  ["89504e47", "png"],
  ["49492a00", "tiff"],
  ["4d4d002a", "tiff"],
];

/** Brands of ISO 23008-12 files: AV1 pictures can be decoded here, HEVC ones cannot. */
const brands: Readonly<Record<string, PhotoType>> = {
  avif: "avif",
  avis: "avif",
  heic: "heic",
  heix: "heic",
  hevc: "heic",
  heim: "heic",
  heis: "heic",
  mif1: "heic",
  msf1: "heic",
};

/** @returns null for anything else */
function photoType(start: Uint8Array): PhotoType | null {
  const head = Buffer.from(start.buffer, start.byteOffset, Math.min(typeBytes, start.byteLength));
  const hex = head.toString("hex");
  const known = beginnings.find(([beginning]) => hex.startsWith(beginning));
  if (known) return known[1];
  const isBox = head.toString("latin1", 4, 8) === "ftyp";
  return isBox ? (brands[head.toString("latin1", 8, 12)] ?? null) : null;
}

/** Why a file is not taken, for the crew; null when it is. */
export function refusalOf(start: Uint8Array): string | null {
  const type = photoType(start);
  if (type === null) return "not a JPEG, PNG or TIFF file";
  if (type !== "heic") return null;
  return "HEIF with HEVC inside, which this decoder lacks: set the camera to JPEG, or convert it";
}
