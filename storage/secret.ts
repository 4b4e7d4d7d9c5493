import { createHash, randomBytes } from "node:crypto";

/** 256 random bits, as text for a cookie, a header or a file. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a secret: it is long and random, so a plain hash is enough (hex). */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
