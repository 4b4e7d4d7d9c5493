import type { BlobStore } from "../storage/blobs/blobStore.ts";

/** How much of the disk surveys may take; settings of the install. */
export interface UploadLimits {
  /** open partial files of one device, bytes */
  mostOpenPartialBytes: number;
  /** free space on the disk that surveys leave alone, bytes */
  leastFreeBytes: number;
}

/** @returns why the bytes have no room on the disk; null when they have */
export async function lackOfRoom(
  blobs: BlobStore,
  { leastFreeBytes }: UploadLimits,
  newBytes: number,
): Promise<string | null> {
  if (newBytes === 0) return null;
  const free = await blobs.freeBytes();
  if (free - newBytes >= leastFreeBytes) return null;
  const room = Math.max(0, free - leastFreeBytes);
  return `the disk has room for ${megabytes(room)} and the survey brings ${megabytes(newBytes)}: free some space or send less`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
