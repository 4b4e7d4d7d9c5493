import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Sha256 } from "../../analysis/domain/survey.ts";
import { TransientFault } from "../transientFault.ts";
import type { BlobStore } from "./blobStore.ts";

/**
 * Blobs in folders below `dataDir`: `blobs/ab/abcd…` whole files, `partial/abcd…` files that are
 * arriving, `derived/ab/abcd…/…` what was made of them.
 */
export function folderBlobs(dataDir: string): BlobStore {
  const path = (sha256: Sha256) => join(dataDir, "blobs", prefix(sha256), sha256);
  const partial = (sha256: Sha256) => join(dataDir, "partial", checked(sha256));
  const derivedPath = (sha256: Sha256, name: string) =>
    join(dataDir, "derived", prefix(sha256), sha256, ...steps(name));
  return {
    path,
    derivedPath,
    has: (sha256) => exists(path(sha256)),
    openRead: (sha256, range) => createReadStream(path(sha256), range),
    writeAt: (sha256, offset, bytes) => faults(() => writeAt(partial(sha256), offset, bytes)),
    finish: (sha256, sizeBytes) =>
      faults(() => finish(partial(sha256), path(sha256), sha256, sizeBytes)),
    put: (bytes) =>
      faults(async () => {
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        if (!(await exists(path(sha256)))) await writeWhole(path(sha256), bytes);
        return sha256;
      }),
    writeDerived: (sha256, name, bytes) =>
      faults(() => writeWhole(derivedPath(sha256, name), bytes)),
    removePartial: (sha256) => faults(() => rm(partial(sha256), { force: true })),
    freeBytes: () =>
      faults(async () => {
        await mkdir(dataDir, { recursive: true });
        const { bavail, bsize } = await statfs(dataDir);
        return bavail * bsize;
      }),
  };
}

async function writeAt(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const isNew = !(await exists(path));
  if (isNew) await makeFolder(dirname(path));
  // "a" would ignore the offset and "w" cut off what others have written: open or create, then write.
  const file = await openOrCreate(path);
  try {
    await writeAll(file, bytes, offset);
    await file.datasync();
  } finally {
    await file.close();
  }
  if (isNew) await syncFolder(dirname(path));
}

async function finish(
  partial: string,
  path: string,
  sha256: Sha256,
  sizeBytes: number,
): Promise<"stored" | "wrongHash"> {
  if (await exists(path)) {
    await rm(partial, { force: true });
    return "stored";
  }
  if ((await sizeOf(partial)) !== sizeBytes || (await hashOf(partial)) !== sha256) {
    await rm(partial, { force: true });
    return "wrongHash";
  }
  await makeFolder(dirname(path));
  await rename(partial, path);
  await syncFolder(dirname(path));
  await syncFolder(dirname(partial));
  return "stored";
}

/** Nobody ever sees half of it: written beside, then renamed. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  const beside = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(beside, "wx");
    try {
      await writeAll(file, bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

type File = Awaited<ReturnType<typeof open>>;

async function openOrCreate(path: string): Promise<File> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  try {
    return await open(path, "wx+");
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    return open(path, "r+"); // another piece of the file came first
  }
}

/** A disk that fills up takes a part of the bytes: the rest then fails with its reason. */
async function writeAll(file: File, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, offset + done);
    done += bytesWritten;
  }
}

/** A new folder is safe only when its parent is on the disk as well. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) {
    await syncFolder(dirname(folder));
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function hashOf(path: string): Promise<Sha256> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    },
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Hashes and names come from messages and addresses: nothing else may become a path. */
function checked(sha256: Sha256): Sha256 {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError(`not a SHA-256: ${sha256}`);
  return sha256;
}

function prefix(sha256: Sha256): string {
  return checked(sha256).slice(0, 2);
}

function steps(name: string): string[] {
  const parts = name.split("/");
  if (!parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(part))) {
    throw new RangeError(`not the name of a derived file: ${name}`);
  }
  return parts;
}

const transientCodes = new Set([
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EROFS",
  "EMFILE",
  "ENFILE",
  "EACCES",
  "EPERM",
  "EBUSY",
  "ENXIO",
  "ENODEV",
  "ESTALE",
  "ETIMEDOUT",
]);

async function faults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!transientCodes.has(codeOf(error))) throw error;
    throw new TransientFault(`disk: ${(error as Error).message}`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}
