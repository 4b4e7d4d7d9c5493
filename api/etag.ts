import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { BadRequest, PreconditionRequired } from "./problems.ts";

/**
 * `"3.Q2x0…"`: the version that edits are checked against, then a hash of what was shown, so that a
 * derived field which changes without an edit still makes a new tag. Edits look at the version only:
 * a page may send `"3"` from an item of a list.
 */
function etagOf(version: number, view: object): string {
  return `"${version}.${hashOf(JSON.stringify(view))}"`;
}

/** Sends the item with its tag, or 304 when the caller has just this. */
export function sendVersioned<T extends { version: number }>(
  request: FastifyRequest,
  reply: FastifyReply,
  view: T,
): T | FastifyReply {
  return sendOfVersion(request, reply, view.version, view);
}

/** The same of a view whose edits are counted elsewhere in it. */
export function sendOfVersion<T extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  version: number,
  view: T,
): T | FastifyReply {
  const etag = etagOf(version, view);
  reply.header("etag", etag).header("cache-control", "no-cache");
  return matches(request, etag) ? reply.code(304).send() : view;
}

/** The version that the edit was made on; null with `*`: whatever it is now. */
export function editedVersion(request: FastifyRequest): number | null {
  const header = request.headers["if-match"]?.trim();
  if (header === undefined || header === "") throw new PreconditionRequired();
  if (header === "*") return null;
  const version = /^(?:W\/)?"(\d{1,15})(?:\.[\w-]*)?"$/.exec(header)?.[1];
  if (version === undefined) {
    throw new BadRequest("#/headers/if-match", header, 'the etag of the item, such as "3"');
  }
  return Number(version);
}

/** Whether the caller's copy is this one (If-None-Match, weak comparison). */
export function matches(request: FastifyRequest, etag: string): boolean {
  const header = request.headers["if-none-match"];
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  const opaque = etag.replace(/^W\//, "");
  return header.split(",").some((one) => one.trim().replace(/^W\//, "") === opaque);
}

/** Enough of a hash that two answers of one address never share it. */
export function hashOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
