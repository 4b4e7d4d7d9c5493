import type { Readable } from "node:stream";
import type { Sha256 } from "../../analysis/domain/survey.ts";

/**
 * Files named by the SHA-256 of their bytes, and what is derived from them (thumbnail, tiles). What
 * has been acknowledged is on the disk. All methods throw TransientFault when the disk is full or
 * out of reach.
 */
export interface BlobStore {
  /** Puts bytes into a file that is still arriving; pieces come in any order, any number of times. */
  writeAt(sha256: Sha256, offset: number, bytes: Uint8Array): Promise<void>;
  /**
   * Checks a file whose bytes have all come. A wrong hash or size drops them. Done twice, it is
   * done once.
   */
  finish(sha256: Sha256, sizeBytes: number): Promise<"stored" | "wrongHash">;
  /** A whole file at once. @returns its hash */
  put(bytes: Uint8Array): Promise<Sha256>;
  has(sha256: Sha256): Promise<boolean>;
  /** Where the file lies, or would lie: to be read, never to be written. */
  path(sha256: Sha256): string;
  openRead(sha256: Sha256, range?: { start: number; end: number }): Readable;
  /** @param name file or folder/file, letters, digits, '.', '-' and '_' */
  writeDerived(sha256: Sha256, name: string, bytes: Uint8Array): Promise<void>;
  derivedPath(sha256: Sha256, name: string): string;
  removePartial(sha256: Sha256): Promise<void>;
  freeBytes(): Promise<number>;
}
