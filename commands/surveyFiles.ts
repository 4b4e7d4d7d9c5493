import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { BadInput } from "./command.ts";

/** A photo on this machine, as a manifest names it. */
export interface LocalFile {
  path: string;
  name: string;
  sizeBytes: number;
  sha256: string;
}

const photoEndings = new Set([
  ...[".jpg", ".jpeg", ".png", ".tif", ".tiff"],
  // Sent so that the server says what it makes of them.
  ...[".avif", ".heic", ".heif"],
]);
const mostFileBytes = 64 * 1024 * 1024;

/**
 * The photos named, and those in the folders named; the same bytes under two names count once.
 * @throws BadInput when there is none, or one is empty or too long
 */
export async function surveyFiles(paths: readonly string[]): Promise<LocalFile[]> {
  const found = new Map<string, LocalFile>();
  for (const path of await photoPaths(paths)) {
    const { size } = await stat(path);
    if (size === 0 || size > mostFileBytes) {
      throw new BadInput(path, `${size} bytes`, `1 to ${mostFileBytes} bytes`);
    }
    const sha256 = await hashOf(path);
    if (!found.has(sha256)) {
      found.set(sha256, { path, name: basename(path), sizeBytes: size, sha256 });
    }
  }
  if (found.size === 0) throw new BadInput("PHOTO or DIR", paths, "at least one photo");
  return [...found.values()];
}

async function photoPaths(paths: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths) {
    const entry = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      throw new BadInput("PHOTO or DIR", path, `a file or folder (${cause.code})`, { cause });
    });
    if (!entry.isDirectory()) {
      all.push(path);
      continue;
    }
    const inside = await readdir(path, { recursive: true, withFileTypes: true });
    const photos = inside.filter(
      (one) => one.isFile() && photoEndings.has(extname(one.name).toLowerCase()),
    );
    all.push(...photos.map((one) => join(one.parentPath, one.name)).sort());
  }
  return all;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
